"""Temperature Measurement (0x2A1C). Source: Bluetooth SIG, Health Thermometer Service 1.0, section 3.1."""

from xinqiao.chart.observations.devices.gatt.measured import Measured, Value, needed
from xinqiao.chart.observations.devices.gatt.octets import Octets

_FAHRENHEIT, _TIME, _SITE = 1, 2, 4
_SITES = {
    1: "armpit",
    2: "body",
    3: "ear",
    4: "finger",
    5: "gastro-intestinal-tract",
    6: "mouth",
    7: "rectum",
    8: "toe",
    9: "tympanum",
}


def temperature(payload: Octets) -> Measured:
    """The body temperature in degrees Celsius or Fahrenheit, with the site. Raises BadRow."""
    flags = payload.whole(1)
    degrees = payload.float32()
    wall = payload.moment() if flags & _TIME else None
    site = _SITES.get(payload.whole(1), "") if flags & _SITE else ""
    payload.end()
    value = Value(
        code="8310-5",
        value=needed(degrees, "temperature"),
        unit="[degF]" if flags & _FAHRENHEIT else "Cel",
        context={"body-site": site} if site else {},
    )
    return Measured(values=(value,), wall=wall)
