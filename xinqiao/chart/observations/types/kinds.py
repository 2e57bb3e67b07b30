"""The closed lists: who sent a value, how it was known, what was decided about it."""

from enum import StrEnum


class SourceKind(StrEnum):
    """Who handed the readings over. Part of the idempotency key, with `Source.key`."""

    DEVICE = "device"
    CLIENT = "client"
    PERSON = "person"
    STAFF = "staff"
    IMPORT = "import"


class Method(StrEnum):
    """How the value came to be known. Photo means read from a picture and so asks for a confirmation."""

    DEVICE = "device"
    MANUAL = "manual"
    PHOTO = "photo"


# kind of a result that a patient or relative told from a slip: it stands by itself, beside the hospital's own
REPORTED = "reported"


class OutcomeStatus(StrEnum):
    """STORED and ASKED are kept; ASKED raises nothing until somebody confirms it."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    ASKED = "asked"


class ReadingStatus(StrEnum):
    """FHIR ObservationStatus, the part of it that we use."""

    PRELIMINARY = "preliminary"
    FINAL = "final"
    ENTERED_IN_ERROR = "entered-in-error"


class RefusalCode(StrEnum):
    """Machine words of a refusal; the sentences stand in `phrases/`."""

    MALFORMED = "malformed"
    UNKNOWN_DEVICE = "unknown-device"
    NO_VALUE = "no-value"
    NOT_A_NUMBER = "not-a-number"
    UNKNOWN_CODE = "unknown-code"
    UNKNOWN_UNIT = "unknown-unit"
    IMPLAUSIBLE = "implausible"
    SYSTOLIC_NOT_ABOVE_DIASTOLIC = "systolic-not-above-diastolic"
    PANEL_INCOMPLETE = "panel-incomplete"
    NO_OFFSET = "no-offset"
    NO_TIME = "no-time"
    NO_SUCH_TIME = "no-such-time"
    AMBIGUOUS_DATE = "ambiguous-date"
    NOT_A_MEASUREMENT = "not-a-measurement"
    UNSUPPORTED = "unsupported"
    BROKEN_FILE = "broken-file"
    FUTURE = "future"
    CHANGED = "changed"
    UNKNOWN_PATIENT = "unknown-patient"
    PATIENT_NOT_ACTIVE = "patient-not-active"
    NOT_ALLOWED = "not-allowed"
    CONTROL_SOLUTION = "control-solution"
    TEST_DATA = "test-data"
    METER_FAULT = "meter-fault"
    BEYOND_METER = "beyond-meter"
    CLOCK_FAULT = "clock-fault"
    OTHER_USER = "other-user"
    CONTEXT_ALONE = "context-alone"


class AskCode(StrEnum):
    """Why a value was kept but waits for a confirmation."""

    UNUSUAL = "confirm-unusual"
    SUDDEN_CHANGE = "confirm-sudden-change"
    READ_FROM_PHOTO = "confirm-photo"
