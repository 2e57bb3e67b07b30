"""PLX Spot-Check Measurement (0x2A5E). Source: Bluetooth SIG, Pulse Oximeter Service 1.0.1, section 3.1."""

from xinqiao.chart.observations.devices.gatt.measured import (
    Context,
    Measured,
    Value,
    bits,
    check_faults,
    needed,
)
from xinqiao.chart.observations.devices.gatt.octets import Octets
from xinqiao.chart.observations.devices.rows import BadRow
from xinqiao.chart.observations.types import RefusalCode

_TIME, _MEASUREMENT, _SENSOR, _AMPLITUDE, _CLOCK_NOT_SET = 1, 2, 4, 8, 16
_NOT_OF_A_PATIENT = {10: "demonstration", 11: "test"}
_NO_MEASUREMENT = {12: "calibrating", 13: "no-measurement", 15: "invalid"}
_NO_SENSOR = {
    1: "device-fault",
    11: "not-on-the-finger",
    13: "sensor-displaced",
    14: "sensor-malfunction",
    15: "sensor-unplugged",
}
_MEASUREMENT_MARKS = {6: "early-estimate", 14: "questionable"}
_SENSOR_MARKS = {
    3: "inadequate-signal",
    4: "poor-signal",
    5: "low-perfusion",
    6: "erratic-signal",
    8: "questionable-pulse",
}


def oximetry(payload: Octets) -> Measured:
    """Oxygen saturation and, where it is a number, the pulse: two values of one spot check. Raises BadRow.

    A demonstration, a test and a sensor that is not on a finger are no measurements of a patient.
    """
    flags = payload.whole(1)
    saturation, pulse = payload.sfloat(), payload.sfloat()
    wall = payload.moment() if flags & _TIME else None
    measurement = payload.whole(2) if flags & _MEASUREMENT else 0
    sensor = payload.whole(3) if flags & _SENSOR else 0
    if flags & _AMPLITUDE:
        payload.sfloat()
    payload.end()
    if found := list(bits(measurement, _NOT_OF_A_PATIENT)):
        raise BadRow(RefusalCode.TEST_DATA, found[0])
    check_faults([*bits(measurement, _NO_MEASUREMENT), *bits(sensor, _NO_SENSOR)])
    found = [*bits(measurement, _MEASUREMENT_MARKS), *bits(sensor, _SENSOR_MARKS)]
    marks: Context = dict.fromkeys(found, True)
    values = [Value(code="59408-5", value=needed(saturation, "saturation"), unit="%", context=marks)]
    if pulse is not None:
        values.append(Value(code="8867-4", value=pulse, unit="/min", context=marks))
    return Measured(values=tuple(values), wall=None if flags & _CLOCK_NOT_SET else wall)
