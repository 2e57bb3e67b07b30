"""The sentences about one value, from a verdict's code and facts."""

from collections.abc import Mapping

from xinqiao.chart.observations.rules.catalogue import catalogue
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
