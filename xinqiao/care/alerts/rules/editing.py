"""Which fields of a rule set may be changed, what was typed into them, and how two versions differ.

A field is known by its path: `rules/htn-orange/when/0/mm[Hg]`, `facts/fever_streak/numbers/days`. Codes,
facts and the shape of conditions are not fields: who needs another shape writes another rule set.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from xinqiao.care.alerts.types import Severity

HOSPITAL = "H"
# a number of a rule has a handful of digits; more is a slip, and no span of days or minutes could hold it
MOST = 10_000
_MOST_DIGITS = 6
_CONFIRM = {"least": 0, "most": 1}


@dataclass(frozen=True, slots=True)
class Field:
    """One place that may be changed.

    `owner` is `rules/<id>`, `facts/<name>`, `limit` or `silence`; `source` the provenance entry that
    speaks about it; `kind` is `number`, `whole`, `severity`, `phrase` or `off`.
    """

    path: str
    owner: str
    kind: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs between two versions; empty where one of them has no such field."""

    path: str
    owner: str
    kind: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Edited:
    """What became of a form: the new data, or what is wrong with it by path or owner, as machine words."""

    data: dict[str, Any]
    changes: tuple[Change, ...]
    errors: dict[str, str]


def fields(data: Mapping[str, Any]) -> Iterator[Field]:
    """Every field of a rule set, in the order in which a page shows them."""
    for rule in data["rules"]:
        yield from _of_rule(rule)
    for fact in data["facts"]:
        owner = f"facts/{fact['name']}"
        for name, value in fact.get("numbers", {}).items():
            yield Field(f"{owner}/numbers/{name}", owner, "whole", str(value), name)
        for unit, value in fact.get("bounds", {}).items():
            yield Field(f"{owner}/bounds/{_safe(unit)}", owner, "number", str(value), "bounds")
    for name in ("fresh_hours", "silent_after_days"):
        yield Field(f"limit/{name}", "limit", "whole", str(data["limit"][name]), name)
    if "silence" in data:
        yield from _of_silence(data["silence"])


def _of_rule(rule: Mapping[str, Any]) -> Iterator[Field]:
    owner = f"rules/{rule['id']}"
    yield Field(f"{owner}/off", owner, "off", "yes" if rule.get("off") else "", "off")
    yield Field(f"{owner}/severity", owner, "severity", rule["severity"], "severity")
    for number, leaf in enumerate(raw_leaves(rule["when"])):
        for unit, value in leaf.get("limit", {}).items():
            path = f"{owner}/when/{number}/{_safe(unit)}"
            yield Field(path, owner, "number", str(value), "when")
    if "confirm" in rule:
        confirm = rule["confirm"]
        for name, place in _CONFIRM.items():
            value = str(confirm["gap_minutes"][place])
            yield Field(f"{owner}/confirm/{name}", owner, "whole", value, "confirm")
        yield Field(f"{owner}/confirm/times", owner, "whole", str(confirm["times"]), "confirm")
        until = confirm["severity_until"]
        yield Field(f"{owner}/confirm/severity_until", owner, "severity", until, "confirm")
    for name, value in rule["clock"].items():
        yield Field(f"{owner}/clock/{name}", owner, "whole", str(value), "clock")
    quiet = str(rule.get("quiet_days_after_close", 0))
    yield Field(f"{owner}/quiet_days_after_close", owner, "whole", quiet, "quiet_days_after_close")
    yield Field(f"{owner}/phrase", owner, "phrase", rule["phrase"], "phrase")


def _of_silence(silence: Mapping[str, Any]) -> Iterator[Field]:
    yield Field("silence/severity", "silence", "severity", silence["severity"], "severity")
    for name, value in silence["clock"].items():
        yield Field(f"silence/clock/{name}", "silence", "whole", str(value), "clock")
    yield Field("silence/phrase", "silence", "phrase", silence["phrase"], "phrase")


def raw_leaves(condition: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every comparison in the data of a condition, from left to right, as `conditions.leaves` goes."""
    for joint in ("all", "any"):
        if joint in condition:
            for part in condition[joint]:
                yield from raw_leaves(part)
            return
    if "not" in condition:
        yield from raw_leaves(condition["not"])
    else:
        yield condition  # type: ignore[misc]


def _safe(unit: str) -> str:
    # a path is divided by slashes, and units have some of their own
    return unit.replace("/", "|")


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Which fields differ, in the order of the page."""
    before = {field.path: field for field in fields(old)}
    after = {field.path: field for field in fields(new)}
    found = []
    for path in [*after, *(path for path in before if path not in after)]:
        ours, theirs = after.get(path), before.get(path)
        known = ours or theirs
        values = (theirs.value if theirs else "", ours.value if ours else "")
        if known is not None and not _is_same(known.kind, *values):
            found.append(Change(path, known.owner, known.kind, *values))
    return found


def edited(
    data: Mapping[str, Any],
    typed: Mapping[str, str],
    sources: Mapping[str, str],
    phrases: Mapping[str, object],
) -> Edited:
    """Apply what was typed, by path, with a source for each owner whose fields changed.

    What was not typed stays. Errors by path: not-a-number, not-whole, negative, too-large, unknown-choice,
    pair-half; by owner: source-needed. With errors the data are as they were.
    """
    new = deepcopy(dict(data))
    known = {field.path: field for field in fields(data)}
    wanted = {
        path: value.strip()
        for path, value in typed.items()
        if path in known and not _is_same(known[path].kind, known[path].value, value.strip())
    }
    errors = {
        path: wrong for path, value in wanted.items() if (wrong := _wrong(known[path].kind, value, phrases))
    }
    errors |= _half_pairs(known, wanted)
    for path, value in wanted.items():
        field = known[path]
        source = sources.get(field.owner, "").strip()
        if not source:
            errors.setdefault(field.owner, "source-needed")
        elif not errors:
            put(new, path, value)
            _owner_of(new, field.owner).setdefault("provenance", {})[field.source] = f"{HOSPITAL} {source}"
    if errors:
        return Edited(dict(data), (), errors)
    return Edited(new, tuple(differences(data, new)), {})


def _is_same(kind: str, old: str, new: str) -> bool:
    if kind in {"number", "whole"}:
        try:
            return Decimal(old) == Decimal(new)
        except InvalidOperation:
            return old == new
    return old == new


def _wrong(kind: str, value: str, phrases: Mapping[str, object]) -> str:
    if kind == "severity":
        return "" if value in set(Severity) else "unknown-choice"
    if kind == "phrase":
        return "" if value in phrases else "unknown-choice"
    if kind == "off":
        return "" if value in {"", "yes"} else "unknown-choice"
    try:
        number = Decimal(value)
    except InvalidOperation:
        return "not-a-number"
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        return "not-a-number"
    if number < 0:
        return "negative"
    if number >= MOST:
        return "too-large"
    return "not-whole" if kind == "whole" and number != int(number) else ""


def _half_pairs(known: Mapping[str, Field], wanted: Mapping[str, str]) -> dict[str, str]:
    """One unit of a pair was changed and the other was not: the two would speak of different values."""
    pairs: dict[str, list[str]] = {}
    for path, field in known.items():
        if field.kind == "number":
            pairs.setdefault(path.rsplit("/", 1)[0], []).append(path)
    return {
        path: "pair-half"
        for paths in pairs.values()
        if len(paths) > 1 and any(path in wanted for path in paths)
        for path in paths
        if path not in wanted
    }


def _owner_of(data: dict[str, Any], owner: str) -> dict[str, Any]:
    kind, _, name = owner.partition("/")
    if not name:
        found: dict[str, Any] = data[kind]
        return found
    key = "id" if kind == "rules" else "name"
    return next(item for item in data[kind] if item[key] == name)


def put(data: dict[str, Any], path: str, value: str) -> None:
    """Write one value into its place. Raises StopIteration or KeyError for a path that is no field's."""
    parts = path.split("/")
    length = 2 if parts[0] in {"rules", "facts"} else 1
    owner, rest = _owner_of(data, "/".join(parts[:length])), parts[length:]
    match rest:
        case ["off"]:
            owner.pop("off", None)
            owner.update({"off": True} if value else {})
        case ["when", number, unit]:
            _put_number(list(raw_leaves(owner["when"]))[int(number)]["limit"], unit, value)
        case ["bounds", unit]:
            _put_number(owner["bounds"], unit, value)
        case ["confirm", ("least" | "most") as name]:
            owner["confirm"]["gap_minutes"][_CONFIRM[name]] = _plain(name, value)
        case [part, name]:
            owner[part][name] = _plain(name, value)
        case [name]:
            owner[name] = _plain(name, value)


def _put_number(limits: dict[str, Any], unit: str, value: str) -> None:
    limits[unit.replace("|", "/")] = _number(value)


def _plain(name: str, value: str) -> int | str:
    return value if name in {"severity", "severity_until", "phrase"} else int(Decimal(value))


def _number(value: str) -> int | str:
    number = Decimal(value)
    # as the packaged files come through JSON: whole numbers as they are, others as words, never as floats
    return int(number) if number == int(number) else str(number)
