"""Search strings of FHIR R4 as typed criteria; what is not understood is refused, never ignored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from xinqiao.chart.records.types import Criterion, Param, ParamKind, Wanted
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.spans import span_of
from xinqiao.foundation.values import whole_number

COMPARATORS = ("eq", "ne", "gt", "ge", "lt", "le")
MOST_A_PAGE = 200
PAGE = 50
_PAGING = frozenset({"_count", "_offset", "_format", "_summary", "_sort"})


class BadSearch(Refused):
    """A search that this server does not understand."""

    status = 400
    default_code = "not-supported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A parsed search: all criteria together must hold.

    `patient_ids` are the patients it is bound to; None when it names none.
    """

    criteria: tuple[Criterion, ...]
    patient_ids: frozenset[UUID] | None = None
    offset: int = 0
    count: int = PAGE


def parse(params: Mapping[str, Param], query: Mapping[str, Sequence[str]]) -> Search:
    """Return the search that a query string asks for. Raises BadSearch, naming the parameter."""
    criteria = [
        _criterion(params, name, value)
        for name, values in query.items()
        if name not in _PAGING
        for value in values
    ]
    return Search(
        criteria=tuple(criteria),
        offset=_number(query, "_offset", 0),
        count=min(MOST_A_PAGE, _number(query, "_count", PAGE)),
    )


def _number(query: Mapping[str, Sequence[str]], name: str, default: int) -> int:
    text = query.get(name, [str(default)])[-1]
    number = whole_number(text)
    if number is None:
        raise BadSearch(_("%(name)s is a whole number of 0 or more.") % {"name": name})
    return number


def _criterion(params: Mapping[str, Param], name: str, value: str) -> Criterion:
    plain, _colon, modifier = name.partition(":")
    plain = "patient" if plain == "subject" and "patient" in params else plain
    param = params.get(plain)
    if param is None or (modifier and modifier != "Patient"):
        known = ", ".join(sorted(params))
        raise BadSearch(
            _("%(name)s is not a search parameter here; these are: %(known)s.")
            % {"name": name, "known": known}
        )
    parts = [part for part in value.split(",") if part]
    if not parts:
        raise BadSearch(_("%(name)s has no value.") % {"name": name})
    return Criterion(param=plain, kind=param.kind, alternatives=tuple(_wanted(param, part) for part in parts))


def _wanted(param: Param, text: str) -> Wanted:
    if param.kind is ParamKind.TOKEN:
        return _token(text)
    if param.kind is ParamKind.REFERENCE:
        is_patient = param.name == "patient" and "/" not in text
        return Wanted(text=f"Patient/{text}" if is_patient else "/".join(text.split("/")[-2:]))
    if param.kind is ParamKind.DATE:
        return _date(param.name, text)
    return Wanted(text=text)


def _token(text: str) -> Wanted:
    system, bar, code = text.rpartition("|")
    if not bar:
        return Wanted(code=code)
    return Wanted(system=system, code=code or None)


def _date(name: str, text: str) -> Wanted:
    comparator = text[:2] if text[:2] in COMPARATORS else "eq"
    try:
        start, until = span_of(text.removeprefix(comparator).replace(" ", "+"))
    except ValueError as error:
        raise BadSearch(_("%(name)s is not a date.") % {"name": name}) from error
    return Wanted(comparator=comparator, start=start, until=until)
