"""What a resource can be found by: the values of its search parameters, typed."""

from collections.abc import Iterator
from typing import Any

from xinqiao.chart.records.rules.parameters import parameters
from xinqiao.chart.records.types import IndexEntry, Param, ParamKind, Resource
from xinqiao.foundation.spans import span_of, span_of_period

# a patient is found by sealed tokens in identity/people, never by plain text in this index
IDENTIFYING = frozenset({"name", "family", "given", "phone", "address", "birthdate"})
# a patient's numbers stand in the index as keyed tokens only
_SEALED = frozenset({("Patient", "identifier")})


def is_sealed(resource_type: str, param: str) -> bool:
    """Whether the index holds the codes of this parameter as keyed tokens."""
    return (resource_type, param) in _SEALED


def index_of(resource: Resource) -> list[IndexEntry]:
    """Return the index entries of a resource, without those that would name a person.

    Raises ValueError where a date that is searched by cannot be read.
    """
    kind = str(resource.get("resourceType", ""))
    entries: list[IndexEntry] = []
    for param in parameters(kind).values():
        if not (kind in {"Patient", "RelatedPerson"} and param.name in IDENTIFYING):
            entries += _entries(resource, param)
    return list(dict.fromkeys(entries))


def _entries(resource: Resource, param: Param) -> Iterator[IndexEntry]:
    for path in param.paths:
        for value in values_at(resource, path):
            yield from _READERS[param.kind](param.name, value)


def values_at(node: Any, path: str) -> Iterator[Any]:
    """Yield the values at a dotted path, going through lists on the way."""
    if isinstance(node, list):
        for item in node:
            yield from values_at(item, path)
        return
    if not path:
        yield node
        return
    head, _, rest = path.partition(".")
    if isinstance(node, dict) and head in node:
        yield from values_at(node[head], rest)


def _tokens(param: str, value: Any) -> Iterator[IndexEntry]:
    if isinstance(value, dict) and "coding" in value:
        for coding in value["coding"]:
            yield from _tokens(param, coding)
    elif isinstance(value, dict):
        code = value.get("code", value.get("value"))
        if code is not None:
            yield _token(param, str(value.get("system", "")), str(code))
    elif isinstance(value, bool):
        yield _token(param, "", str(value).lower())
    else:
        yield _token(param, "", str(value))


def _token(param: str, system: str, code: str) -> IndexEntry:
    return IndexEntry(param=param, kind=ParamKind.TOKEN, system=system, code=code)


def _strings(param: str, value: Any) -> Iterator[IndexEntry]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _strings(param, part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(param, part)
    elif isinstance(value, str):
        yield IndexEntry(param=param, kind=ParamKind.STRING, text=value.casefold())


def _dates(param: str, value: Any) -> Iterator[IndexEntry]:
    if isinstance(value, dict):
        start, until = span_of_period(value.get("start"), value.get("end"))
    else:
        start, until = span_of(str(value))
    yield IndexEntry(param=param, kind=ParamKind.DATE, start=start, until=until)


def _references(param: str, value: Any) -> Iterator[IndexEntry]:
    reference = value.get("reference") if isinstance(value, dict) else None
    if reference:
        yield IndexEntry(param=param, kind=ParamKind.REFERENCE, text=local_reference(reference))


def local_reference(reference: str) -> str:
    """Return `Type/id` of a relative, absolute or versioned reference; others as they are."""
    parts = reference.split("/_history/", maxsplit=1)[0].split("/")
    is_local = len(parts) > 1 and not reference.startswith(("urn:", "#"))
    return "/".join(parts[-2:]) if is_local else reference


_READERS = {
    ParamKind.TOKEN: _tokens,
    ParamKind.STRING: _strings,
    ParamKind.DATE: _dates,
    ParamKind.REFERENCE: _references,
}
