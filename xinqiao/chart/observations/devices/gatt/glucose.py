"""Glucose Measurement (0x2A18) and its context (0x2A34).

Source: Bluetooth SIG, Glucose Service 1.0.1, sections 3.1 and 3.2.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from xinqiao.chart.observations.devices.gatt.measured import (
    Context,
    Measured,
    Value,
    bits,
    check_faults,
    needed,
)
from xinqiao.chart.observations.devices.gatt.octets import Octets, tidy
from xinqiao.chart.observations.devices.rows import BadRow
from xinqiao.chart.observations.types import RefusalCode

_OFFSET, _CONCENTRATION, _MOLAR, _STATUS = 1, 2, 4, 8
_FLUIDS = {
    1: "capillary-whole-blood",
    2: "capillary-plasma",
    3: "venous-whole-blood",
    4: "venous-plasma",
    5: "arterial-whole-blood",
    6: "arterial-plasma",
    7: "whole-blood",
    8: "plasma",
    9: "interstitial-fluid",
    10: "control-solution",
}
_SITES = {1: "finger", 2: "alternate-site", 3: "earlobe", 4: "control-solution"}
_CONTROL = "control-solution"
_BEYOND = {5: "HI", 6: "LO"}
_FAULTS = {
    1: "sensor-malfunction",
    2: "sample-too-small",
    3: "strip-not-inserted-right",
    4: "wrong-strip",
    7: "too-hot-to-measure",
    8: "too-cold-to-measure",
    9: "strip-removed-early",
    10: "device-fault",
}
_TIME_FAULT = 11
_MARKS = {0: "battery-low"}

_CARBOHYDRATE, _MEAL, _HEALTH, _EXERCISE, _MEDICATION, _LITRES, _HBA1C, _EXTENDED = (1 << n for n in range(8))
_MEALS = {1: "preprandial", 2: "postprandial", 3: "fasting", 4: "random", 5: "bedtime"}


def glucose(payload: Octets) -> Measured:
    """One concentration, in mg/dL where the meter counts in kg/L, in mmol/L where it counts in mol/L.

    Control solution, a fault that the meter names, HI and LO are no values of a patient. Raises BadRow.
    """
    flags = payload.whole(1)
    sequence = payload.whole(2)
    wall = payload.moment()
    shift = payload.whole(2, is_signed=True) if flags & _OFFSET else 0
    concentration = payload.sfloat() if flags & _CONCENTRATION else None
    kind = payload.whole(1) if flags & _CONCENTRATION else 0
    status = payload.whole(2) if flags & _STATUS else 0
    payload.end()
    fluid, site = _FLUIDS.get(kind & 15, ""), _SITES.get(kind >> 4, "")
    if _CONTROL in {fluid, site}:
        raise BadRow(RefusalCode.CONTROL_SOLUTION, _CONTROL)
    _check_status(status)
    number = needed(concentration, "concentration")
    value = Value(
        code="15074-8",
        value=tidy(number.scaleb(3 if flags & _MOLAR else 5)),
        unit="mmol/L" if flags & _MOLAR else "mg/dL",
        context=_marks(fluid, site, status),
    )
    return Measured(values=(value,), wall=_shifted(wall, shift), sequence=sequence)


def _check_status(status: int) -> None:
    beyond = list(bits(status, _BEYOND))
    if beyond:
        raise BadRow(RefusalCode.BEYOND_METER, beyond[0])
    check_faults(list(bits(status, _FAULTS)))
    if status >> _TIME_FAULT & 1:
        raise BadRow(RefusalCode.CLOCK_FAULT, "time-fault")


def _marks(fluid: str, site: str, status: int) -> Context:
    context: Context = dict.fromkeys(bits(status, _MARKS), True)
    if fluid:
        context["fluid"] = fluid
    if site:
        context["body-site"] = site
    return context


def _shifted(wall: datetime | None, minutes: int) -> datetime | None:
    if wall is None:
        return None
    try:
        return wall + timedelta(minutes=minutes)
    except OverflowError as problem:
        raise BadRow(RefusalCode.MALFORMED, "time") from problem


def glucose_context(payload: Octets) -> tuple[int, Context]:
    """The sequence number it belongs to, and the meal as `meal`; what was eaten, done and taken beside it.

    Raises BadRow.
    """
    flags = payload.whole(1)
    sequence = payload.whole(2)
    if flags & _EXTENDED:
        payload.whole(1)
    context: Context = {}
    if flags & _CARBOHYDRATE:
        payload.whole(1)
        _put(context, "carbohydrate-g", payload.sfloat(), 3)
    if flags & _MEAL and (meal := _MEALS.get(payload.whole(1))):
        context["meal"] = meal
    if flags & _HEALTH:
        payload.whole(1)
    if flags & _EXERCISE:
        context["exercise-s"] = payload.whole(2)
        payload.whole(1)
    if flags & _MEDICATION:
        payload.whole(1)
        _put(context, "medication-ml" if flags & _LITRES else "medication-mg", payload.sfloat(), None)
    if flags & _HBA1C:
        _put(context, "hba1c", payload.sfloat(), 0)
    payload.end()
    return sequence, context


def _put(context: Context, key: str, value: Decimal | None, power: int | None) -> None:
    if value is not None:
        scale = power if power is not None else (3 if key.endswith("-ml") else 6)
        context[key] = str(tidy(value.scaleb(scale)))
