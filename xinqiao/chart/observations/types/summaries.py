"""What several values say together."""

from datetime import date, datetime
from decimal import Decimal

import msgspec


class PressureDay(msgspec.Struct, frozen=True, gc=False):
    """Home pressures of one local day that were measured in pairs: count and sum of each part.

    `is_plain` is False where sums alone cannot tell what a rule would count: see `queries.pressure_days`.
    """

    local_on: date
    systolic: tuple[int, Decimal]
    diastolic: tuple[int, Decimal]
    is_plain: bool


class BloodPressure(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Systolic and diastolic of one act, in mmHg, on the patient's own calendar day."""

    measured_at: datetime
    local_on: date
    systolic: Decimal
    diastolic: Decimal


class HomeMean(msgspec.Struct, frozen=True, kw_only=True):
    """Home blood pressure mean in mmHg, unrounded; the means are None while the data do not suffice."""

    systolic: Decimal | None
    diastolic: Decimal | None
    readings: int
    days: int
    is_sufficient: bool


class GlucosePoint(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One glucose value in the unit it was measured in (mmol/L or mg/dL)."""

    measured_at: datetime
    local_on: date
    value: Decimal
    unit: str


class SourcedPoint(GlucosePoint, frozen=True, kw_only=True, gc=False):
    """A glucose value with the device that measured it, empty where nobody said."""

    source: str


class ProfileBucket(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the day from `minute` on: percentiles in mmol/L by percent; none of too few values."""

    minute: int
    count: int
    percents: dict[int, float]


class GlucoseDay(msgspec.Struct, frozen=True, kw_only=True):
    """One local day: (minute of the day, mmol/L), in order."""

    local_on: date
    values: tuple[tuple[int, float], ...]


class GlucoseReport(msgspec.Struct, frozen=True, kw_only=True):
    """Glucose of a fortnight, measured by a sensor (`is_sensor`: time in range) or by finger-sticks.

    `active_percent`: of what a sensor of this step would have measured in the days, how much is there.
    """

    since_on: date
    until_on: date
    is_sensor: bool
    active_percent: float | None
    metrics: "GlucoseMetrics"
    profile: list[ProfileBucket]
    days: list[GlucoseDay]


class GlucoseMetrics(msgspec.Struct, frozen=True, kw_only=True, rename={"is_sufficient": "sufficient"}):
    """`GET /api/patients/{id}/glucose`: mean and sd in mmol/L, gmi, cv and shares in percent, unrounded."""

    readings: int
    days: int
    mean: float | None = None
    sd: float | None = None
    cv: float | None = None
    gmi: float | None = None
    below_3_0: float | None = None
    below_3_9: float | None = None
    in_range: float | None = None
    above_10_0: float | None = None
    above_13_9: float | None = None
    is_sufficient: bool = False
    unit: str = "mmol/L"
