"""A tracked file as the rules see it, and what they say about it."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

DOMAIN_FLOORS = frozenset({"identity", "chart", "contact", "commerce", "care", "companion", "insight"})
MARKER = re.compile(r"house:\s*(?P<rule>[a-z-]+)\s+-\s+(?P<reason>\S.{7,})")

Finding = tuple[int, str]


@dataclass(frozen=True)
class Source:
    """One text file: `path` is relative to the repository with forward slashes."""

    path: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The text line by line, without ends."""
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree. Raises SyntaxError."""
        return ast.parse(self.text)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The path split at slashes."""
        return PurePosixPath(self.path).parts

    @property
    def is_python(self) -> bool:
        """Whether rules about syntax trees apply."""
        return self.path.endswith(".py")

    @property
    def is_product(self) -> bool:
        """Whether the file is part of what a hospital runs."""
        return self.parts[0] == "xinqiao"

    @property
    def is_migration(self) -> bool:
        """Whether Django wrote the file."""
        return "migrations" in self.parts

    @property
    def is_test(self) -> bool:
        """Whether the file belongs to the tests."""
        return self.parts[0] == "tests"

    @property
    def in_domain(self) -> bool:
        """Whether the file lies in a package of a domain floor."""
        return self.is_product and len(self.parts) > 3 and self.parts[1] in DOMAIN_FLOORS

    @property
    def kind(self) -> str:
        """The file's place in its package: `actions` for actions.py and actions/escalation.py."""
        return self.parts[3].removesuffix(".py") if self.in_domain else ""

    def excuses(self, line: int, rule: str) -> bool:
        """Whether a marker with a reason stands on the line or on the one above."""
        return any(
            (marker := MARKER.search(text)) and marker["rule"] == rule
            for text in self.lines[max(line - 2, 0) : line]
        )


@dataclass(frozen=True)
class Rule:
    """A habit: its name in markers, why it is kept, and the check that finds breaches."""

    name: str
    reason: str
    find: Callable[[Source], Iterable[Finding]]


@dataclass(frozen=True, order=True)
class Offence:
    """A breach to be printed."""

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


def judge(source: Source, rules: Iterable[Rule]) -> Iterator[Offence]:
    """Yield what the rules find and no marker excuses."""
    for rule in rules:
        for line, message in rule.find(source):
            if not source.excuses(line, rule.name):
                yield Offence(source.path, line, rule.name, message)


def dotted(node: ast.expr) -> str:
    """Return `a.b.c` for a chain of names, or an empty string."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = dotted(node.value)
        return f"{head}.{node.attr}" if head else ""
    return ""


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Yield every call with the dotted name that is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function at any depth."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imports(tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """Yield (line, module, name) of every import; the name is empty for `import module`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, node.module or "", alias.name) for alias in node.names)
