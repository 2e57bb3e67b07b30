"""Rules about style sheets."""

import re
from collections.abc import Iterator

from tools.house.source import Finding, Rule, Source

COLOUR = re.compile(r"(?<![\w-])(#[0-9a-fA-F]{3,8}\b(?=\s*[;,)\s])|(rgba?|hsla?|hwb|lab|lch|oklab|oklch)\()")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
LAYER = re.compile(r"@layer\s+[\w, .-]+")
COLOUR_FILES = ("tokens.css", "print.css")


def _text(source: Source) -> str:
    return COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), source.text)


def _is_sheet(source: Source) -> bool:
    return source.path.endswith(".css") and source.is_product


def _colours(source: Source) -> Iterator[Finding]:
    if not _is_sheet(source) or source.path.endswith(COLOUR_FILES):
        return
    for number, line in enumerate(_text(source).splitlines(), start=1):
        if match := COLOUR.search(line):
            yield number, f"colour {match[0]} outside tokens.css"


def _layers(source: Source) -> Iterator[Finding]:
    if not _is_sheet(source):
        return
    outside, depth = False, 0
    text = _text(source)
    if text.strip() and not LAYER.search(text) and "@import" not in text:
        yield 1, "no @layer: the order of the sheets would decide"
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if depth == 0 and line.strip() and not line.lstrip().startswith("@") and line.strip() != "}":
            outside = True
        if outside:
            yield number, "a rule outside every layer wins over all layers"
            return
        depth += line.count("{") - line.count("}")


RULES = (
    Rule(
        "colours-are-tokens",
        "Dark, elder and high-contrast are other values of the same tokens; a bare colour stays behind.",
        _colours,
    ),
    Rule("sheets-have-layers", "With layers the order is written down once, in layers.css.", _layers),
)
