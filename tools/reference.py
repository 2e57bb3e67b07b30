"""`python -m tools.reference [--check]`: write docs/reference and the drawn states, or say what is stale.

Events, schedules, commands and states are read from the running code, so the pages cannot lie; an item
without its sentence fails. Settings are described by hand; page and code are compared both ways.
"""

import importlib
import inspect
import os
import pkgutil
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGES = Path("docs/reference")
SETTING = re.compile(r"\bXINQIAO_[A-Z][A-Z_]+\b")
BLOCK = re.compile(r"<!-- states: (?P<name>[\w-]+) -->\n.*?<!-- end of states -->", re.DOTALL)
BY_HAND = "<!-- Written by `python -m tools.reference`; edit the code, not this page. -->"


class Undocumented(Exception):
    """Something that a stranger could not look up."""


def load_everything() -> list[str]:
    """Import every module of the product, so that what registers itself has done so; return what failed."""
    import django  # noqa: PLC0415 - settings come first

    import xinqiao  # noqa: PLC0415 - the same

    django.setup()
    walk = pkgutil.walk_packages(xinqiao.__path__, "xinqiao.", onerror=lambda _name: None)
    names = [one.name for one in walk if ".settings." not in one.name and not one.name.endswith("sgi")]
    return [failure for name in names if (failure := _failure(name))]


def _failure(name: str) -> str | None:
    try:
        importlib.import_module(name)
    except ImportError as error:
        return f"{name} cannot be imported: {error}"
    return None


def sentence(thing: object, name: str) -> str:
    """Return the first paragraph of a docstring on one line. Raises Undocumented without one."""
    text = inspect.cleandoc(getattr(thing, "__doc__", None) or "").split("\n\n")[0].replace("\n", " ").strip()
    if not text or text.startswith(f"{name}("):
        message = f"{name} has no sentence that says what it is"
        raise Undocumented(message)
    return text


def events_page(kinds: dict[str, type]) -> str:
    """Return the page of events: when each is said, and what it carries."""
    rows = [
        f"| `{name}` | {sentence(kind, name)} | {_carried(kind)} |"
        for name, kind in sorted(kinds.items())
        if kind.__module__.startswith("xinqiao.")
    ]
    return _page(
        "Events",
        "Facts saved to the outbox in the transaction of their cause.",
        "event | says | carries",
        rows,
    )


def _carried(kind: Any) -> str:
    own = [field.name for field in fields(kind) if field.name not in {"organization_id", "cause_id", "at"}]
    return ", ".join(f"`{name}`" for name in own) or "–"


def commands_page(group: Any) -> str:
    """Return the page of commands, groups unfolded."""
    rows = [f"| `{name}` | {sentence(command, name)} |" for name, command in _commands(group, "xinqiao")]
    return _page("Commands", "What `xinqiao` can do.", "command | does", rows)


def _commands(group: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for name in sorted(group.list_commands(None)):
        command = group.get_command(None, name)
        full = f"{prefix} {name}"
        if hasattr(command, "list_commands"):
            yield from _commands(command, full)
        else:
            usage = " ".join(
                item.make_metavar(_context(command)) for item in command.params if _is_argument(item)
            )
            yield f"{full} {usage}".strip(), _Help(command.help)


class _Help:
    def __init__(self, text: str | None) -> None:
        self.__doc__ = text


def _context(command: Any) -> Any:
    import click  # noqa: PLC0415 - only this page needs it

    return click.Context(command)


def _is_argument(parameter: Any) -> bool:
    return bool(parameter.param_type_name == "argument")


def schedules_page(schedules: dict[str, tuple[str, Any]]) -> str:
    """Return the page of schedules: when each runs and what it does."""
    rows = [
        f"| `{name}` | `{cron}` | {sentence(action, name)} |"
        for name, (cron, action) in sorted(schedules.items())
    ]
    return _page("Schedules", "What the worker does by the clock.", "schedule | cron | does", rows)


def fhir_page() -> str:
    """Return the page of the FHIR door: what is served of each type, and how it is searched."""
    from xinqiao.api.fhir import registry  # noqa: PLC0415 - Django is set up by now

    rows = [_fhir_row(registry, kind) for kind in registry.served_types()]
    lead = (
        "Base `/fhir`, R4 4.0.1, JSON, client tokens with `system/<Type>.<letters>`. Parameters together must"
        " all hold; values joined by commas are alternatives; dates take eq, ne, gt, ge, lt, le; a parameter"
        " that is not listed is refused. Pages by `_count` (at most 200) and `_offset`, or the link `next`."
    )
    return _page("FHIR", lead, "type | verbs | owned by | parameters", rows)


def _fhir_row(registry: Any, kind: str) -> str:
    owners = [
        *(["other systems"] if registry.is_versioned(kind) else []),
        *(["us"] if kind in registry.OWN else []),
    ]
    verbs = "read, search, create" if kind in registry.CREATED else "read, search"
    parameters = ", ".join(f"`{name}`" for name in sorted(registry.parameters_of(kind)))
    return f"| `{kind}` | {verbs} | {' and '.join(owners)} | {parameters} |"


def _page(title: str, lead: str, heads: str, rows: list[str]) -> str:
    rule = "|".join("---" for _ in heads.split("|"))
    return "\n".join([BY_HAND, f"# {title}", "", lead, "", f"| {heads} |", f"|{rule}|", *rows, ""])


def drawn(readme: str, drawings: dict[str, str]) -> str:
    """Return the README with every state block redrawn. Raises Undocumented for an unknown table."""

    def redraw(match: re.Match[str]) -> str:
        if match["name"] not in drawings:
            message = f"a README draws the states of {match['name']}, which does not exist"
            raise Undocumented(message)
        return block(match["name"], drawings[match["name"]])

    return BLOCK.sub(redraw, readme)


def block(name: str, drawing: str) -> str:
    """Return the marked block that holds one drawing."""
    return f"<!-- states: {name} -->\n```mermaid\n{drawing}\n```\n<!-- end of states -->"


def settings_astray(code: str, page: str) -> list[str]:
    """Return names that stand in the code or in the page, but not in both."""
    used, told = set(SETTING.findall(code)), set(SETTING.findall(page))
    return [f"{name} is not described in docs/reference/settings.md" for name in sorted(used - told)] + [
        f"{name} is described, but nothing reads it" for name in sorted(told - used)
    ]


def _code() -> str:
    places = [*ROOT.glob("bin/*"), *ROOT.glob("xinqiao/**/*.py"), *ROOT.glob("tools/*.py")]
    return "\n".join(path.read_text() for path in places if path.is_file())


def expected() -> tuple[dict[Path, str], list[str]]:
    """Return what every generated file should hold, and what cannot be written because words are missing."""
    from xinqiao.foundation import events, states  # noqa: PLC0415 - Django is set up by now
    from xinqiao.operations import cli  # noqa: PLC0415 - the same

    files, missing = {}, []
    makers = {
        "events.md": lambda: events_page(events.kinds()),
        "commands.md": lambda: commands_page(cli.xinqiao),
        "schedules.md": lambda: schedules_page(_schedules()),
        "fhir.md": fhir_page,
    }
    for name, make in makers.items():
        try:
            files[ROOT / PAGES / name] = make()
        except Undocumented as error:
            missing.append(str(error))
    drawings = {name: table.drawing() for name, table in states.tables().items()}
    readmes = {path: path.read_text() for path in ROOT.glob("xinqiao/**/README.md")}
    for path, text in readmes.items():
        files[path] = drawn(text, drawings)
    shown = {match["name"] for text in readmes.values() for match in BLOCK.finditer(text)}
    missing += [
        f"no README draws the states of {name}: add to its package's README\n{block(name, '')}"
        for name in sorted(drawings.keys() - shown)
    ]
    return files, missing + settings_astray(_code(), _text(ROOT / PAGES / "settings.md"))


def _schedules() -> dict[str, tuple[str, Any]]:
    try:
        module = importlib.import_module("xinqiao.journeys.wiring")
    except ModuleNotFoundError:
        return {}
    return dict(getattr(module, "SCHEDULES", {}))


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def main(words: list[str]) -> int:
    """Write, or compare and say what is out of step."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinqiao.config.settings.test")
    broken = load_everything()
    files, missing = expected()
    for complaint in broken + missing:
        print(complaint)
    stale = [path for path, text in files.items() if _text(path) != text]
    for path in stale:
        if "--check" in words:
            print(f"{path.relative_to(ROOT)} is out of step: run `python -m tools.reference`")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path])
    return 1 if broken or missing or (stale and "--check" in words) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
