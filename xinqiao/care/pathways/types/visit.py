"""A follow-up that took place: what was found, and the class of control that follows from it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class VisitMode(StrEnum):
    """How a follow-up took place (NBPHS form: 门诊, 家庭, 电话)."""

    CLINIC = "clinic"
    HOME = "home"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFollowUp:
    """What the care team found; pressures in mm[Hg], None where none was measured.

    `id` is chosen by whoever sends it, so that sending again changes nothing; `reading_id` leads to the
    measurement that was kept for it.
    """

    id: UUID
    held_at: datetime
    mode: VisitMode
    systolic: int | None = None
    diastolic: int | None = None
    has_adverse_reaction: bool = False
    has_new_complication: bool = False
    note: str = ""
    reading_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpView:
    """A follow-up as it was written down. `control` is the class, empty where the data did not suffice.

    `streak` counts how often this class was found in a row, this one included.
    """

    id: UUID
    held_at: datetime
    mode: VisitMode
    systolic: int | None
    diastolic: int | None
    has_adverse_reaction: bool
    has_new_complication: bool
    control: str
    streak: int
    rule_version: str
    note: str
    by: str
