"""Rules about tests."""

import ast
from collections.abc import Iterator

from tools.house.source import Finding, Rule, Source, calls, dotted, functions, imports

WAITS = frozenset({"time.sleep", "sleep", "asyncio.sleep", "anyio.sleep"})
RETRIES = frozenset({"flaky", "retry", "rerun", "reruns"})


def _waiting(source: Source) -> Iterator[Finding]:
    if not source.is_test or not source.is_python:
        return
    for node, name in calls(source.tree):
        if name in WAITS or name.endswith(".wait_for_timeout"):
            yield node.lineno, f"{name} waits for the clock: wait for the thing itself"
    decorators = [decorator for function in functions(source.tree) for decorator in function.decorator_list]
    for decorator in decorators:
        name = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
        if name.rpartition(".")[2] in RETRIES:
            yield decorator.lineno, f"@{name} hides a defect of the day"


def _own_names(source: Source) -> set[str]:
    found = imports(source.tree)
    return {name or module for _line, module, name in found if module.split(".")[0] == "xinqiao"}


def _mocks(source: Source) -> Iterator[Finding]:
    if not source.is_test or not source.is_python:
        return
    own = _own_names(source)
    for node, name in calls(source.tree):
        verb = name.rpartition(".")[2]
        if verb not in {"patch", "setattr"} and not name.endswith("patch.object"):
            continue
        if node.args and _is_ours(node.args[0], own) and (verb != "setattr" or "monkeypatch" in name):
            yield node.lineno, "replaces our own code: use the real one, or the fake beside its gateway"


def _is_ours(target: ast.expr, own: set[str]) -> bool:
    if isinstance(target, ast.Constant) and isinstance(target.value, str):
        return target.value.startswith("xinqiao")
    name = dotted(target)
    return name.split(".")[0] in own or name.startswith("xinqiao")


RULES = (
    Rule(
        "no-waiting-in-tests",
        "A test that sleeps or tries again passes on a lucky day and is slow on all others.",
        _waiting,
    ),
    Rule(
        "no-mocks-of-our-own",
        "A mock of our own code agrees with the test, not with the code; only the outside world has fakes.",
        _mocks,
    ),
)
