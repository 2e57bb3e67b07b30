"""What the sources of our own resources share: read by id, search, and one slice of rows mapped."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from xinqiao.api.fhir.own.asking import Reader, asked_of
from xinqiao.api.fhir.searching import Search
from xinqiao.api.fhir.sources import Served
from xinqiao.api.fhir.subjects import Subjects, as_uuid
from xinqiao.chart.records.types import Param, Resource
from xinqiao.foundation.asking import Asked
from xinqiao.foundation.guards import Viewer


class Row(Protocol):
    """A row of ours that is about a patient."""

    @property
    def patient_id(self) -> UUID:
        """The patient."""
        ...


class Ask(Protocol):
    """How a package answers a machine reader."""

    def __call__(self, viewer: Viewer, asked: Asked, *, offset: int, count: int) -> tuple[Sequence[Any], int]:
        """Return one slice and how many match in all."""
        ...


class OwnSource:
    """Resources that are rows of one of our packages, under our ids."""

    def __init__(
        self,
        *,
        params: Mapping[str, Param],
        readers: Mapping[str, Reader],
        ask: Ask,
        to_fhir: Callable[[Any, dict[str, str]], Resource],
    ) -> None:
        self._params, self._readers = params, readers
        self._ask, self._to_fhir = ask, to_fhir

    def parameters(self) -> Mapping[str, Param]:
        """Return the search parameters it understands."""
        return self._params

    def read(self, viewer: Viewer, fhir_id: str) -> Served | None:
        """Return one resource, or None when the id is none of ours."""
        own_id = as_uuid(fhir_id)
        if own_id is None:
            return None
        rows, _total = self._ask(viewer, Asked(ids=frozenset({own_id})), offset=0, count=1)
        return self._served(viewer, rows)[0] if rows else None

    def search(self, viewer: Viewer, search: Search) -> tuple[Sequence[Served], int]:
        """Return the slice that `search` asks for, newest first, and how many match in all."""
        asked = asked_of(search, self._readers)
        if asked is None:
            return [], 0
        rows, total = self._ask(viewer, asked, offset=search.offset, count=search.count)
        return self._served(viewer, rows), total

    def _served(self, viewer: Viewer, rows: Sequence[Row]) -> list[Served]:
        subjects = Subjects(viewer, {row.patient_id for row in rows})
        return [
            Served(self._to_fhir(row, subjects.reference(row.patient_id)), row.patient_id) for row in rows
        ]
