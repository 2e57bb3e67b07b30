"""What may be photographed, in words, and the page on which the same could be typed."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xinqiao.chart.photos.types import PhotoKind

from .kinds import BY_SLUG, Field, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One thing to photograph. `groups` are the fields that are kept together; none for a slip."""

    kind: PhotoKind
    icon: str
    label: str | Promise
    typed: Kind | None = None
    groups: tuple[tuple[Field, ...], ...] = ()


def _subject(kind: PhotoKind, label: str | Promise, *slugs: str) -> Subject:
    typed = [BY_SLUG[slug] for slug in slugs]
    return Subject(
        kind=kind, icon=typed[0].icon, label=label, typed=typed[0], groups=tuple(one.fields for one in typed)
    )


SUBJECTS = (
    _subject(PhotoKind.BLOOD_PRESSURE, _("Blood pressure monitor"), "blood-pressure"),
    _subject(PhotoKind.GLUCOSE, _("Blood sugar meter"), "glucose"),
    _subject(PhotoKind.WEIGHT, _("Scale"), "weight"),
    _subject(PhotoKind.TEMPERATURE, _("Thermometer"), "temperature"),
    _subject(PhotoKind.OXYGEN, _("Oximeter"), "oxygen", "pulse"),
    Subject(kind=PhotoKind.LAB, icon="lab", label=_("Laboratory slip")),
)
BY_KIND = {one.kind: one for one in SUBJECTS}
