"""The table of search parameters, read once."""

import tomllib
from functools import cache
from pathlib import Path

from xinqiao.chart.records.types import Param, ParamKind

_FILE = Path(__file__).parent.parent / "search_parameters-1.toml"


@cache
def _table() -> dict[str, dict[str, Param]]:
    sections = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    shared = sections.pop("*")
    return {
        kind: {name: _param(name, line) for name, line in {**shared, **lines}.items()}
        for kind, lines in sections.items()
    }


def _param(name: str, line: str) -> Param:
    kind, _, paths = line.partition(" ")
    return Param(name, ParamKind(kind), tuple(path.strip() for path in paths.split("|")))


def searchable_types() -> list[str]:
    """Return the resource types that are kept and can be searched, in alphabetical order."""
    return sorted(_table())


def parameters(resource_type: str) -> dict[str, Param]:
    """Return the search parameters of a type by name; empty for a type that is not kept."""
    return _table().get(resource_type, {})
