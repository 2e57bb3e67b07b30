"""Reads the versioned word lists and help cards that ship as data beside this file."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from xinqiao.care.safety.types import Concept, Measure, Severity, Sign, WordList

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPlan:
    """A help card before it is said: phrase ids and numbers. `hospital` stands for the hospital's line."""

    id: str
    calls: tuple[tuple[str, str], ...]
    steps: tuple[str, ...]


@cache
def word_list(list_id: str = "adult-zh-1") -> WordList:
    """Return a word list. Raises FileNotFoundError for an unknown one, ValueError for a broken one."""
    raw = tomllib.loads((_HERE / "word_lists" / f"{list_id}.toml").read_text(encoding="utf-8"))
    words = WordList(
        id=raw["id"],
        version=raw["version"],
        status=raw["status"],
        concepts=tuple(_concept(key, value) for key, value in raw["concepts"].items()),
        measures=tuple(_measure(key, value) for key, value in raw["measures"].items()),
        signs=tuple(_sign(key, value) for key, value in raw["signs"].items()),
        answer_within_minutes={
            Severity(key): value["minutes"] for key, value in raw["answer_within"].items()
        },
    )
    _check(words)
    return words


def _concept(key: str, raw: dict[str, Any]) -> Concept:
    return Concept(id=key, patterns=tuple(raw["says"]), unless=tuple(raw.get("unless", ())))


def _measure(key: str, raw: dict[str, Any]) -> Measure:
    return Measure(
        id=key,
        pattern=raw["pattern"],
        unit=raw["unit"],
        at_least=raw.get("at_least"),
        below=raw.get("below"),
    )


def _sign(key: str, raw: dict[str, Any]) -> Sign:
    return Sign(
        id=key,
        severity=Severity(raw["severity"]),
        card=raw["card"],
        needs=tuple(frozenset(group) for group in raw["needs"]),
        counts_when_past=raw.get("counts_when_past", False),
        source=raw["source"],
        provenance=raw["provenance"],
    )


def _check(words: WordList) -> None:
    known = {concept.id for concept in words.concepts} | {measure.id for measure in words.measures}
    for sign in words.signs:
        unknown = frozenset().union(*sign.needs) - known
        if unknown or not sign.needs:
            message = f"sign {sign.id} needs what the list does not know: {sorted(unknown)}"
            raise ValueError(message)


@cache
def card_plan(card_id: str) -> CardPlan:
    """Return the plan of a help card. Raises KeyError for an unknown one."""
    raw = tomllib.loads((_HERE / "help_cards" / "cards-1.toml").read_text(encoding="utf-8"))[card_id]
    return CardPlan(
        id=card_id,
        calls=tuple((call["phrase"], call["number"]) for call in raw["calls"]),
        steps=tuple(raw["steps"]),
    )
