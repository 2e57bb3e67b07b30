"""The words of kept records; no Django."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

Resource = dict[str, Any]


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


EPOCH = datetime(1, 1, 1, tzinfo=UTC)
END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)
