"""Rules about the size of files."""

from collections.abc import Iterator

from tools.house.source import Finding, Rule, Source

LIMITS = (
    ("views.py", 300),
    (".py", 400),
    (".html", 120),
    (".css", 250),
    (".js", 120),
)


def _limit(path: str) -> int | None:
    return next((limit for end, limit in LIMITS if path.endswith(end)), None)


def _long_files(source: Source) -> Iterator[Finding]:
    limit = _limit(source.path)
    if limit is None or source.is_migration:
        return
    if len(source.lines) > limit:
        yield 1, f"{len(source.lines)} lines (at most {limit}): split it by noun, not by technical kind"


RULES = (Rule("short-files", "A file is opened to find one thing; past its limit it hides it.", _long_files),)
