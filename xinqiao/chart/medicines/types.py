"""The words of medicines: slots of a day, what was taken, why not. No Django here."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Slot(StrEnum):
    """The part of a day in which several medicines are taken and ticked together."""

    MORNING = "morning"
    NOON = "noon"
    EVENING = "evening"
    BEDTIME = "bedtime"


class Source(StrEnum):
    """Who says that this medicine is taken."""

    STAFF = "staff"
    IMPORT = "import"
    PATIENT = "patient"


class IntakeStatus(StrEnum):
    """What was said about one dose; the last word counts."""

    TAKEN = "taken"
    SKIPPED = "skipped"
    UNDONE = "undone"


class SkipReason(StrEnum):
    """Why a dose was left out: the reasons of the national form, and feeling well."""

    COST = "cost"
    FORGOT = "forgot"
    SIDE_EFFECT = "side-effect"
    SUPPLY = "supply"
    FELT_WELL = "felt-well"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine:
    """One line of a schedule (FHIR MedicationStatement). `times` are local clock times, "07:30".

    Taken on local days from `from_on` to before `until_on` (None: until told otherwise).
    """

    id: UUID
    patient_id: UUID
    name: str
    dose_text: str
    times: tuple[str, ...]
    from_on: date
    until_on: date | None
    prescriber: str
    source: Source
    stop_reason: str

    def is_due_on(self, on: date) -> bool:
        """Whether the schedule asks for this medicine on a local day."""
        return self.from_on <= on and (self.until_on is None or on < self.until_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What was said last about one dose of a local day."""

    medicine_id: UUID
    on: date
    at: str
    status: IntakeStatus
    reason: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDose:
    """One dose that the schedule asks for, and what was said about it (None: nothing yet)."""

    medicine: Medicine
    at: str
    slot: Slot
    status: IntakeStatus | None
    reason: str
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StripDay:
    """One day of one medicine: doses asked for, ticked as taken, left out with a reason."""

    on: date
    due: int
    taken: int
    skipped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdherenceStrip:
    """Reported adherence of one medicine: what the patient ticked. Not PDC, which counts dispensing."""

    medicine: Medicine
    days: tuple[StripDay, ...]
    due: int
    taken: int

    @property
    def missed(self) -> int:
        """Doses not ticked, whether with a reason or without."""
        return self.due - self.taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Adherence:
    """Reported adherence of every medicine over a stretch of local days, and in all."""

    strips: tuple[AdherenceStrip, ...]
    due: int
    taken: int
