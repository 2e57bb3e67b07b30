"""Rules about code: the clock, verbs, doors for free text, excuses."""

import ast
import re
from collections.abc import Iterator

from tools.house.source import Finding, Rule, Source, calls, functions, imports

CLOCK_CALLS = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|timezone\.(now|localdate|localtime)|time\.time(_ns)?)$"
)
TIMELESS = frozenset({"types", "errors", "events", "rules", "models", "permissions", "queries", "actions"})
FREE_TEXT_VERBS = frozenset({"post_message", "submit_answers", "submit_questionnaire"})
EXCUSE = re.compile(r"\s#\s*noqa(:\s*[A-Z]+[0-9]+(,\s*[A-Z]+[0-9]+)*)?(?P<rest>.*)$")
REASON = re.compile(r"\w[^#]{6,}")


def _clock(source: Source) -> Iterator[Finding]:
    if not source.is_python or not source.is_product or source.path == "xinqiao/foundation/clock.py":
        return
    for node, name in calls(source.tree):
        if CLOCK_CALLS.search(name):
            yield (
                node.lineno,
                f"{name}() reads the machine's clock: take `now`, or ask foundation.clock in a door",
            )
    if source.kind in TIMELESS:
        for line, module, name in imports(source.tree):
            if f"{module}.{name}".startswith("xinqiao.foundation.clock"):
                yield (
                    line,
                    f"{source.kind} take `now` as a parameter; only doors, jobs and commands ask the clock",
                )


def _names(node: ast.FunctionDef) -> set[str]:
    return {argument.arg for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}


def _verbs(source: Source) -> Iterator[Finding]:
    if not source.is_python or source.kind != "actions":
        return
    if source.path.endswith("/common.py"):
        return  # what the verbs of a package share
    for node in source.tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        positional = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
        # a subscription hands over its event by place
        if "viewer" in _names(node) and positional not in ([], ["event"]):
            yield node.lineno, f"action {node.name} takes positional arguments"


def _free_text(source: Source) -> Iterator[Finding]:
    if not source.is_python or not source.path.startswith(("xinqiao/web/patient/", "xinqiao/api/")):
        return
    for line, _module, name in imports(source.tree):
        if name in FREE_TEXT_VERBS:
            yield line, f"{name} is called only by a journey, which screens the words first"
    for node, name in calls(source.tree):
        if "." in name and name.rpartition(".")[2] in FREE_TEXT_VERBS and not name.startswith("journeys."):
            yield node.lineno, f"{name} is called only by a journey, which screens the words first"


def _excuses(source: Source) -> Iterator[Finding]:
    if not source.is_python or source.is_migration:
        return
    for number, line in enumerate(source.lines, start=1):
        match = EXCUSE.search(line)
        if match and not REASON.search(match["rest"]):
            yield number, "a lint exception without its reason: write it after the code and a dash"


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[1] if ast.get_docstring(node) is not None and len(node.body) > 1 else node.body[0]
    return (node.end_lineno or node.lineno) - first.lineno + 2


def _long_functions(source: Source) -> Iterator[Finding]:
    if not source.is_python or source.is_migration:
        return
    for node in functions(source.tree):
        if (length := _length(node)) > 40:
            yield node.lineno, f"{node.name} is {length} lines long (at most 40, aim at 8)"


BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)


def _depth(node: ast.AST, depth: int = 0) -> int:
    deepest = depth
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if isinstance(child, ast.AST):
                is_elif = name == "orelse" and isinstance(node, ast.If) and isinstance(child, ast.If)
                step = isinstance(child, BLOCKS) and not is_elif
                deepest = max(deepest, _depth(child, depth + step))
    return deepest


def _nesting(source: Source) -> Iterator[Finding]:
    if not source.is_python or source.is_migration:
        return
    for node in functions(source.tree):
        if (depth := _depth(node)) > 3:
            yield node.lineno, f"{node.name} nests {depth} deep (at most 3): return early or name a step"


RULES = (
    Rule(
        "now-is-a-parameter",
        "Replaying a day, simulating a year and testing a deadline need one time that the caller chooses.",
        _clock,
    ),
    Rule(
        "actions-are-keyword-only",
        "Two ids side by side are easily swapped; a named argument cannot be the other patient.",
        _verbs,
    ),
    Rule(
        "free-text-by-journey",
        "Words of a patient may hold chest pain or a wish to die: they are screened before they are filed.",
        _free_text,
    ),
    Rule("excuse-has-reason", "An exception whose reason is lost can never be removed.", _excuses),
    Rule("short-functions", "A function that does not fit on a screen is not read whole.", _long_functions),
    Rule("shallow-nesting", "Each level is a condition the reader must keep in mind.", _nesting),
)
