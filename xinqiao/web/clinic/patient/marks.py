"""Beside a measured value, as staff read it: what the device noticed, when in the day, what was felt."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinqiao.chart.observations.types import Method, StoredReading
from xinqiao.foundation.phrases import knows, say

_MARKS: dict[str, Promise] = {
    "irregular-pulse": gettext_lazy("irregular pulse"),
    "body-movement": gettext_lazy("movement"),
    "cuff-too-loose": gettext_lazy("cuff too loose"),
    "improper-position": gettext_lazy("arm not at heart level"),
    "pulse-above-range": gettext_lazy("pulse above the device's range"),
    "pulse-below-range": gettext_lazy("pulse below the device's range"),
    "poor-signal": gettext_lazy("weak signal"),
    "inadequate-signal": gettext_lazy("weak signal"),
    "low-perfusion": gettext_lazy("weak signal"),
    "questionable": gettext_lazy("device not sure"),
    "questionable-pulse": gettext_lazy("device not sure"),
    "early-estimate": gettext_lazy("early estimate"),
}
_MEALS: dict[object, Promise] = {
    "fasting": gettext_lazy("fasting"),
    "preprandial": gettext_lazy("before a meal"),
    "postprandial": gettext_lazy("after a meal"),
    "bedtime": gettext_lazy("at bedtime"),
    "random": gettext_lazy("at random"),
}
_METHODS: dict[str, Promise] = {
    Method.MANUAL: gettext_lazy("typed in"),
    Method.PHOTO: gettext_lazy("read from a photo"),
}


def circumstances(reading: StoredReading, language: str) -> str:
    """Return what is known beside the number, in a few words; empty where nothing is."""
    told = [str(words) for mark, words in _MARKS.items() if reading.context.get(mark) is True]
    meal = _MEALS.get(reading.context.get("meal"))
    felt = [
        say(f"symptom.{code}", language=language) for code in reading.symptoms if knows(f"symptom.{code}")
    ]
    skew = [_("device clock set right")] if "clock-skew-s" in reading.context else []
    method = _METHODS.get(reading.method)
    parts = [*felt, *([str(meal)] if meal else []), *told, *skew, *([str(method)] if method else [])]
    return _(", ").join(dict.fromkeys(parts))
