"""How one may feel, in plain choices: the codes are those that the rules and the short form know."""

from functools import cache

from xinqiao.chart.questionnaires.queries import questionnaire
from xinqiao.foundation.phrases import say

_FORM, _ITEM, _NONE = "how-are-you", "symptoms", "none"
# the form asks at rest; here somebody may just have fainted
_BEYOND_THE_FORM = ("syncope",)


@cache
def known_symptoms() -> tuple[str, ...]:
    """Return the codes that can be chosen, in their order."""
    item = next(item for item in questionnaire(_FORM).items if item.link_id == _ITEM)
    return (*(code for code in item.options if code != _NONE), *_BEYOND_THE_FORM)


def symptom_words(code: str, *, voice: str, language: str) -> str:
    """Return a symptom in words."""
    if code in _BEYOND_THE_FORM:
        return say(f"patient.symptom.{code}", voice=voice, language=language)
    return say(f"form.{_FORM}.{_ITEM}.{code}", voice=voice, language=language)
