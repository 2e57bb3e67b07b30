"""Identifiers: time-ordered UUIDs (RFC 9562 version 7), so that indexes grow at one end."""

from collections.abc import Iterator
from itertools import count
from uuid import UUID, SafeUUID

import uuid_utils

_set = object.__setattr__
_unknown = SafeUUID.unknown


def new_id() -> UUID:
    """Return a new identifier; later calls sort after earlier ones to the millisecond."""
    return id_of(uuid_utils.uuid7().int)


def new_ids() -> Iterator[UUID]:
    """Return identifiers without end, each the successor of the one before (RFC 9562 §6.2, method 2).

    For work that needs thousands within one moment; each call starts from a new random number.
    """
    return map(id_of, count(uuid_utils.uuid7().int))


def id_of(number: int) -> UUID:
    """Return the identifier of a 128-bit number that is known to be one.

    A third of the time of `UUID(int=…)`, whose checks a request of 1,000 readings would pay 10,000 times.
    """
    made = object.__new__(UUID)
    _set(made, "int", number)
    _set(made, "is_safe", _unknown)
    return made
