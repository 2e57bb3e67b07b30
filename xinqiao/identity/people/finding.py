"""Finding patients by what a machine reader asks: sealed tokens for what names a person."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet

from xinqiao.foundation.conditions import among, on_day
from xinqiao.foundation.crypto import normalise_phone
from xinqiao.identity.people import rules
from xinqiao.identity.people.models import Patient
from xinqiao.identity.people.types import PatientWanted

Bearing = Callable[[Iterable[rules.Term]], QuerySet[Any, Any]]

# what a word asked for as a name may be; a phone number asked for as a name finds nobody
_NAME_KINDS = frozenset({"name", "name_prefix", "pinyin", "initials"})


def matching(rows: QuerySet[Patient], wanted: PatientWanted, bearing: Bearing) -> QuerySet[Patient]:
    """Return the rows that meet every criterion; nothing is opened for it.

    `bearing` gives the patients who bear one of some terms.
    """
    asked = wanted.asked
    rows = rows.filter(among("id", asked.ids), among("id", asked.patient_ids))
    rows = rows.filter(among("person__sex", wanted.sexes), on_day("person__birth_on", asked.moments))
    for names in wanted.names:
        rows = rows.filter(id__in=bearing(term for name in names for term in _name_terms(name)))
    for phones in wanted.phones:
        rows = rows.filter(id__in=bearing(("phone", normalise_phone(phone)) for phone in phones))
    for numbers in wanted.mrns:
        rows = rows.filter(mrn__in=numbers)
    return rows


def _name_terms(name: str) -> Iterable[rules.Term]:
    return (term for term in rules.query_terms(name, phone="") if term[0] in _NAME_KINDS)
