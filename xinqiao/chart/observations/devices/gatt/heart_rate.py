"""Heart Rate Measurement (0x2A37). Source: Bluetooth SIG, Heart Rate Service 1.0, section 3.1."""

from decimal import Decimal

from xinqiao.chart.observations.devices.gatt.measured import Measured, Value, check_faults
from xinqiao.chart.observations.devices.gatt.octets import Octets, malformed

_WIDE, _CONTACT, _CAN_TELL_CONTACT, _ENERGY, _INTERVALS = 1, 2, 4, 8, 16


def heart_rate(payload: Octets) -> Measured:
    """The rate per minute; without skin contact, where the strap can tell, it is no measurement.

    It bears no time: it is of the moment. Raises BadRow.
    """
    flags = payload.whole(1)
    rate = Decimal(payload.whole(2 if flags & _WIDE else 1))
    if flags & _ENERGY:
        payload.whole(2)
    if flags & _INTERVALS:
        _pass_intervals(payload)
    payload.end()
    if flags & _CAN_TELL_CONTACT and not flags & _CONTACT:
        check_faults(["no-skin-contact"])
    return Measured(values=(Value(code="8867-4", value=rate, unit="/min"),))


def _pass_intervals(payload: Octets) -> None:
    if payload.is_spent():
        raise malformed("intervals are announced, none follows")
    while not payload.is_spent():
        payload.whole(2)
