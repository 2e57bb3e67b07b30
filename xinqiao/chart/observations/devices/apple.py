"""Apple Health: records of export.xml (or export.zip) as readings; types that are not ours are counted.

Systolic and diastolic come as two records and are one measurement: paired within a Correlation, or by the
same source and start. Sleep comes in pieces: those of one source and one sleep day (18:00 to 18:00, as the
Health app draws it) are one duration, overlaps counted once, dated at its end.
Types and units: HKQuantityTypeIdentifier, HKUnit and HKCategoryValueSleepAnalysis of Apple's HealthKit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import BinaryIO

from xinqiao.chart.observations.devices import apple_archive
from xinqiao.chart.observations.devices.apple_pairs import Nights, Pairs
from xinqiao.chart.observations.devices.apple_xml import Element, elements
from xinqiao.chart.observations.devices.rows import BadRow, fingerprint, instant, number, printable, refused
from xinqiao.chart.observations.types import (
    FileItem,
    IncomingReading,
    PassedOver,
    RefusalCode,
)

_QUANTITY = "HKQuantityTypeIdentifier"
_SLEEP = "HKCategoryTypeIdentifierSleepAnalysis"
_PRESSURES = {"BloodPressureSystolic": "8480-6", "BloodPressureDiastolic": "8462-4"}
_ABOUT = ("ExportDate", "Me")


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a type measures, and its units by the names that HealthKit gives them."""

    code: str
    units: dict[str, str]
    of_a_period: bool = False


_MASS = {"kg": "kg", "lb": "[lb_av]", "g": "g"}
_LENGTH = {"cm": "cm", "m": "m", "in": "[in_i]"}
_GLUCOSE = {"mg/dL": "mg/dL", "mmol<180.1558800000541>/L": "mmol/L", "mmol<180.15588000005408>/L": "mmol/L"}
_KINDS = {
    "HeartRate": _Kind("8867-4", {"count/min": "/min"}),
    "RespiratoryRate": _Kind("9279-1", {"count/min": "/min"}),
    "BodyMass": _Kind("29463-7", _MASS),
    "BodyMassIndex": _Kind("39156-5", {"count": "kg/m2"}),
    "Height": _Kind("8302-2", _LENGTH),
    "BodyTemperature": _Kind("8310-5", {"degC": "Cel", "degF": "[degF]"}),
    "OxygenSaturation": _Kind("59408-5", {"%": "%"}),
    "BloodGlucose": _Kind("15074-8", _GLUCOSE),
    "StepCount": _Kind("55423-8", {"count": "{steps}"}, of_a_period=True),
}
_FRACTION = "OxygenSaturation"
_MOTION = {"1": "sedentary", "2": "active"}


def readings(file: BinaryIO, *, zone: tzinfo, subject: str | None = None) -> Iterator[FileItem]:
    """One item per record in the order of the file; unpaired pressures and the nights at its end.

    Times carry their own offset; `zone` says on which sleep day a piece of sleep ends. An id is made of
    everything that a record says, so that the same export twice, or a longer one later, brings nothing
    twice. Raises Hostile and ValueError as `apple_xml.elements` and `apple_archive.opened` do.
    """
    del subject  # a phone is one person's
    export = _Export(zone)
    for place, element in enumerate(elements(apple_archive.opened(file)), start=1):
        yield from export.items(place, element)
    yield from export.pairs.rest()
    yield from export.nights.items()


class _Export:
    """One export on its way: what waits for its other half, and the pieces of the nights."""

    def __init__(self, zone: tzinfo) -> None:
        self.pairs = Pairs()
        self.nights = Nights(zone)

    def items(self, place: int, element: Element) -> Iterator[FileItem]:
        """What one element comes to, at once."""
        if element.name == "Correlation":
            for part in element.children:
                if part.name == "Record":
                    yield from self._record(f"record {place}", part)
        elif element.name == "Record":
            yield from self._record(f"record {place}", element)
        elif element.name not in _ABOUT:
            yield PassedOver(printable(element.name)[:80])

    def _record(self, name: str, element: Element) -> Iterator[FileItem]:
        try:
            yield from self._taken(name, element)
        except BadRow as problem:
            yield refused(name, [f"{key}={value}" for key, value in element.attributes.items()], problem)

    def _taken(self, name: str, element: Element) -> Iterator[FileItem]:
        told = element.attributes
        type_name = told.get("type", "").removeprefix(_QUANTITY)
        if type_name in _PRESSURES:
            if told.get("unit") != "mmHg":
                raise BadRow(RefusalCode.UNKNOWN_UNIT, f"unit {told.get('unit', '')[:40]!r}")
            yield from self.pairs.add(
                name, element, _PRESSURES[type_name], _value(told), _when(told, "startDate")
            )
        elif type_name in _KINDS:
            yield _reading(element, type_name, _KINDS[type_name])
        elif type_name == _SLEEP and told.get("value", "").startswith("HKCategoryValueSleepAnalysisAsleep"):
            self.nights.add(told.get("sourceName", ""), _when(told, "startDate"), _when(told, "endDate"))
        else:
            yield PassedOver(printable(type_name or element.name)[:80])


def _reading(element: Element, type_name: str, kind: _Kind) -> IncomingReading:
    told = element.attributes
    unit = kind.units.get(told.get("unit", ""))
    if unit is None:
        raise BadRow(RefusalCode.UNKNOWN_UNIT, f"unit {told.get('unit', '')[:40]!r} of {type_name}")
    value, started_at = _value(told), _when(told, "startDate")
    until = _when(told, "endDate") if kind.of_a_period else started_at
    return IncomingReading(
        id=f"apple:{type_name}:{fingerprint(*(told.get(name, '') for name in _SAYING))}",
        code=kind.code,
        # HealthKit keeps a saturation as a fraction and calls its unit %
        value=value * 100 if type_name == _FRACTION else value,
        unit=unit,
        measured_at=started_at,
        device=printable(told.get("sourceName", "")),
        method=element.method,
        context=_context(element, until if kind.of_a_period else None),
    )


_SAYING = ("sourceName", "startDate", "endDate", "unit", "value")


def _context(element: Element, until: datetime | None) -> dict[str, str | int | float | bool | None]:
    motion = _MOTION.get(element.noted("HKMetadataKeyHeartRateMotionContext"))
    context: dict[str, str | int | float | bool | None] = {"motion": motion} if motion else {}
    return context | ({"until": until.isoformat()} if until else {})


def _value(told: dict[str, str]) -> Decimal:
    if "value" not in told:
        raise BadRow(RefusalCode.NO_VALUE, "no value")
    return number(told["value"])


def _when(told: dict[str, str], name: str) -> datetime:
    """`2018-09-10 02:28:55 -0700` as an aware instant. Raises BadRow."""
    text = told.get(name, "")
    return instant(text.replace(" ", "T", 1).replace(" ", ""), name, word=text)
