"""How a conversation reads: days, bubbles, cards of changed plans; and the notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from xinqiao.care.pathways.types import LogLine
from xinqiao.contact.conversations.types import AuthorKind, MessageView
from xinqiao.contact.notifications.types import InboxItem
from xinqiao.web.patient.frame import Acting
from xinqiao.web.patient.moments import day_words, when_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message or one card. `side` is me or them; a card has lines instead of text."""

    id: str
    at: datetime
    side: str
    by: str
    initial: str
    role: str
    text: str = ""
    photos: tuple[UUID, ...] = ()
    note: str = ""
    lines: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What was said on one local day."""

    title: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notice, and where it leads."""

    title: str
    text: str
    when: str
    severity: str
    href: str
    is_new: bool


def days(found: Sequence[MessageView], changes: Sequence[LogLine], acting: Acting) -> list[Day]:
    """Return messages and changed plans in one order, by local day."""
    since = found[0].sent_at if found else None
    told = [_message(one, acting) for one in found]
    told += [_change(one, acting) for one in changes if since is None or one.at >= since]
    told.sort(key=lambda one: one.at)
    return [
        Day(title=_title(on, acting), said=tuple(group))
        for on, group in groupby(told, key=lambda one: acting.local(one.at).date())
    ]


def _title(on: date, acting: Acting) -> str:
    return _("Today, %(day)s") % {"day": day_words(on)} if on == acting.today else day_words(on)


def _message(one: MessageView, acting: Acting) -> Said:
    clock = f"{acting.local(one.sent_at):%H:%M}"
    if one.is_own:
        own = [one.byline] if one.kind is AuthorKind.FAMILY else []
        state = _("read by %(name)s") % {"name": one.seen_by} if one.seen_by else _("delivered")
        by = " · ".join([*own, clock, state])
    else:
        by = " · ".join(part for part in (f"{one.author_name} {one.byline}".strip(), clock) if part)
    return Said(
        id=str(one.id),
        at=one.sent_at,
        side="me" if one.is_own else "them",
        by=by,
        initial=one.author_name[:1],
        role="clinician" if one.kind is AuthorKind.STAFF else "family",
        text=one.text,
        photos=tuple(each.id for each in one.attachments),
        note=one.note,
    )


def _change(one: LogLine, acting: Acting) -> Said:
    return Said(
        id=f"plan-{one.version}",
        at=one.at,
        side="them",
        by=f"{one.by} · {acting.local(one.at):%H:%M}" if one.by else f"{acting.local(one.at):%H:%M}",
        initial=one.by[:1],
        role="clinician",
        lines=one.words,
        reason=one.reason,
        note=one.note,
    )


_LEADS_TO = {
    "message-answered": "patient-messages",
    "plan-adjusted": "patient-plan",
    "enrolled": "patient-plan",
    "reading-asked": "patient-record",
}


def notice(item: InboxItem, acting: Acting) -> Notice:
    """Return a notice with the page it is about."""
    return Notice(
        title=item.title,
        text=item.text,
        when=when_words(acting.local(item.sent_at), acting.today),
        severity=item.severity.value if item.severity.value != "blue" else "",
        href=reverse(_LEADS_TO.get(item.template_id, "patient-today")),
        is_new=item.read_at is None,
    )
