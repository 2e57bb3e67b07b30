"""`python -m tools.coverage_floor REPORT.json`: name every file whose branch coverage lies below its floor.

Rules and permissions decide what happens to people: every branch is tested. Of actions nine in ten are.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOM = "xinqiao/"
# a file belongs to the part that its name, or a folder above it, says
FLOORS = {"rules": 100.0, "permissions": 100.0, "actions": 90.0}


def floor_of(path: str) -> float | None:
    """Return the least share of lines and branches in percent for a file; None where none is asked."""
    if not path.startswith(ROOM):
        return None
    parts = path.removesuffix(".py").split("/")
    return next((FLOORS[part] for part in parts if part in FLOORS), None)


def below(report: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each file below its floor, with the lines and branches that no test took."""
    for path, found in sorted(report["files"].items()):
        floor, share = floor_of(path), found["summary"]["percent_covered"]
        if floor is not None and share < floor:
            lines = ", ".join(map(str, found["missing_lines"])) or "none"
            jumps = ", ".join(f"{start}→{end}" for start, end in found.get("missing_branches", ())) or "none"
            said = f"lines not run: {lines}; branches not taken: {jumps}"
            yield f"{path}: {share:.1f} % of {floor:.0f} %; {said}"


def main(arguments: list[str]) -> int:
    """Print what lies below its floor; 0 when nothing does."""
    report = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    judged = [path for path in report["files"] if floor_of(path) is not None]
    found = list(below(report))
    print("\n".join(found))
    print(f"coverage: {len(judged)} files with a floor, {len(found)} below it")
    # a report about nothing proves nothing
    return 1 if found or not judged else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
