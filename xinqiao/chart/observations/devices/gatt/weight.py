"""Weight Measurement (0x2A9D). Source: Bluetooth SIG, Weight Scale Service 1.0, section 3.2."""

from decimal import Decimal

from xinqiao.chart.observations.devices.gatt.measured import Measured, Value, check_faults
from xinqiao.chart.observations.devices.gatt.octets import Octets, tidy

_IMPERIAL, _TIME, _USER, _HEIGHT = 1, 2, 4, 8
_FAILED = 0xFFFF
# the resolution of the field is part of its format, not a clinical number
_STEP_KG, _STEP_LB = Decimal("0.005"), Decimal("0.01")


def weight(payload: Octets) -> Measured:
    """The body weight in kg or lb. BMI and height, which the scale only repeats, are left. Raises BadRow."""
    flags = payload.whole(1)
    raw = payload.whole(2)
    wall = payload.moment() if flags & _TIME else None
    user = payload.whole(1) if flags & _USER else None
    if flags & _HEIGHT:
        payload.whole(4)
    payload.end()
    if raw == _FAILED:
        check_faults(["measurement-failed"])
    value = tidy(raw * (_STEP_LB if flags & _IMPERIAL else _STEP_KG))
    unit = "[lb_av]" if flags & _IMPERIAL else "kg"
    return Measured(values=(Value(code="29463-7", value=value, unit=unit),), wall=wall, user=user)
