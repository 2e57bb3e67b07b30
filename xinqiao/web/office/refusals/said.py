"""What a refusal means, in words of the page; the sentence the sender was told stands beside it."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinqiao.chart.intake.types import RefusalState

STATES: dict[RefusalState, Promise] = {
    RefusalState.WAITING: gettext_lazy("Waiting"),
    RefusalState.MENDED: gettext_lazy("Mended"),
    RefusalState.DISMISSED: gettext_lazy("Dismissed"),
}
KINDS: dict[str, Promise] = {
    "reading": gettext_lazy("Measured value"),
    "fhir": gettext_lazy("Record of another system"),
}
SOURCES: dict[str, Promise] = {
    "device": gettext_lazy("Device"),
    "client": gettext_lazy("Program"),
    "person": gettext_lazy("Patient or relative"),
    "staff": gettext_lazy("Staff"),
    "import": gettext_lazy("Import"),
}
WHY: dict[str, Promise] = {
    "malformed": gettext_lazy("A part of it could not be read."),
    "unknown-device": gettext_lazy("Nobody uses a device of this serial number."),
    "no-value": gettext_lazy("It carries no value."),
    "not-a-number": gettext_lazy("The value is not a number."),
    "unknown-code": gettext_lazy("The code, or a status in it, is not one we know."),
    "unknown-unit": gettext_lazy("The unit does not belong to this measure."),
    "implausible": gettext_lazy("No living person has this value: a slip of the finger or of the unit."),
    "systolic-not-above-diastolic": gettext_lazy("The upper pressure is not above the lower one."),
    "panel-incomplete": gettext_lazy("A part of the pair is missing."),
    "no-offset": gettext_lazy("The time does not say in which zone it was measured."),
    "no-time": gettext_lazy("It does not say on which day or when it was measured."),
    "no-such-time": gettext_lazy("The clocks went forward that day: there was no such hour."),
    "ambiguous-date": gettext_lazy("In its date, day and month cannot be told apart."),
    "not-a-measurement": gettext_lazy("It is a figure over a period, not one measurement."),
    "unsupported": gettext_lazy("Data of this kind are not taken here."),
    "broken-file": gettext_lazy("The file could not be read from here on."),
    "future": gettext_lazy("It says that it was measured in the future."),
    "changed": gettext_lazy("The same number was sent before with another value."),
    "unknown-patient": gettext_lazy("The patient is not known here. Register or import them, then retry."),
    "patient-not-active": gettext_lazy("The patient's record is closed."),
    "not-allowed": gettext_lazy("The sender may not write for this patient."),
    "control-solution": gettext_lazy("A test with control solution, not a patient's value."),
    "test-data": gettext_lazy("Demonstration or test data of a device."),
    "meter-fault": gettext_lazy("The device itself says that the measurement failed."),
    "beyond-meter": gettext_lazy("Beyond what the meter can measure (HI, LO): it tells no number."),
    "clock-fault": gettext_lazy("The device does not know what time it is."),
    "other-user": gettext_lazy("Another user of a shared device was measured."),
    "context-alone": gettext_lazy("The context of a blood sugar came without the value."),
    "not-json": gettext_lazy("It is not JSON."),
    "type-not-kept": gettext_lazy("Records of this type are not kept here."),
}


def why(code: str, reason: str) -> str:
    """Return what a refusal means; the sender's sentence where we have no words for the code."""
    return str(WHY[code]) if code in WHY else reason


def source_words(kind: str, key: str) -> str:
    """Return who sent an item: 程序 8f2c…, 导入 bundle.json."""
    name = f"{key[:8]}…" if len(key) == 36 and key.count("-") == 4 else key
    return _("%(kind)s %(name)s") % {"kind": SOURCES.get(kind, kind), "name": name}


def kind_words(kind: str) -> str:
    """Return what sort of item it is."""
    return str(KINDS.get(kind, kind))
