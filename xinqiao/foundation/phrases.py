"""Words for patients, by id, said through one `say()`: self, elder and family voices in two languages.

A package keeps its words in `phrases/*.toml`:

    ["alert.htn-red"]
    source = "…"
    ["alert.htn-red".self]
    zh-Hans = "…{sbp}…"
    en = "…"

A voice that is absent falls back to `self`; a language or an id that is absent is a defect.
"""

import tomllib
from functools import cache
from pathlib import Path

from django.apps import apps

VOICES = ("self", "elder", "family")
LANGUAGES = ("zh-Hans", "en")

Phrase = dict[str, dict[str, str]]


@cache
def catalogue() -> dict[str, Phrase]:
    """Return every phrase of the installed packages by id. Raises ValueError for an id said twice."""
    words: dict[str, Phrase] = {}
    for config in apps.get_app_configs():
        for path in sorted((Path(config.path) / "phrases").glob("*.toml")):
            _add(words, path)
    return words


def _add(words: dict[str, Phrase], path: Path) -> None:
    for phrase_id, phrase in tomllib.loads(path.read_text(encoding="utf-8")).items():
        if phrase_id in words:
            message = f"{phrase_id} is said twice, again in {path.name}"
            raise ValueError(message)
        words[phrase_id] = phrase


def say(phrase_id: str, *, voice: str = "self", language: str = "zh-Hans", **facts: object) -> str:
    """Return the words of `phrase_id` for a voice and a language with the facts put in.

    Raises KeyError for an unknown id, language or a fact that the words need and did not get.
    """
    phrase = catalogue()[phrase_id]
    words = phrase.get(voice, phrase["self"])
    return words[language].format(**facts)


def knows(phrase_id: str) -> bool:
    """Whether a phrase of this id exists."""
    return phrase_id in catalogue()
