"""Three-valued logic (Kleene) over named facts: true, false, or None when a fact is missing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from xinqiao.care.alerts.types import Compare, Condition, Every, FactValue, Operator, Opposite, Some

Truth = bool | None
Facts = Callable[[str], FactValue]

_ORDER: dict[Operator, Callable[[Decimal, Decimal], bool]] = {
    Operator.AT_LEAST: lambda value, limit: value >= limit,
    Operator.ABOVE: lambda value, limit: value > limit,
    Operator.AT_MOST: lambda value, limit: value <= limit,
    Operator.BELOW: lambda value, limit: value < limit,
}


def holds(condition: Condition, facts: Facts, parameters: Mapping[str, Decimal]) -> Truth:
    """Whether the condition is true of the facts; None = cannot be told."""
    match condition:
        case Compare():
            return _compare(condition, facts(condition.fact), parameters)
        case Every(parts):
            return _every(holds(part, facts, parameters) for part in parts)
        case Some(parts):
            return _some(holds(part, facts, parameters) for part in parts)
        case Opposite(part):
            inner = holds(part, facts, parameters)
            return None if inner is None else not inner


def leaves(condition: Condition) -> Iterator[Compare]:
    """Every comparison in the tree, from left to right."""
    match condition:
        case Compare():
            yield condition
        case Every(parts) | Some(parts):
            for part in parts:
                yield from leaves(part)
        case Opposite(part):
            yield from leaves(part)


def limit_of(compare: Compare, unit: str, parameters: Mapping[str, Decimal]) -> Decimal | None:
    """The limit in the unit of the value; None when the rule set gives none for that unit."""
    if compare.personal and compare.personal in parameters:
        return parameters[compare.personal]
    return compare.limits.get(unit)


def _compare(compare: Compare, fact: FactValue, parameters: Mapping[str, Decimal]) -> Truth:
    if fact.value is None:
        return None
    if isinstance(fact.value, frozenset):
        return bool(fact.value & compare.words)
    if isinstance(fact.value, bool):
        return fact.value is compare.truth
    limit = limit_of(compare, fact.unit, parameters)
    if limit is None:
        return None
    is_personal = bool(compare.personal) and compare.personal in parameters
    operator = Operator.ABOVE if is_personal else compare.operator
    return _ORDER[operator](fact.value, limit)


def _every(truths: Iterable[Truth]) -> Truth:
    known = list(truths)
    if False in known:
        return False
    return None if None in known else True


def _some(truths: Iterable[Truth]) -> Truth:
    known = list(truths)
    if True in known:
        return True
    return None if None in known else False
