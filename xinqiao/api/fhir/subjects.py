"""Who a resource is about: other systems' ids and ours, both ways.

A patient is served under the logical id that another system gave, else under our UUID; `patient=`
and references that come in take either.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from uuid import UUID

from xinqiao.api.fhir.searching import Search
from xinqiao.chart.records import queries as records
from xinqiao.chart.records.types import Criterion
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import queries as people

_PREFIX = "Patient/"


def as_uuid(text: str | None) -> UUID | None:
    """Return an id of ours, or None for what is not spelled as one."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def patients_by_reference(viewer: Viewer, references: Iterable[str]) -> dict[str, UUID]:
    """Return the patient of each known `Patient/id`, ours or another system's; two queries."""
    wanted = set(references)
    spelled = {text: as_uuid(text.removeprefix(_PREFIX)) for text in wanted}
    ours = people.bearings({one for one in spelled.values() if one})
    known = {text: one for text, one in spelled.items() if one in ours and one}
    return {**known, **records.patient_ids_by_reference(viewer, wanted)}


def bound(viewer: Viewer, search: Search) -> Search:
    """Return the search with its `patient` criteria resolved to ids; a stranger resolves to nobody.

    Whoever is kept as the same human (a merge link) is one patient here. At most three queries.
    """
    asked = [one for one in search.criteria if one.param == "patient"]
    if not asked:
        return search
    known = patients_by_reference(viewer, {wanted.text for one in asked for wanted in one.alternatives})
    linked = people.same_people(list(known.values()))
    ids = frozenset.intersection(*[_meant(one, known, linked) for one in asked])
    rest = tuple(one for one in search.criteria if one.param != "patient")
    return replace(search, criteria=rest, patient_ids=ids)


def _meant(
    criterion: Criterion, known: dict[str, UUID], linked: dict[UUID, frozenset[UUID]]
) -> frozenset[UUID]:
    ids = [linked[known[wanted.text]] for wanted in criterion.alternatives if wanted.text in known]
    return frozenset[UUID]().union(*ids)


class Subjects:
    """References to patients, by the id under which each is served; one query for all of them."""

    def __init__(self, viewer: Viewer, patient_ids: Collection[UUID]) -> None:
        self._served = records.patient_fhir_ids(viewer, set(patient_ids)) if patient_ids else {}

    def reference(self, patient_id: UUID) -> dict[str, str]:
        """Return the FHIR Reference to a patient."""
        return {"reference": f"{_PREFIX}{self._served.get(patient_id, patient_id)}"}
