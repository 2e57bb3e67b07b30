"""Files and bodies of FHIR: bundles, NDJSON and single resources, one item at a time."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from xinqiao.chart.records.types import Resource
from xinqiao.foundation.values import holds_nul

SUFFIXES = (".json", ".ndjson", ".jsonl")
# FHIR R4 §2.24.0.1: a string holds no character below U+0020 but tab, CR and LF
_NUL = "This holds the character NUL."
_REFERENCE_KEYS = frozenset({"reference"})
_CONDITIONAL = re.compile(r"([A-Z][A-Za-z]+)\?.*identifier=(?:[^|&]*\|)?([^&]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileItem:
    """One resource of a file, or the reason why its place holds none; `raw` is word for word."""

    file: str
    index: int
    raw: bytes
    resource: Resource | None = None
    problem: str = ""


def files_under(paths: list[Path]) -> list[Path]:
    """Return the FHIR files that the paths name, folders searched, in a stable order."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(each for each in path.rglob("*") if each.suffix in SUFFIXES)
        found += inside if path.is_dir() else [path]
    return list(dict.fromkeys(found))


def read_file(path: Path) -> list[FileItem]:
    """Return the items of one file; what is not JSON is an item with its problem."""
    data = path.read_bytes()
    if path.suffix in {".ndjson", ".jsonl"}:
        lines = (line for line in data.splitlines() if line.strip())
        return [_item(path.name, index, line) for index, line in enumerate(lines)]
    return read_body(path.name, data)


def read_body(name: str, data: bytes) -> list[FileItem]:
    """Return the items of a JSON body: each entry of a bundle, or the one resource."""
    whole = _item(name, 0, data)
    if whole.resource is None or whole.resource.get("resourceType") != "Bundle":
        return [whole]
    entries = whole.resource.get("entry") or []
    if not isinstance(entries, list):
        return [FileItem(file=name, index=0, raw=data, problem="Bundle.entry is not a list.")]
    addresses = _addresses(entries)
    return [
        item
        for index, entry in enumerate(entries)
        if (item := _entry(name, index, entry, addresses)) is not None
    ]


def _item(name: str, index: int, raw: bytes) -> FileItem:
    try:
        decoded = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return FileItem(file=name, index=index, raw=raw, problem=f"This is not JSON: {error}")
    if not isinstance(decoded, dict):
        return FileItem(file=name, index=index, raw=raw, problem="This is not a JSON object.")
    # a bundle is judged entry by entry, so that one bad entry never spoils the others
    if holds_nul(raw) and decoded.get("resourceType") != "Bundle":
        return FileItem(file=name, index=index, raw=raw, problem=_NUL)
    return FileItem(file=name, index=index, raw=raw, resource=decoded)


def _addresses(entries: list[Any]) -> dict[str, str]:
    # a bundle's own addresses (urn:uuid:…) become Type/id, as a server does for a transaction
    return {
        entry["fullUrl"]: f"{entry['resource']['resourceType']}/{entry['resource']['id']}"
        for entry in entries
        if isinstance(entry, dict)
        and isinstance(entry.get("resource"), dict)
        and {"resourceType", "id"} <= entry["resource"].keys()
        and isinstance(entry.get("fullUrl"), str)
    }


def _entry(name: str, index: int, entry: object, addresses: dict[str, str]) -> FileItem | None:
    resource = entry.get("resource") if isinstance(entry, dict) else None
    if not isinstance(resource, dict):
        raw = msgspec.json.encode(entry)
        return FileItem(file=name, index=index, raw=raw, problem="The bundle's entry holds no resource.")
    raw = msgspec.json.encode(resource)
    if holds_nul(raw):
        return FileItem(file=name, index=index, raw=raw, problem=_NUL)
    return FileItem(file=name, index=index, raw=raw, resource=_resolved(resource, addresses))


def _resolved(node: Any, addresses: dict[str, str]) -> Any:
    if isinstance(node, list):
        return [_resolved(item, addresses) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _address(value, addresses)
        if key in _REFERENCE_KEYS and isinstance(value, str)
        else _resolved(value, addresses)
        for key, value in node.items()
    }


def _address(reference: str, addresses: dict[str, str]) -> str:
    conditional = _CONDITIONAL.fullmatch(reference)
    if conditional:
        return f"{conditional[1]}/{conditional[2]}"
    return addresses.get(reference, reference)
