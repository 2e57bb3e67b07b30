"""The sentences about one value, from a verdict's code and facts."""

from collections.abc import Mapping

from xinqiao.chart.observations.rules.catalogue import catalogue
from xinqiao.chart.observations.rules.daily import numbers
from xinqiao.chart.observations.types import Trend
from xinqiao.foundation.phrases import knows, say

LANGUAGE = "zh-Hans"


def reason(code: str, facts: Mapping[str, str], *, language: str = LANGUAGE, voice: str = "self") -> str:
    """The sentence for a refusal or a question, the likely slip named where the verdict knows one.

    Raises KeyError for a code that has no words.
    """
    return say(_phrase(code, facts), language=language, voice=voice, **_told(facts, language))


# what a row of a file can be refused for in words of its own; `field` quotes the row
_OF_A_ROW = frozenset(
    {"no-time", "no-such-time", "ambiguous-date", "not-a-measurement", "unsupported", "broken-file"}
)


def _phrase(code: str, facts: Mapping[str, str]) -> str:
    if code in _OF_A_ROW:
        return f"reading.{code}"
    if "field" in facts:
        # the item never became a reading: where nothing better is known, which part of it could not be read
        unread = f"reading.unread-{code}"
        return unread if knows(unread) else "reading.malformed"
    if "likely_value" in facts:
        same_unit = facts["likely_unit"] == facts["unit"]
        for ending in ("value", "unit") if same_unit else ("unit", "value"):
            if knows(f"reading.{code}-{ending}"):
                return f"reading.{code}-{ending}"
    return f"reading.{code}"


def _told(facts: Mapping[str, str], language: str) -> dict[str, str]:
    """The facts with codes turned into names of the language."""
    told = dict(facts)
    key = facts.get("measure", "")
    panel = catalogue().panels.get(key)
    measure = next((each for each in catalogue().measures.values() if each.key == key), None)
    if panel is not None:
        told["measure"] = panel.zh if language == LANGUAGE else panel.en
    if measure is not None:
        told["measure"] = measure.zh if language == LANGUAGE else measure.en
        for name in ("unit", "likely_unit"):
            unit = measure.units.get(facts.get(name, ""))
            if unit is not None and "value" in facts:
                told[name] = unit.zh if language == LANGUAGE else unit.en
    return told


def trend_words(trend: Trend, *, voice: str = "self", language: str = "zh-Hans") -> str:
    """What has changed against the person's usual, in a sentence; empty when nothing has.

    From `least_streak_days` in a row on the days are counted; before that the change is only said.
    """
    if not trend.side:
        return ""
    measure = catalogue().measures[trend.code]
    unit = measure.units[measure.canonical]
    is_streak = trend.streak_days >= numbers(trend.version)["trend"]["least_streak_days"]
    is_chinese = language == "zh-Hans"
    return say(
        f"trend.{trend.side}" if is_streak else f"trend.lately-{trend.side}",
        voice=voice,
        language=language,
        measure=measure.zh if is_chinese else measure.en,
        unit=unit.zh if is_chinese else unit.en,
        low=f"{trend.usual.low:.{unit.decimals}f}",
        high=f"{trend.usual.high:.{unit.decimals}f}",
        days=trend.streak_days,
    )
