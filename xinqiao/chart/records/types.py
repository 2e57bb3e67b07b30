"""The words of kept records; no Django."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

Resource = dict[str, Any]


class Unkept(ValueError):
    """A resource that breaks what is required: a machine word and the sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ParamKind(StrEnum):
    """FHIR R4 search parameter types that the index holds."""

    TOKEN = "token"  # noqa: S105 - FHIR's word for a coded value
    STRING = "string"
    DATE = "date"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """One searchable value of one resource.

    TOKEN fills `system` and `code`, STRING `text` (folded), REFERENCE `text` as `Type/id`,
    DATE the half-open instants `start` and `until` that the value's precision covers.
    """

    param: str
    kind: ParamKind
    system: str = ""
    code: str = ""
    text: str = ""
    start: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Param:
    """A search parameter: where its values stand in a resource, and of which kind they are."""

    name: str
    kind: ParamKind
    paths: tuple[str, ...]


class KeptStatus(StrEnum):
    """What became of one resource."""

    STORED = "stored"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One resource that was kept, with the version that now stands."""

    type: str
    fhir_id: str
    record_id: Any
    version: int
    status: KeptStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One alternative of a search criterion; the fields of its kind are filled as in IndexEntry.

    TOKEN: `system` None means any system, "" means none; `code` None means any code.
    DATE: `comparator` is one of FHIR's eq, ne, gt, ge, lt, le over the span `start`, `until`.
    """

    system: str | None = None
    code: str | None = None
    text: str = ""
    comparator: str = "eq"
    start: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A search parameter with its alternatives: any of them holds; all criteria together must."""

    param: str
    kind: ParamKind
    alternatives: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptResource:
    """A resource with its version and its patient, as it is given back."""

    resource: Resource
    patient_id: UUID | None
    version: int
    last_updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of a search and the number of all that match."""

    items: tuple[KeptResource, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """One kept resource as a list shows it: name, remark (dose, reaction), whether it holds, since when."""

    id: str
    name: str
    note: str
    is_current: bool
    on: date | None
