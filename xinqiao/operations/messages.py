"""Compiling the message catalogues without gettext."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def compile_catalogues(root: Path = PACKAGE) -> int:
    """Compile each `.po` below the root that is newer than its `.mo`; return how many were compiled."""
    stale = [path for path in sorted(root.glob("**/LC_MESSAGES/*.po")) if _is_stale(path)]
    for path in stale:
        _compile(path)
    return len(stale)


def _is_stale(catalogue: Path) -> bool:
    compiled = catalogue.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < catalogue.stat().st_mtime_ns


def _compile(catalogue: Path) -> None:
    from babel.messages import mofile, pofile  # noqa: PLC0415 - nothing to compile, nothing to load

    with catalogue.open("rb") as source:
        messages = pofile.read_po(source, locale=catalogue.parent.parent.name)
    partial = catalogue.with_suffix(f".mo.{os.getpid()}")
    with partial.open("wb") as target:
        mofile.write_mo(target, messages)
    # several processes may start at once: each sees a whole file
    partial.replace(catalogue.with_suffix(".mo"))
