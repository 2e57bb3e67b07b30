"""Rules about what may stand in any tracked file: no promises, no traces of one machine, no talk of tools."""

import re
from collections.abc import Iterator

from tools.house.source import Finding, Rule, Source

# house: no-promises - the pattern itself
PROMISES = re.compile(r"(?<![\w-])(TODO|FIXME|XXX|HACK)(?![\w-])")
MACHINE_PATH = re.compile(r"(?<![\w.$}~>/-])/(home|root|work|Users)/[A-Za-z0-9._-]+")
REGISTRY_HOST = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|registry\.npmmirror|/simple/[\w-]*/?\s*$"
    r"|https?://\S+\.(whl|tgz|deb)\b|index-url\s+http|deb\.debian\.org|proxy\.golang\.org"
)
MAKERS = re.compile(
    # house: no-makers-words - the pattern itself
    r"co-authored-by|\bAI[ -](agent|assistant|generated)|agent session"
    # house: no-makers-words - the pattern itself
    r"|(generated|written) (with|by) (an? )?(AI|LLM)|\bas an? (AI|language model)\b"
    # house: no-makers-words - the pattern itself
    r"|\bcoding agent\b|\bprompt engineer|\bsub-?agents?\b|\bChatGPT\b|\bCopilot\b",
    re.IGNORECASE,
)


def _promises(source: Source) -> Iterator[Finding]:
    yield from _each(source, PROMISES, "do it now, or open an issue")


def _machine_paths(source: Source) -> Iterator[Finding]:
    yield from _each(source, MACHINE_PATH, "a path of one machine")


def _registries(source: Source) -> Iterator[Finding]:
    yield from _each(source, REGISTRY_HOST, "the address of a package registry")


def _makers(source: Source) -> Iterator[Finding]:
    yield from _each(source, MAKERS, "speaks of the tools that built the project")


def _each(source: Source, pattern: re.Pattern[str], message: str) -> Iterator[Finding]:
    for number, line in enumerate(source.lines, start=1):
        if match := pattern.search(line):
            yield number, f"{message}: {match[0].strip()}"


RULES = (
    Rule("no-promises", "A note to oneself in a hospital's system is a promise nobody keeps.", _promises),
    Rule("no-machine-paths", "A path of one machine fails on every other.", _machine_paths),
    Rule(
        "no-registry-hosts",
        "Where packages come from is the installer's choice, often a closed network.",
        _registries,
    ),
    Rule("no-makers-words", "The repository speaks of the hospital, not of how its code was typed.", _makers),
)
