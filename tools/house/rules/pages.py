"""Rules about templates: a strict content policy, forms that are ours, and words that can be translated."""

import re
from collections.abc import Iterator

from tools.house.source import Finding, Rule, Source

COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}", re.DOTALL)
TRANSLATED = re.compile(r"\{%-?\s*(blocktrans|blocktranslate)\b.*?\{%-?\s*end\1\s*-?%\}", re.DOTALL)
DJANGO = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
LITERAL = re.compile(r"<(script|style|code|kbd|pre)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
TAG = re.compile(r"</?\s*[a-zA-Z!](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL)
SPOKEN = re.compile(r"(?<![:\w-])(title|alt|placeholder|aria-label|label)=(\"[^\"]*\"|'[^']*')")
WORD = re.compile(r"[\u4e00-\u9fff]|[A-Za-z]{2,}")
# A child page fills attributes through blocks: `{% block frame %}console{% endblock %}` is no word.
ATTRIBUTE = re.compile(r"(?<![\w>-])[a-z][\w:.-]*=(\"[^\"]*\"|'[^']*')")
BLOCK_VALUE = re.compile(r"(?<=%\})\s*[a-z]+(-[a-z]+)*\s*(?=\{%)")
LANGUAGE_NAME = re.compile(r"中文|English")  # a language is offered in its own name
ENTITY = re.compile(r"&[#\w]+;")
FORM = re.compile(r"<form\b(?P<head>[^>]*)>(?P<body>.*?)</form>", re.DOTALL | re.IGNORECASE)
SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)", re.IGNORECASE)
INLINE_STYLE = re.compile(r"<style\b|(?<![\w:-])style\s*=", re.IGNORECASE)
HANDLER = re.compile(r"<[^>]*\s(on[a-z]{3,})\s*=", re.IGNORECASE)
UNESCAPED = re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off|\|\s*safeseq\b")


def _is_template(source: Source) -> bool:
    return source.path.endswith(".html") and source.is_product


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """Replace matches by spaces, so that offsets still count."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def _policy(source: Source) -> Iterator[Finding]:
    if not _is_template(source):
        return
    text = _blank(COMMENT, source.text)
    for pattern, message in (
        (INLINE_STYLE, "inline style: the content policy refuses it"),
        (SCRIPT, "inline script: the content policy refuses it"),
        (HANDLER, "inline handler: use a behaviour"),
    ):
        for match in pattern.finditer(text):
            yield _line(text, match.start()), message


def _escaping(source: Source) -> Iterator[Finding]:
    if not _is_template(source):
        return
    for match in UNESCAPED.finditer(source.text):
        yield _line(source.text, match.start()), "unescaped output"


def _forms(source: Source) -> Iterator[Finding]:
    if not _is_template(source):
        return
    text = _blank(COMMENT, source.text)
    for match in FORM.finditer(text):
        posts = (
            re.search(r"method\s*=\s*[\"']?post", match["head"], re.IGNORECASE) or "hx-post" in match["head"]
        )
        if posts and "csrf_token" not in match["body"] and "{{ slot }}" not in match["body"]:
            yield _line(text, match.start()), "a form that posts without {% csrf_token %}"


def _words(source: Source) -> Iterator[Finding]:
    is_example = source.path.endswith(("example.html", "board.html"))
    if not _is_template(source) or is_example:
        return
    text = source.text
    for pattern in (COMMENT, TRANSLATED, BLOCK_VALUE, DJANGO, LITERAL, LANGUAGE_NAME):
        text = _blank(pattern, text)
    for match in SPOKEN.finditer(text):
        if WORD.search(ENTITY.sub("", match[2])):
            yield _line(text, match.start()), f"{match[1]} in bare words: {match[2][:30]}"
    for match in WORD.finditer(_blank(ENTITY, _blank(ATTRIBUTE, _blank(TAG, text)))):
        yield (
            _line(text, match.start()),
            f"bare words: {source.lines[_line(text, match.start()) - 1].strip()[:50]}",
        )


def _once_a_line(found: Iterator[Finding]) -> list[Finding]:
    return list({line: (line, message) for line, message in found}.values())


RULES = (
    Rule(
        "strict-content-policy",
        "One inline script allowed is every injected script allowed, on a page with charts of patients.",
        _policy,
    ),
    Rule("escaped-output", "What a patient typed must never become part of the nurse's page.", _escaping),
    Rule(
        "forms-carry-csrf", "Without the token another site can close an alert for a signed-in nurse.", _forms
    ),
    Rule(
        "words-are-translated",
        "Every word of the screen exists in Chinese and in English; a bare one exists once.",
        lambda source: _once_a_line(_words(source)),
    ),
)
