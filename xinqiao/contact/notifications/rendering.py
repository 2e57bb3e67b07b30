"""Turns a message into words for one channel; beyond the app only neutral words leave."""

from typing import Any

from xinqiao.contact.notifications.library import outside_words, template
from xinqiao.contact.notifications.rules import words_that_leak
from xinqiao.contact.notifications.types import ContentClass, Template
from xinqiao.foundation.phrases import say

_HINT = "notifications.outside.hint"
_OUTSIDE_TITLE = "notifications.outside.title"


def words_for(
    *, template_id: str, facts: dict[str, Any], voice: str, language: str, is_private: bool
) -> tuple[str, str]:
    """Return subject and body. Raises KeyError when a fact that the words need is missing."""
    kind = template(template_id)
    if is_private:
        return _say(kind.title, facts, voice, language), _inside(kind, facts, voice, language)
    return _outside(kind, facts, voice, language)


def _inside(kind: Template, facts: dict[str, Any], voice: str, language: str) -> str:
    return _say(kind.phrase or str(facts["phrase"]), facts, voice, language)


def _outside(kind: Template, facts: dict[str, Any], voice: str, language: str) -> tuple[str, str]:
    subject = _say(_OUTSIDE_TITLE, facts, voice, language)
    open_text = kind.phrase if kind.content is ContentClass.OPEN else kind.outside
    body = _say(open_text, facts, voice, language)
    if words_that_leak(body, outside_words()):
        # a fact brought a diagnosis, a department or a drug with it
        body = _say(_HINT, facts, voice, language)
    return subject, body


def _say(phrase_id: str, facts: dict[str, Any], voice: str, language: str) -> str:
    given = {key: value for key, value in facts.items() if key not in {"voice", "language", "phrase_id"}}
    return say(phrase_id, voice=voice, language=language, **given)
