"""Where the resources of a type come from: what other systems own, and what is our own.

A type may have several sources; a search goes through them in order, as one list. Each source
is asked for a slice and says how many it has; a read is answered by the first that knows the id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol
from uuid import UUID

from xinqiao.api.fhir.searching import Search
from xinqiao.chart.records import queries as records
from xinqiao.chart.records.errors import RecordNotFound
from xinqiao.chart.records.types import KeptResource, Param, Resource
from xinqiao.foundation.errors import NotFound
from xinqiao.foundation.guards import Viewer


@dataclass(frozen=True, slots=True)
class Served:
    """A resource as it is given back, and the patient whose data it is; None when it is about nobody."""

    resource: Resource
    patient_id: UUID | None


class Source(Protocol):
    """Resources of one type from one place."""

    def parameters(self) -> Mapping[str, Param]:
        """Return the search parameters it understands."""
        ...

    def read(self, viewer: Viewer, fhir_id: str) -> Served | None:
        """Return one resource, or None when it does not know the id."""
        ...

    def search(self, viewer: Viewer, search: Search) -> tuple[Sequence[Served], int]:
        """Return the slice that `search` asks for, and how many match in all."""
        ...


class KeptRecords:
    """What other systems own, as they sent it."""

    def __init__(self, resource_type: str) -> None:
        self._type = resource_type

    def parameters(self) -> Mapping[str, Param]:
        """Return the parameters of the index."""
        return records.parameters(self._type)

    def read(self, viewer: Viewer, fhir_id: str) -> Served | None:
        """Return the current version with its meta."""
        try:
            return served(records.resource(viewer, self._type, fhir_id))
        except RecordNotFound:
            return None

    def search(self, viewer: Viewer, search: Search) -> tuple[Sequence[Served], int]:
        """Return one slice, newest first."""
        found = records.search(
            viewer,
            self._type,
            search.criteria,
            patients=search.patient_ids,
            offset=search.offset,
            count=search.count,
        )
        return [served(kept) for kept in found.items], found.total


def served(kept: KeptResource) -> Served:
    """Return a kept resource with this server's version and time of last update in `meta`."""
    meta: dict[str, Any] = dict(kept.resource.get("meta") or {})
    meta["versionId"] = str(kept.version)
    meta["lastUpdated"] = kept.last_updated_at.isoformat()
    return Served({**kept.resource, "meta": meta}, kept.patient_id)


def read(sources: Sequence[Source], viewer: Viewer, fhir_id: str, missing: str) -> Served:
    """Return a resource from the first source that knows it. Raises NotFound with `missing`."""
    for source in sources:
        found = source.read(viewer, fhir_id)
        if found is not None:
            return found
    raise NotFound(missing)


def search(sources: Sequence[Source], viewer: Viewer, asked: Search) -> tuple[list[Served], int]:
    """Return one page across the sources, and how many match in all."""
    page: list[Served] = []
    total = 0
    for source in sources:
        offset = max(0, asked.offset - total)
        wanted = replace(asked, offset=offset, count=asked.count - len(page))
        found, matching = source.search(viewer, wanted)
        page += found
        total += matching
    return page, total
