"""An entry of the diary as a line, wherever it is shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _

from xinqiao.companion.engagement import queries as diary
from xinqiao.companion.engagement.types import AuthorKind, EntryView
from xinqiao.web.patient.frame import Acting
from xinqiao.web.patient.moments import day_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry in words. `title` is what was tapped, or the kind where it was only written."""

    id: str
    icon: str
    kind: str
    title: str
    text: str
    at: str
    by: str
    is_shared: bool
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The lines of one local day, newest first."""

    title: str
    lines: list[Line]


def line_of(entry: EntryView, acting: Acting) -> Line:
    """Return an entry ready to read."""
    kind = diary.kind_words(entry.kind, language=acting.language)
    changed = _("changed later") if entry.changed_at else ""
    by = ""
    if entry.author_kind is AuthorKind.RELATIVE:
        by = _("written by %(name)s") % {"name": entry.author_name}
    return Line(
        id=str(entry.id),
        icon=diary.pad(entry.kind).icon,
        kind=kind,
        title=diary.tapped(entry, voice=acting.voice, language=acting.language) or kind,
        text=entry.text,
        at=f"{acting.local(entry.happened_at):%H:%M}",
        by=" · ".join(part for part in (by, changed) if part),
        is_shared=entry.is_shared,
        href=reverse("patient-diary-entry", args=[entry.id]),
    )


def days_of(entries: Iterable[EntryView], acting: Acting) -> list[Day]:
    """Return entries, newest first, under the patient's own days."""
    return [
        Day(title=day_words(on), lines=[line_of(one, acting) for one in found])
        for on, found in groupby(entries, key=lambda one: one.local_on)
    ]
