"""The closed lists: what a rule set, an alert and a step may be, and how an alert is closed."""

from enum import StrEnum


class RuleSetStatus(StrEnum):
    """A rule set decides nothing until two named people have approved it."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    RETIRED = "retired"
    DISCARDED = "discarded"


class RuleSetStepKind(StrEnum):
    """What happened to a version of a rule set; steps are only ever added."""

    DRAFTED = "drafted"
    EDITED = "edited"
    PROPOSED = "proposed"
    APPROVED = "approved"
    PUBLISHED = "published"
    DISCARDED = "discarded"
    RESTORED = "restored"
    WATCHES_MOVED = "watches-moved"


class BackTestStatus(StrEnum):
    """A back-test waits for the worker, runs, and ends; it does not begin again."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class AlertStatus(StrEnum):
    """An alert is open until somebody takes it, and theirs until they close it."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class StepKind(StrEnum):
    """What happened to an alert; steps are only ever added."""

    OPENED = "opened"
    JOINED = "joined"
    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    HANDED_OVER = "handed-over"
    SNOOZED = "snoozed"
    ESCALATED = "escalated"
    NOBODY_ON_DUTY = "nobody-on-duty"
    CLOSED = "closed"


class ClosingAction(StrEnum):
    """What was done; an alert does not close without one (PROMPT-Care: 43.7 % were ever actioned)."""

    CALLED_PATIENT = "called-patient"
    MESSAGED_PATIENT = "messaged-patient"
    ADJUSTED_PLAN = "adjusted-plan"
    ADJUSTED_MEDICINE = "adjusted-medicine"
    VISIT_ARRANGED = "visit-arranged"
    REFERRED = "referred"
    EMERGENCY_SERVICES = "emergency-services"
    MEASUREMENT_ERROR = "measurement-error"
    NO_ACTION_NEEDED = "no-action-needed"
    UNREACHABLE = "unreachable"
