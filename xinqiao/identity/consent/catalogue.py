"""The purposes as versioned data."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from xinqiao.identity.consent.rules import wording_hash
from xinqiao.identity.consent.types import Purpose, PurposeCode

CURRENT = "purposes-1.toml"


@cache
def purposes() -> dict[PurposeCode, Purpose]:
    """Return every purpose of the current catalogue, in its order."""
    data = tomllib.loads(files(__package__).joinpath(CURRENT).read_text(encoding="utf-8"))
    found = [_purpose(data["version"], entry) for entry in data["purpose"]]
    return {purpose.code: purpose for purpose in found}


def _purpose(version: str, entry: dict[str, Any]) -> Purpose:
    wording: dict[str, str] = entry["wording"]
    return Purpose(
        code=PurposeCode(entry["code"]),
        version=version,
        data=entry["data"],
        basis=entry["basis"],
        is_per_target=entry["per_target"],
        title=entry["title"],
        wording=wording,
        hashes={language: wording_hash(version, language, text) for language, text in wording.items()},
    )
