"""Kinds and states of plans and tasks."""

from enum import StrEnum


class TaskKind(StrEnum):
    """What a task asks for, and of whom: visits and calls are the team's, the rest the patient's."""

    MEASURE = "measure"
    MEDICINE = "medicine"
    QUESTION = "question"
    VISIT = "visit"
    CALL = "call"


PATIENT_KINDS = frozenset({TaskKind.MEASURE, TaskKind.MEDICINE, TaskKind.QUESTION})


class TaskStatus(StrEnum):
    """Where a task stands; `missed` can still be done."""

    OPEN = "open"
    DONE = "done"
    MISSED = "missed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class PlanStatus(StrEnum):
    """A plan runs until the patient leaves it."""

    ACTIVE = "active"
    ENDED = "ended"


class ProgrammeStatus(StrEnum):
    """A draft becomes published by two named people."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class PlanOutcome(StrEnum):
    """How a plan came out, as a machine reads it."""

    RUNNING = "running"
    COMPLETED = "completed"
    LEFT = "left"
