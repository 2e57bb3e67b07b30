"""Every patient of the hospital as Patient: as another system keeps them, else as registered here.

Names, phones, birthdays and numbers are asked of sealed tokens in `people`, for both alike: what
names a person stands in no index in plain.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from xinqiao.api.fhir.mappers import patient as mapper
from xinqiao.api.fhir.own.asking import by_id, moments_of
from xinqiao.api.fhir.searching import Search
from xinqiao.api.fhir.sources import KeptRecords, Served, served
from xinqiao.api.fhir.subjects import as_uuid
from xinqiao.chart.records import queries as records
from xinqiao.chart.records.types import Criterion, Param, ParamKind, Wanted
from xinqiao.foundation.asking import Asked
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import PatientCard, PatientWanted

PARAMS = {
    name: Param(name, kind, (path,))
    for name, kind, path in (
        ("_id", ParamKind.TOKEN, "id"),
        ("identifier", ParamKind.TOKEN, "identifier"),
        ("name", ParamKind.STRING, "name"),
        ("phone", ParamKind.TOKEN, "telecom"),
        ("birthdate", ParamKind.DATE, "birthDate"),
        ("gender", ParamKind.TOKEN, "gender"),
    )
}
_SEALED = frozenset({"name", "phone", "birthdate", "gender"})
_INDEXED = frozenset({"_id", "identifier"})


class KeptPatients(KeptRecords):
    """Patients whose resource another system owns."""

    def __init__(self) -> None:
        super().__init__("Patient")

    def parameters(self) -> Mapping[str, Param]:
        """Return what can be asked of every patient alike."""
        return PARAMS

    def read(self, viewer: Viewer, fhir_id: str) -> Served | None:
        """Return the resource by its owner's id, or by ours."""
        own_id = as_uuid(fhir_id)
        other = records.patient_fhir_ids(viewer, [own_id]).get(own_id) if own_id else None
        return super().read(viewer, other or fhir_id)

    def search(self, viewer: Viewer, search: Search) -> tuple[Sequence[Served], int]:
        """Return one slice; who they are is asked of `people`, their numbers of the index."""
        wanted = _wanted(search, _SEALED)
        found = records.search(
            viewer,
            "Patient",
            _either_id(viewer, search.criteria),
            patients=None if wanted == PatientWanted() else people.patients_matching(viewer, wanted),
            offset=search.offset,
            count=search.count,
        )
        return [served(kept) for kept in found.items], found.total


class OwnPatients:
    """Patients registered here that no other system keeps."""

    def parameters(self) -> Mapping[str, Param]:
        """Return what can be asked of every patient alike."""
        return PARAMS

    def read(self, viewer: Viewer, fhir_id: str) -> Served | None:
        """Return the patient with our id."""
        own_id = as_uuid(fhir_id)
        card = people.cards(viewer, [own_id]).get(own_id) if own_id else None
        return _served(card) if card else None

    def search(self, viewer: Viewer, search: Search) -> tuple[Sequence[Served], int]:
        """Return one slice, newest first."""
        cards, total = people.cards_matching(
            viewer,
            _wanted(search, _SEALED | _INDEXED),
            without=records.kept_patients(viewer),
            offset=search.offset,
            count=search.count,
        )
        return [_served(card) for card in cards], total


def _served(card: PatientCard) -> Served:
    return Served(mapper.patient(card), card.id)


def _wanted(search: Search, params: frozenset[str]) -> PatientWanted:
    criteria = [one for one in search.criteria if one.param in params]

    def words(param: str) -> tuple[frozenset[str], ...]:
        return tuple(
            frozenset(wanted.text or wanted.code or "" for wanted in one.alternatives)
            for one in criteria
            if one.param == param
        )

    return PatientWanted(
        asked=Asked(
            ids=_ids(criteria),
            moments=tuple(moments_of(one) for one in criteria if one.kind is ParamKind.DATE),
        ),
        names=words("name"),
        phones=words("phone"),
        mrns=tuple(_mrns(one) for one in criteria if one.param == "identifier"),
        sexes=_meet(list(words("gender"))),
    )


def _ids(criteria: Sequence[Criterion]) -> frozenset[UUID] | None:
    found = [frozenset(by_id(one)[1]) for one in criteria if one.param == "_id"]
    return frozenset.intersection(*found) if found else None  # type: ignore[arg-type]  # by_id reads ids


def _meet(sets: list[frozenset[str]]) -> frozenset[str] | None:
    return frozenset.intersection(*sets) if sets else None


def _mrns(criterion: Criterion) -> frozenset[str]:
    return frozenset(
        one.code for one in criterion.alternatives if one.code and one.system in {None, mapper.MRN}
    )


def _either_id(viewer: Viewer, criteria: Sequence[Criterion]) -> list[Criterion]:
    """Return the criteria of the index, `_id` also in the owner's spelling where ours was asked for."""
    spelled = {one: as_uuid(one) for one in _asked_ids(criteria)}
    own = {one for one in spelled.values() if one}
    others = records.patient_fhir_ids(viewer, own) if own else {}
    return [
        replace(one, alternatives=tuple(_respelled(wanted, others) for wanted in one.alternatives))
        if one.param == "_id"
        else one
        for one in criteria
        if one.param in _INDEXED
    ]


def _asked_ids(criteria: Sequence[Criterion]) -> list[str]:
    return [wanted.code or "" for one in criteria if one.param == "_id" for wanted in one.alternatives]


def _respelled(wanted: Wanted, others: Mapping[UUID, str]) -> Wanted:
    own_id = as_uuid(wanted.code)
    return replace(wanted, code=others.get(own_id, wanted.code)) if own_id else wanted
