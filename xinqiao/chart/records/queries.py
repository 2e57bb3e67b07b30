"""Reads of kept records: one by id, many by typed criteria."""

from collections.abc import Collection, Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from xinqiao.chart.records.errors import CannotKeep, RecordNotFound
from xinqiao.chart.records.models import Record, RecordIndex
from xinqiao.chart.records.permissions import check_can_read
from xinqiao.chart.records.rules import lines, requirements
from xinqiao.chart.records.rules import parameters as search_parameters
from xinqiao.chart.records.rules.indexing import is_sealed
from xinqiao.chart.records.types import (
    Criterion,
    Found,
    KeptResource,
    Param,
    ParamKind,
    RecordLine,
    Resource,
    Unkept,
    Wanted,
)
from xinqiao.foundation.crypto import ring, token
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people.queries import same_person

MOST_A_PAGE = 200


def parameters(resource_type: str) -> dict[str, Param]:
    """Return the search parameters of a kept type by name; empty for a type that is not kept."""
    return search_parameters.parameters(resource_type)


def kept_types() -> list[str]:
    """Return the resource types that are kept."""
    return search_parameters.searchable_types()


def resource(viewer: Viewer, resource_type: str, fhir_id: str) -> KeptResource:
    """Return the current version of one resource. Raises RecordNotFound, CannotSeeRecords."""
    record = Record.objects.filter(type=resource_type, fhir_id=fhir_id).first()
    if record is None:
        raise RecordNotFound(_("There is no such record."))
    check_can_read(viewer, resource_type, record.patient_id)
    return _opened(record)


def search(
    viewer: Viewer,
    resource_type: str,
    criteria: Sequence[Criterion],
    *,
    patients: Collection[UUID] | QuerySet[Any, UUID] | None = None,
    offset: int = 0,
    count: int = 50,
) -> Found:
    """Return the resources that meet every criterion, newest first, and how many there are.

    `patients` bounds them to what is about these (ids, or a subquery of ids). Staff must name
    patients they look after; a client needs the scope.
    """
    matching = _matching(resource_type, criteria)
    if patients is not None:
        matching = matching.filter(patient_id__in=patients)
    for patient_id in _asked_patients(viewer, matching):
        check_can_read(viewer, resource_type, patient_id)
    page = matching.order_by("-last_updated_at", "id")[offset : offset + min(count, MOST_A_PAGE)]
    return Found(items=tuple(_opened(record) for record in page), total=matching.count())


def _asked_patients(viewer: Viewer, matching: QuerySet[Record]) -> Iterable[UUID | None]:
    if viewer.is_staff or viewer.is_person:
        return matching.order_by().values_list("patient_id", flat=True).distinct()
    return [None]


def _matching(resource_type: str, criteria: Sequence[Criterion]) -> QuerySet[Record]:
    rows = Record.objects.filter(type=resource_type)
    for criterion in criteria:
        entries = RecordIndex.objects.filter(record=OuterRef("pk"), param=criterion.param)
        wanted = reduce(or_, (_condition(resource_type, criterion, one) for one in criterion.alternatives))
        rows = rows.filter(Exists(entries.filter(wanted)))
    return rows


def _condition(resource_type: str, criterion: Criterion, wanted: Wanted) -> Q:
    if criterion.kind is ParamKind.TOKEN:
        return _token_condition(resource_type, criterion.param, wanted)
    if criterion.kind is ParamKind.REFERENCE:
        return Q(text=wanted.text)
    if criterion.kind is ParamKind.STRING:
        return Q(text__startswith=wanted.text.casefold())
    return _date_condition(wanted)


def index_code(resource_type: str, param: str, code: str) -> str:
    """Return a code as the index holds it: a patient's number as a keyed token, others as they are."""
    if is_sealed(resource_type, param):
        return token(f"{resource_type}.{param}", code).hex()
    return code[:200]


def _token_condition(resource_type: str, param: str, wanted: Wanted) -> Q:
    condition = Q()
    if wanted.system is not None:
        condition &= Q(system=wanted.system)
    if wanted.code is not None:
        condition &= Q(code=index_code(resource_type, param, wanted.code))
    return condition


def _date_condition(wanted: Wanted) -> Q:
    # FHIR R4 §3.1.1.4.7: a resource's span is compared with the span of the value asked for
    inside = Q(start__gte=wanted.start, until__lte=wanted.until)
    return {
        "eq": inside,
        "ne": ~inside,
        "gt": Q(until__gt=wanted.until),
        "ge": Q(until__gt=wanted.until) | inside,
        "lt": Q(start__lt=wanted.start),
        "le": Q(start__lt=wanted.start) | inside,
    }[wanted.comparator]


def _opened(record: Record) -> KeptResource:
    content = ring().open(bytes(record.sealed), f"record:{record.id}:{record.version}")
    opened: Resource = msgspec.json.decode(content)
    return KeptResource(
        resource=opened,
        patient_id=record.patient_id,
        version=record.version,
        last_updated_at=record.last_updated_at,
    )


def resources_of_patients(viewer: Viewer, patient_ids: Sequence[UUID], resource_type: str) -> list[Resource]:
    """Return every current resource of a type for patients the viewer may read, newest first."""
    for patient_id in patient_ids:
        check_can_read(viewer, resource_type, patient_id)
    return _resources(patient_ids, resource_type)


def _resources(patient_ids: Sequence[UUID], resource_type: str) -> list[Resource]:
    rows = Record.objects.filter(type=resource_type, patient_id__in=patient_ids)
    return [_opened(record).resource for record in rows.order_by("-last_updated_at", "id")]


def of_patient(
    viewer: Viewer, patient_id: UUID, types: Sequence[str], *, most: int = MOST_A_PAGE
) -> list[Resource]:
    """Return the newest resources of several types about one human; one read after the check.

    Raises CannotSeeRecords.
    """
    check_can_read(viewer, types[0], patient_id)
    rows = Record.objects.filter(type__in=types, patient_id__in=same_person(patient_id))
    return [_opened(record).resource for record in rows.order_by("-last_updated_at", "id")[:most]]


def record_lines(viewer: Viewer, patient_id: UUID, resource_type: str) -> list[RecordLine]:
    """Return what another system has on record of a type, one line per name: current first, newest first.

    For `Condition`, `AllergyIntolerance`, `MedicationRequest`, `Procedure` and `Immunization`. Raises as
    reading a patient's records does.
    """
    check_can_read(viewer, resource_type, patient_id)
    return lines.lines(_resources(sorted(same_person(patient_id)), resource_type))


def patient_ids_by_reference(viewer: Viewer, references: Iterable[str]) -> dict[str, UUID]:
    """Return our patient for each known `Patient/id` reference of other systems; the wall bounds them."""
    del viewer
    by_id = {reference.removeprefix("Patient/"): reference for reference in references}
    rows = Record.objects.filter(type="Patient", fhir_id__in=by_id, patient_id__isnull=False).values_list(
        "fhir_id", "patient_id"
    )
    return {by_id[fhir_id]: patient_id for fhir_id, patient_id in rows if patient_id}


def kept_patients(viewer: Viewer) -> QuerySet[Record, UUID | None]:
    """Return the ids of patients whose Patient resource another system owns, as a subquery."""
    del viewer
    rows = Record.objects.filter(type="Patient", patient_id__isnull=False)
    return rows.values_list("patient_id", flat=True)


def patient_fhir_ids(viewer: Viewer, patient_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the logical id under which patients are served, the first one kept; others are absent."""
    del viewer
    rows = Record.objects.filter(type="Patient", patient_id__in=patient_ids).order_by("-id")
    pairs = rows.values_list("patient_id", "fhir_id")
    return {patient_id: fhir_id for patient_id, fhir_id in pairs if patient_id}


def check_resource(resource_: Resource) -> None:
    """Raise CannotKeep where a resource breaks what R4 requires or is of a type not kept."""
    try:
        requirements.check_resource(resource_)
    except Unkept as problem:
        raise CannotKeep(problem.code, str(problem)) from problem


def patient_reference(resource_: Resource) -> str | None:
    """Return the `Patient/id` a resource is about; None for one that is about no patient.

    Raises CannotKeep when its type must be about a patient and it is not.
    """
    try:
        return requirements.patient_reference(resource_)
    except Unkept as problem:
        raise CannotKeep(problem.code, str(problem)) from problem
