"""Rules about behaviours in the browser."""

import re
from collections.abc import Iterator

from tools.house.source import Finding, Rule, Source

MARKUP = re.compile(
    r"\.(innerHTML|outerHTML)\s*\+?=(?!=)|\.insertAdjacentHTML\(|document\.write\(|\beval\(|new Function\("
)
STORAGE = re.compile(r"\b(localStorage|indexedDB)\b")


def _markup(source: Source) -> Iterator[Finding]:
    if not source.path.endswith(".js") or not source.is_product:
        return
    for number, line in enumerate(source.lines, start=1):
        if match := MARKUP.search(line):
            yield number, f"{match[0].strip()} makes markup from text: use textContent or a fragment"


def _storage(source: Source) -> Iterator[Finding]:
    if not source.path.endswith(".js") or not source.is_product:
        return
    for number, line in enumerate(source.lines, start=1):
        if match := STORAGE.search(line):
            yield number, f"{match[0]} is readable by the next person who holds the phone"


RULES = (
    Rule("text-is-not-markup", "A message from a stranger must never run in the nurse's browser.", _markup),
    Rule(
        "nothing-kept-in-the-clear", "A family shares a phone; what is kept offline is encrypted.", _storage
    ),
)
