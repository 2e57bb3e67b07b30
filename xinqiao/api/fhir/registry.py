"""Every resource type of the FHIR door, its sources, and whether it can be created."""

from collections.abc import Mapping, Sequence
from functools import cache

from xinqiao.api.fhir.own.care_plans import OwnCarePlans
from xinqiao.api.fhir.own.flags import OwnFlags
from xinqiao.api.fhir.own.observations import OwnObservations
from xinqiao.api.fhir.own.patients import KeptPatients, OwnPatients
from xinqiao.api.fhir.own.tasks import OwnTasks
from xinqiao.api.fhir.sources import KeptRecords, Source
from xinqiao.chart.records import queries as records
from xinqiao.chart.records.types import Param

CREATED = frozenset({"Patient", "Encounter", "Condition", "Observation"})

# our own resources, each with one mapper; a type kept for others may have one as well
OWN: dict[str, Source] = {
    "CarePlan": OwnCarePlans(),
    "Flag": OwnFlags(),
    "Observation": OwnObservations(),
    "Patient": OwnPatients(),
    "Task": OwnTasks(),
}

# who names a person is found by sealed tokens, whoever's record it is
KEPT: dict[str, Source] = {"Patient": KeptPatients()}


@cache
def sources_of(kind: str) -> Sequence[Source]:
    """Return the sources of a type; none for a type that is not served."""
    kept = [KEPT.get(kind) or KeptRecords(kind)] if kind in records.kept_types() else []
    return [*kept, *([OWN[kind]] if kind in OWN else [])]


def is_versioned(kind: str) -> bool:
    """Whether resources of the type carry the number of their version."""
    return kind in records.kept_types()


def served_types() -> list[str]:
    """Return every served type in alphabetical order."""
    return sorted({*records.kept_types(), *OWN})


def parameters_of(kind: str) -> Mapping[str, Param]:
    """Return the search parameters that every source of the type understands."""
    tables = [dict(source.parameters()) for source in sources_of(kind)]
    return {name: param for name, param in tables[0].items() if all(name in table for table in tables)}
