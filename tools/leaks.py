"""`python -m tools.leaks`: look for keys and passwords in tracked files; print the file, never the secret."""

import re
import sys
from collections.abc import Iterable, Iterator

from tools.house.source import Source
from tools.house.tree import sources

PATTERNS = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY"),
    "cloud access key": re.compile(r"\b(?:AKIA|LTAI|AKID)[A-Za-z0-9]{12,}\b"),
    "personal access token": re.compile(r"\b(?:gh[pos]|github_pat|glpat|xox[baprs])[_-][\w-]{16,}"),
    "payment or model key": re.compile(r"\bsk[-_](?:live|proj|ant)?[-_]?[A-Za-z0-9_-]{24,}"),
    "token with claims": re.compile(r"\beyJ[A-Za-z0-9_-]{16,}\.eyJ[A-Za-z0-9_-]{16,}\."),
    "password in an address": re.compile(
        r"\b[a-z][a-z0-9+]*://[^\s:/@{}<>$%\"']+:[^\s:/@{}<>$%\"']{3,}@(?!localhost|127\.0\.0\.1)"
    ),
    "secret in the clear": re.compile(
        r"(?i)\b(?:secret|password|passwd|api_?key|token)[\"']?\s*[:=]\s*[\"'][A-Za-z0-9+/=_-]{20,}[\"']"
    ),
}  # fmt: skip
EXCUSE = re.compile(r"not-a-secret - \S.{7,}")


def leaks(files: Iterable[Source]) -> Iterator[tuple[str, int, str]]:
    """Yield (path, line, kind). A line with `not-a-secret - reason` is excused."""
    for source in files:
        if source.path.startswith("requirements/") or source.path == "package-lock.json":
            continue  # hashes of packages
        for number, line in enumerate(source.lines, start=1):
            yield from ((source.path, number, kind) for kind in kinds(line))


def kinds(line: str) -> list[str]:
    """Return what the line looks like; nothing for a line that says why it is no secret."""
    if EXCUSE.search(line):
        return []
    return [kind for kind, pattern in PATTERNS.items() if pattern.search(line)]


def main() -> int:
    """Check what git tracks."""
    found = list(leaks(sources()))
    for path, number, kind in found:
        print(f"{path}:{number}: looks like a {kind}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
