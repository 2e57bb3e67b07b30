"""What a photograph proposes, by what its sender says it shows."""

from collections.abc import Mapping
from decimal import Decimal

from xinqiao.chart.observations.types import Catalogue
from xinqiao.chart.photos.rules.monitors import oximeter, pressure
from xinqiao.chart.photos.rules.single import beyond, single
from xinqiao.chart.photos.rules.slip import slip
from xinqiao.chart.photos.rules.text import display
from xinqiao.chart.photos.types import Line, PhotoKind, Proposed


def propose(
    kind: PhotoKind,
    lines: tuple[Line, ...],
    catalogue: Catalogue,
    previous: Mapping[str, Decimal] | None = None,
) -> Proposed:
    """Turn recognised lines, in any order, into proposals. Pure; nothing recognised is nothing proposed.

    `previous` holds recent canonical values by code, for measures that do not change suddenly.
    """
    if kind is PhotoKind.LAB:
        return slip(lines, catalogue)
    seen = display(lines)
    if kind is PhotoKind.BLOOD_PRESSURE:
        return Proposed(kind=kind, proposals=pressure(seen, catalogue))
    if kind is PhotoKind.OXYGEN:
        return Proposed(kind=kind, proposals=oximeter(seen, catalogue))
    if kind is PhotoKind.GLUCOSE and (word := beyond(seen)):
        return Proposed(kind=kind, beyond=word)
    return Proposed(kind=kind, proposals=single(kind, seen, catalogue, previous or {}))
