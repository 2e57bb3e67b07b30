"""Phrase files are complete: both languages in every voice, the same facts in each, alerts short enough to be read."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

ROOT = Path(__file__).resolve().parents[2]
VOICES = {"self", "elder", "family"}
LANGUAGES = {"zh-Hans", "en"}
MOST_CHINESE = 60
HAN = "\u4e00-\u9fff"
HALF_WIDTH = re.compile(f"[{HAN}”’」）][,:;?!]|[,:;?!][{HAN}“‘「（]")
MESSAGE = re.compile(r'^msgstr.*(?:\n".*)*', re.MULTILINE)


def facts(words: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(words) if name is not None}


def faults(phrase_id: str, phrase: dict) -> Iterator[str]:
    voices = {key: value for key, value in phrase.items() if key != "source"}
    if "source" not in phrase:
        yield f"{phrase_id}: no source"
    if "self" not in voices:
        yield f"{phrase_id}: no voice `self`"
    for voice, words in voices.items():
        if voice not in VOICES or set(words) != LANGUAGES or not all(words.values()):
            yield f"{phrase_id}.{voice}: wants the languages {sorted(LANGUAGES)}, has {sorted(words)}"
    sets = {frozenset(facts(text)) for words in voices.values() for text in words.values()}
    if len(sets) > 1 and not _is_subset_of_self(voices):
        yield f"{phrase_id}: the voices ask for different facts {[sorted(one) for one in sets]}"
    if phrase_id.startswith("alert"):
        yield from _too_long(phrase_id, voices)


def _is_subset_of_self(voices: dict) -> bool:
    """A voice may leave a fact out (an elder hears fewer numbers); none may ask for one that `self` lacks."""
    known = {name for text in voices.get("self", {}).values() for name in facts(text)}
    return all(facts(text) <= known for words in voices.values() for text in words.values())


def _too_long(phrase_id: str, voices: dict) -> Iterator[str]:
    for voice, words in voices.items():
        first = words.get("zh-Hans", "").split("\n")[0]
        if len(first) > MOST_CHINESE:
            yield f"{phrase_id}.{voice}: the first line has {len(first)} characters (at most {MOST_CHINESE})"


def test_every_phrase_is_complete():
    files = sorted((ROOT / "xinqiao").glob("**/phrases/*.toml"))
    found = [
        fault
        for file in files
        for key, phrase in tomllib.loads(file.read_text()).items()
        for fault in faults(key, phrase)
    ]
    assert found == []


def chinese_words() -> Iterator[tuple[str, str]]:
    for file in sorted((ROOT / "xinqiao").glob("**/phrases/*.toml")):
        for key, phrase in tomllib.loads(file.read_text()).items():
            voices = {voice: words for voice, words in phrase.items() if voice != "source"}
            yield from ((f"{key}.{voice}", words.get("zh-Hans", "")) for voice, words in voices.items())
    for file in sorted((ROOT / "xinqiao").glob("**/zh_Hans/LC_MESSAGES/*.po")):
        for message in MESSAGE.findall(file.read_text()):
            yield str(file.relative_to(ROOT)), message.replace('"\n"', "")


def test_chinese_is_written_with_chinese_punctuation():
    assert [(where, text) for where, text in chinese_words() if HALF_WIDTH.search(text)] == []
    assert HALF_WIDTH.search("请拨 120,不要等")
    assert not HALF_WIDTH.search("血压 182/112，8:30 量的")


GOOD = {"source": "own wording", "self": {"zh-Hans": "高压 {sbp}", "en": "Upper {sbp}"}}


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ({"self": GOOD["self"]}, "no source"),
        ({"source": "x"}, "no voice"),
        ({**GOOD, "self": {"zh-Hans": "高压"}}, "wants the languages"),
        ({**GOOD, "elder": {"zh-Hans": "高压 {sbp}", "en": ""}}, "wants the languages"),
        ({**GOOD, "elder": {"zh-Hans": "低压 {dbp}", "en": "Lower {dbp}"}}, "different facts"),
        ({"source": "x", "self": {"zh-Hans": "长" * 61, "en": "long"}}, "61 characters"),
    ],
)
def test_an_incomplete_phrase_is_found(phrase, words):
    assert any(words in fault for fault in faults("alert.x", phrase))


def test_a_complete_phrase_is_left_alone():
    assert list(faults("alert.x", GOOD)) == []
