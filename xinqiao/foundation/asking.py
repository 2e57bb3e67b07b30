"""What a machine reader asks of a package: typed criteria, one slice, and how many match in all.

A door parses its own syntax (FHIR's, for one) into `Asked`; each package knows which of its
columns a criterion speaks about. A field that is None is not asked for.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """A comparison (eq, ne, gt, ge, lt, le) with the half-open span [start, until) of a value asked for."""

    comparator: str
    start: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Criteria that must all hold; each set names the alternatives of one criterion."""

    ids: frozenset[UUID] | None = None
    patient_ids: frozenset[UUID] | None = None
    statuses: frozenset[str] | None = None
    categories: frozenset[str] | None = None
    cause_ids: frozenset[UUID] | None = None
    codes: tuple[frozenset[str], ...] = ()
    moments: tuple[tuple[Moments, ...], ...] = ()
