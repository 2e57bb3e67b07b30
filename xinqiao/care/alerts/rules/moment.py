"""What a fact may look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from xinqiao.care.alerts.rules.series import Series
from xinqiao.care.alerts.types import FactSpec, Profile
from xinqiao.chart.observations.types import SeriesReading


@dataclass(frozen=True, slots=True)
class Moment:
    """What a fact may look at: the readings, the person and the instant that is judged."""

    series: Series
    profile: Profile
    at: datetime


def fits(spec: FactSpec, reading: SeriesReading) -> bool:
    """Whether a reading was measured in the circumstances that the fact speaks about."""
    if not spec.context and not spec.not_context:
        return True
    told = reading.context
    if any(_told(told, key) not in words for key, words in spec.context.items()):
        return False
    return not any(_told(told, key) in words for key, words in spec.not_context.items())


def _told(context: Mapping[str, object], key: str) -> str:
    return str(context.get(key, ""))
