"""Which files the house rules read: what git tracks or would track, as text."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from tools.house.rules import RULES
from tools.house.source import Offence, Source, judge

ROOT = Path(__file__).resolve().parents[2]
BINARY = frozenset({".png", ".jpg", ".jpeg", ".webp", ".ico", ".woff2", ".gz", ".zip", ".pdf", ".mo", ".bin"})


def tracked(root: Path = ROOT) -> list[str]:
    """Return the paths of tracked and not ignored files. Raises CalledProcessError outside a repository."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return sorted({path for path in done.stdout.split("\0") if path and (root / path).is_file()})


def sources(root: Path = ROOT) -> Iterator[Source]:
    """Yield the tracked text files."""
    for path in tracked(root):
        if Path(path).suffix in BINARY or (root / path).is_symlink():
            continue
        data = (root / path).read_bytes()
        if b"\0" not in data[:8192]:
            yield Source(path, data.decode("utf-8", errors="replace"))


def offences(root: Path = ROOT) -> list[Offence]:
    """Return every breach in the tree, sorted by file and line."""
    return sorted(offence for source in sources(root) for offence in judge(source, RULES))
