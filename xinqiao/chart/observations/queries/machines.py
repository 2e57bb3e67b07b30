"""Measurements as a machine reads them: every act of every patient behind the wall, a slice at a time."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from xinqiao.chart.observations.models import Result, Sample
from xinqiao.chart.observations.permissions import check_can_read_all
from xinqiao.chart.observations.rules.catalogue import catalogue
from xinqiao.chart.observations.types import REPORTED, SourceKind, StoredReading
from xinqiao.chart.observations.views import result_view, sample_view
from xinqiao.foundation.asking import Asked
from xinqiao.foundation.conditions import among, when
from xinqiao.foundation.guards import Viewer


class MeasuredAct(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured in one act: a value of its own, or the parts of a panel under the panel's id."""

    id: UUID
    patient_id: UUID
    parts: tuple[StoredReading, ...]
    device_name: str = ""

    @classmethod
    def of(cls, act_id: UUID, parts: Sequence[StoredReading], device_name: str) -> "MeasuredAct":
        """Put the parts of an act together; they share patient, instant, method and device."""
        return cls(id=act_id, patient_id=parts[0].patient_id, parts=tuple(parts), device_name=device_name)


def acts(viewer: Viewer, asked: Asked, *, offset: int, count: int) -> tuple[list[MeasuredAct], int]:
    """One slice of our own measurements for a machine, newest first, and how many there are.

    The parts of a panel are one act, under the panel's id. `categories` are kinds of measures
    (vital, lab, activity, score) and of results (lab, score, office). What came in with another system's
    record is left out: that record is kept; so is what
    patients told from their slips. At most four queries. Raises NotAllowed.
    """
    check_can_read_all(viewer)
    own = Result.objects.exclude(source_kind=SourceKind.IMPORT.value).exclude(kind=REPORTED)
    own = own.filter(among("kind", asked.categories))
    kinds = asked.categories
    codes = kinds and frozenset(code for code, one in catalogue().measures.items() if one.kind in kinds)
    found = _acts(Sample.objects.filter(among("code", codes)), asked).union(_acts(own, asked), all=True)
    page = list(found.order_by("-measured_at", "act")[offset : offset + count])
    return _measured(page), found.count()


def _acts(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any, Any]:
    rows = rows.annotate(act=Coalesce("panel_id", "id")).filter(
        among("act", asked.ids),
        among("patient_id", asked.patient_ids),
        among("status", asked.statuses),
        when("measured_at", asked.moments),
    )
    # each code asked for may be another part of the same panel
    for codes in asked.codes[1:]:
        rows = rows.filter(act__in=rows.filter(_coded(codes)).order_by().values("act"))
    for codes in asked.codes[:1]:
        rows = rows.filter(_coded(codes))
    return rows.order_by().values_list("act", "measured_at", "patient_id").distinct()


def _coded(codes: frozenset[str]) -> Q:
    known = {one.code for code in codes if (one := catalogue().measure(code))}
    panels = [panel.required[0] for code, panel in catalogue().panels.items() if code in codes]
    return Q(code__in=codes | known) | Q(code__in=panels, panel_id__isnull=False)


def _measured(page: Sequence[tuple[UUID, datetime, UUID]]) -> list[MeasuredAct]:
    if not page:
        return []
    members = Q(act__in=[act for act, _at, _patient in page])
    # the patient and the instant lead to the index and to the months
    members &= Q(patient_id__in={patient for _act, _at, patient in page})
    members &= Q(measured_at__in={at for _act, at, _patient in page})
    samples = Sample.objects.annotate(act=Coalesce("panel_id", "id")).filter(members)
    results = Result.objects.annotate(act=Coalesce("panel_id", "id")).filter(members)
    parts: dict[UUID, list[StoredReading]] = {}
    names: dict[UUID, str] = {}
    for row in samples.order_by("code"):
        parts.setdefault(row.act, []).append(sample_view(row))
        names[row.act] = row.device_name
    for result in results.order_by("code"):
        parts.setdefault(result.act, []).append(result_view(result))
    return [MeasuredAct.of(act, parts[act], names.get(act, "")) for act, _at, _patient in page]


def panel_of(codes: Collection[str]) -> str | None:
    """The code of the panel whose required parts are all there; None for a value of its own."""
    for code, panel in catalogue().panels.items():
        if set(panel.required) <= set(codes):
            return code
    return None


def name_of(code: str) -> str:
    """The English name of a measure or a panel, as code systems are displayed; "" when unknown."""
    known = catalogue().panels.get(code) or catalogue().measure(code)
    return known.en if known else ""
