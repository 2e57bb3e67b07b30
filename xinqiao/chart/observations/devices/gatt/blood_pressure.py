"""Blood Pressure Measurement (0x2A35). Source: Bluetooth SIG, Blood Pressure Service 1.1, section 3.1."""

from decimal import Decimal

from xinqiao.chart.observations.devices.gatt.measured import Context, Measured, Value, bits, needed
from xinqiao.chart.observations.devices.gatt.octets import Octets
from xinqiao.chart.observations.types import Component

_KPA, _TIME, _PULSE, _USER, _STATUS = 1, 2, 4, 8, 16
# a doubtful high value is still told to somebody: the marks are kept and shown, nothing is held back
_MARKS = {0: "body-movement", 1: "cuff-too-loose", 2: "irregular-pulse", 5: "improper-position"}
_PULSE_RANGE = {1: "pulse-above-range", 2: "pulse-below-range"}


def blood_pressure(payload: Octets) -> Measured:
    """Systolic, diastolic and, where sent, pulse as one panel in mmHg or kPa; the mean goes into the context.

    A systolic or diastolic that is no number makes the whole no measurement. Raises BadRow.
    """
    flags = payload.whole(1)
    unit = "kPa" if flags & _KPA else "mm[Hg]"
    high, low, mean = payload.sfloat(), payload.sfloat(), payload.sfloat()
    wall = payload.moment() if flags & _TIME else None
    pulse = payload.sfloat() if flags & _PULSE else None
    user = payload.whole(1) if flags & _USER else None
    status = payload.whole(2) if flags & _STATUS else 0
    payload.end()
    panel = [
        Component("8480-6", needed(high, "systolic"), unit),
        Component("8462-4", needed(low, "diastolic"), unit),
    ]
    if pulse:  # a cuff that found no pulse says 0; the pressure beside it is a pressure all the same
        panel.append(Component("8867-4", pulse, "/min"))
    value = Value(code="85354-9", components=tuple(panel), context=_context(mean, status))
    return Measured(values=(value,), wall=wall, user=user)


def _context(mean: Decimal | None, status: int) -> Context:
    context: Context = dict.fromkeys(bits(status, _MARKS), True)
    if in_range := _PULSE_RANGE.get(status >> 3 & 3):
        context[in_range] = True
    if mean is not None:
        context["mean-pressure"] = str(mean)
    return context
