"""Programme files: read, check their shape, and find what a careful reader would object to."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from xinqiao.care.pathways.rules.calendar import interval
from xinqiao.care.pathways.types import AdjustRule, Interval, Series, Target, TaskKind, Template

FOLDER = Path(__file__).parent.parent / "programmes"
TAGS = frozenset({"R", "K", "D"})
_WORDS_ONLY = frozenset(
    {"code", "version", "status", "title", "anchor", "sources", "gaps", "provenance", "id", "kind", "phrase"}
)
_REQUIRED = ("code", "version", "status", "title", "anchor", "min_age", "exits", "tasks", "provenance")
_ANCHORS = frozenset({"discharge", "surgery", "delivery", "enrolment", "chemo-cycle-day1"})
_LAPSES = frozenset({"", "call"})
_CONDITIONS = frozenset({"class", "streak_min", "streak_max", "missed_min"})


@cache
def shipped() -> dict[str, dict[str, Any]]:
    """Return the programme documents of this package by code, the highest file version of each."""
    files = sorted(FOLDER.glob("*.toml"))
    return {document["code"]: document for document in map(_load, files)}


def _load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def read(document: Mapping[str, Any]) -> Template:
    """Turn a programme document into a template. Raises ValueError with every problem of its shape."""
    problems = list(lint(document))
    if problems:
        raise ValueError("; ".join(problems))
    windows = tuple((one.get("up_to_days"), tuple(one["window_days"])) for one in document.get("windows", []))
    return Template(
        code=document["code"],
        version=document["version"],
        title=document["title"],
        anchor=document["anchor"],
        min_age=document["min_age"],
        excludes=tuple(document.get("excludes", ())),
        exits=tuple(document["exits"]),
        series=tuple(_series(one, windows) for one in document["tasks"]),
        targets=tuple(Target(**one) for one in document.get("targets", ())),
        adjust=tuple(AdjustRule(**one) for one in document.get("adjust", ())),
        gaps=tuple(document.get("gaps", ())),
        slots={name: (first, last) for name, (first, last) in document.get("slots", {}).items()},
        windows=windows,
    )


def _series(line: Mapping[str, Any], windows: tuple[Any, ...]) -> Series:
    every = interval(line["every"]) if "every" in line else None
    offset = line.get("offset_days", 0)
    return Series(
        id=line["id"],
        kind=TaskKind(line["kind"]),
        phrase=line["phrase"],
        offset_days=offset,
        days=line.get("days", 1),
        slots=tuple(line.get("slots", ("",))),
        every=every,
        window_days=_window(line, offset, every, windows),
        codes=tuple(line.get("codes", ())),
        required=tuple(line.get("required", ())),
        form=line.get("form", ""),
        grace_hours=line.get("grace_hours", 0),
        lapse=line.get("lapse", ""),
        min_per_year=line.get("min_per_year", 0),
        from_schedule=line.get("from") == "schedule",
    )


def _window(
    line: Mapping[str, Any], offset: int, every: Interval | None, windows: tuple[Any, ...]
) -> tuple[int, int]:
    if "window_days" in line:
        before, later = line["window_days"]
        return before, later
    if line["kind"] in {TaskKind.MEASURE, TaskKind.MEDICINE}:
        return (0, 0)
    reach = offset if every is None or every.months else min(offset, every.days)
    return window_of(reach, windows)


def window_of(offset_days: int, windows: tuple[tuple[int | None, tuple[int, int]], ...]) -> tuple[int, int]:
    """Return the usual window (days before, days after) of a task this many days away."""
    fitting = (days for up_to, days in windows if up_to is None or offset_days <= up_to)
    return next(fitting, (0, 0))


# What a careful reader would object to ---------------------------------------


def lint(document: Mapping[str, Any]) -> Iterator[str]:
    """Say every problem of a programme document, in plain words; nothing for a sound one."""
    missing = [name for name in _REQUIRED if name not in document]
    if missing:
        yield f"missing: {', '.join(missing)}"
        return
    if document["anchor"] not in _ANCHORS:
        yield f"unknown anchor {document['anchor']!r}"
    yield from _lint_tasks(document)
    yield from _lint_adjust(document)
    yield from _lint_provenance(document)


def _lint_tasks(document: Mapping[str, Any]) -> Iterator[str]:
    seen: set[str] = set()
    for line in document["tasks"]:
        name = line.get("id", "?")
        if name in seen:
            yield f"task {name} stands twice"
        seen.add(name)
        yield from (f"task {name}: {problem}" for problem in _lint_task(line, document.get("slots", {})))


def _lint_task(line: Mapping[str, Any], slots: Mapping[str, Any]) -> Iterator[str]:
    if line.get("kind") not in set(TaskKind):
        yield f"unknown kind {line.get('kind')!r}"
    if not line.get("phrase"):
        yield "no words"
    if line.get("lapse", "") not in _LAPSES:
        yield f"unknown lapse {line['lapse']!r}"
    yield from (f"slot {slot} has no clock times" for slot in line.get("slots", ()) if slot not in slots)
    before, later = line.get("window_days", (0, 0))
    if before > 0 or later < 0:
        yield "a window must hold its own day"
    if not set(line.get("required", ())) <= set(line.get("codes", ())):
        yield "requires a value that it does not ask for"
    yield from _lint_interval(line)


def _lint_interval(line: Mapping[str, Any]) -> Iterator[str]:
    if "every" not in line:
        return
    try:
        interval(line["every"])
    except ValueError as problem:
        yield str(problem)


def _lint_adjust(document: Mapping[str, Any]) -> Iterator[str]:
    for rule in document.get("adjust", ()):
        unknown = set(rule["when"]) - _CONDITIONS
        if unknown:
            yield f"adjust {rule['id']}: unknown condition {', '.join(sorted(unknown))}"
    yield from _contradictions(document.get("adjust", ()))


def _contradictions(rules: list[Mapping[str, Any]]) -> Iterator[str]:
    for place, one in enumerate(rules):
        for other in rules[place + 1 :]:
            clash = {
                name
                for name in one["then"]
                if other["then"].get(name, one["then"][name]) != one["then"][name]
            }
            if clash and _may_meet(one["when"], other["when"]):
                yield f"adjust {one['id']} and {other['id']} disagree on {', '.join(sorted(clash))}"


def _may_meet(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    if "class" in one and "class" in other and one["class"] != other["class"]:
        return False
    highest = min(one.get("streak_max", float("inf")), other.get("streak_max", float("inf")))
    lowest = max(one.get("streak_min", 0), other.get("streak_min", 0))
    return bool(lowest <= highest)


def _lint_provenance(document: Mapping[str, Any]) -> Iterator[str]:
    given = document["provenance"]
    for path, source in given.items():
        if source.get("tag") not in TAGS or not source.get("source"):
            yield f"provenance of {path} needs a tag (R, K, D) and a source"
    for path in _numbers(document):
        if not any(path == known or path.startswith(f"{known}.") for known in given):
            yield f"no provenance for {path}"


def _numbers(document: Mapping[str, Any]) -> Iterator[str]:
    for name, value in document.items():
        if name in _WORDS_ONLY:
            continue
        if name == "tasks":
            yield from (
                f"tasks.{line.get('id', '?')}.{key}"
                for line in value
                for key in line
                if key not in _WORDS_ONLY
            )
        elif name == "targets":
            yield from (f"targets.{line['setting']}" for line in value)
        else:
            yield name
