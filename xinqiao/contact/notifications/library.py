"""Reads the versioned templates, policy and word list that ship as data beside this file."""

import tomllib
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from xinqiao.contact.notifications.types import ContentClass, Policy, Template

_DATA = Path(__file__).parent / "data"


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / name).read_text(encoding="utf-8"))


@cache
def policy() -> Policy:
    """Return the policy in force."""
    raw = _read("policy-1.toml")
    return Policy(
        version=raw["version"],
        quiet_from=raw["quiet"]["from"],
        quiet_until=raw["quiet"]["until"],
        daily_cap=raw["daily_cap"]["messages"],
        backoff=tuple(timedelta(minutes=minutes) for minutes in raw["retry"]["minutes"]),
        lease=timedelta(minutes=raw["lease"]["minutes"]),
    )


@cache
def templates() -> dict[str, Template]:
    """Return every template by id."""
    return {key: _template(key, raw) for key, raw in _read("templates-1.toml").items()}


def template(template_id: str) -> Template:
    """Return a template. Raises KeyError for an unknown id: a defect, not a refusal."""
    return templates()[template_id]


def _template(key: str, raw: dict[str, Any]) -> Template:
    return Template(
        id=key,
        purpose=raw["purpose"],
        content=ContentClass(raw["content"]),
        title=raw["title"],
        phrase=raw["phrase"],
        outside=raw["outside"],
        ttl=timedelta(minutes=raw["ttl_minutes"]),
        family_area=raw.get("family_area", ""),
        needs_enrolment=raw.get("needs_enrolment", True),
    )


@cache
def outside_words() -> frozenset[str]:
    """Return the words that must not leave the app, folded."""
    raw = _read("outside-words-1.toml")
    return frozenset(word.casefold() for group in raw.values() for word in group)
