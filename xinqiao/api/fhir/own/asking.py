"""Criteria of FHIR as criteria of our packages."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from xinqiao.api.fhir.searching import Search
from xinqiao.api.fhir.subjects import as_uuid
from xinqiao.chart.records.types import Criterion, Param, ParamKind
from xinqiao.foundation.asking import Asked, Moments

Values = frozenset[str] | frozenset[UUID]
# a reader says which field of Asked a criterion bounds, and to what; an empty name bounds nothing,
# None means that no resource of ours can meet it
Reader = Callable[[Criterion], "tuple[str, Values] | None"]

SHARED = {
    "_id": Param("_id", ParamKind.TOKEN, ("id",)),
    "patient": Param("patient", ParamKind.REFERENCE, ("subject",)),
    "identifier": Param("identifier", ParamKind.TOKEN, ("identifier",)),
    "status": Param("status", ParamKind.TOKEN, ("status",)),
}


def asked_of(search: Search, readers: Mapping[str, Reader]) -> Asked | None:
    """Return what the search asks of a package; None when nothing of ours can match."""
    sets: dict[str, frozenset[Any]] = {}
    codes: list[frozenset[str]] = []
    moments: list[tuple[Moments, ...]] = []
    for criterion in search.criteria:
        if criterion.kind is ParamKind.DATE:
            moments.append(moments_of(criterion))
            continue
        reader = readers.get(criterion.param)
        read = reader(criterion) if reader else None
        if read is None:
            return None
        field, values = read
        if field == "codes":
            codes.append(frozenset(map(str, values)))
        elif field:
            sets[field] = sets[field] & values if field in sets else values
    return Asked(
        patient_ids=search.patient_ids,
        codes=tuple(codes),
        moments=tuple(moments),
        **sets,
    )


def moments_of(criterion: Criterion) -> tuple[Moments, ...]:
    """Return the spans a date criterion names."""
    return tuple(
        Moments(comparator=one.comparator, start=one.start, until=one.until)
        for one in criterion.alternatives
        if one.start and one.until
    )


def by_id(criterion: Criterion) -> tuple[str, Values]:
    """Read `_id`."""
    return "ids", frozenset(found for one in criterion.alternatives if (found := as_uuid(one.code)))


def by_identifier(system: str) -> Reader:
    """Read `identifier`, where ours stand under one system."""

    def read(criterion: Criterion) -> tuple[str, Values]:
        codes = _codes_of(criterion, system)
        return "ids", frozenset(found for code in codes if (found := as_uuid(code)))

    return read


def by_code(system: str, field: str = "codes", words: Mapping[str, str] | None = None) -> Reader:
    """Read a token of one code system into `field`; `words` turns FHIR's words into ours."""

    def read(criterion: Criterion) -> tuple[str, Values] | None:
        if any(one.code is None and one.system in {None, system} for one in criterion.alternatives):
            return "", frozenset()
        codes = _codes_of(criterion, system)
        if words is not None:
            return field, frozenset(own for own, word in words.items() if word in codes)
        return field, frozenset(codes)

    return read


def fixed(system: str, code: str) -> Reader:
    """Read a token that is the same in every resource of ours."""

    def read(criterion: Criterion) -> tuple[str, Values] | None:
        met = any(one.system in {None, system} and one.code in {None, code} for one in criterion.alternatives)
        return ("", frozenset()) if met else None

    return read


def by_status(words: Mapping[str, str]) -> Reader:
    """Read `status`; `words` maps ours to FHIR's. A status has no system of its own in a token."""

    def read(criterion: Criterion) -> tuple[str, Values]:
        asked = {one.code for one in criterion.alternatives}
        return "statuses", frozenset(own for own, word in words.items() if word in asked)

    return read


def _codes_of(criterion: Criterion, system: str) -> set[str]:
    return {one.code for one in criterion.alternatives if one.code and one.system in {None, system}}
