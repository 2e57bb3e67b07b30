"""What can be tapped, and what does not fit; pure."""

import tomllib
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from xinqiao.companion.engagement.types import MOST_CHARACTERS, Choice, Kind, Pad, Pads, Written

# a phone's clock runs a little ahead of ours
_AHEAD = timedelta(minutes=5)


@cache
def pads() -> Pads:
    """Return what can be tapped, as the packaged file says. Raises KeyError for a kind left out."""
    raw = tomllib.loads((Path(__file__).parent / "choices-1.toml").read_text(encoding="utf-8"))
    return Pads(
        version=raw["version"], status=raw["status"], by_kind={kind: _pad(kind, raw[kind]) for kind in Kind}
    )


def _pad(kind: Kind, raw: dict[str, Any]) -> Pad:
    return Pad(
        kind=kind,
        icon=raw["icon"],
        choices=tuple(Choice(**one) for one in raw.get("choices", ())),
        details=tuple(Choice(**one) for one in raw.get("details", ())),
        amounts=tuple(Decimal(one) for one in raw.get("amounts", ())),
        unit=raw.get("unit", ""),
        source=raw["source"],
    )


def clean_text(text: str) -> str:
    """Return the text without control characters and outer space; it stays plain text for ever."""
    kept = "".join(character for character in text if character in "\n\t" or character.isprintable())
    return kept.strip()


def objection(written: Written, now: datetime) -> str:
    """Return what is wrong with an entry as a machine word, or "" when nothing is."""
    if len(written.text) > MOST_CHARACTERS:
        return "too-long"
    if not (written.choice or written.amount is not None or written.text.strip()):
        return "nothing"
    if not _is_offered(written):
        return "not-a-choice"
    if written.happened_at is None:
        return "no-time"
    return "in-the-future" if written.happened_at > now + _AHEAD else ""


def mended(written: Written, objection: str, now: datetime) -> Written | None:
    """Return an entry without what is wrong with it; None where nothing is left. `now` is theirs.

    For words that tell of danger: they are kept, whatever else does not fit.
    """
    if objection == "too-long":
        return replace(written, text=written.text.strip()[:MOST_CHARACTERS])
    if objection in {"no-time", "in-the-future"}:
        return replace(written, happened_at=now)
    if objection == "not-a-choice":
        return replace(written, choice="", amount=None, detail="")
    return None


def _is_offered(written: Written) -> bool:
    pad = pads().by_kind[written.kind]
    if written.choice and pad.choice(written.choice) is None:
        return False
    if written.detail and pad.detail(written.detail) is None:
        return False
    return written.amount is None or written.amount in pad.amounts
