"""A number column that gives back the digits it was given: 7.0 stays 7.0."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class ExactDecimalField(models.DecimalField):  # type: ignore[type-arg]
    """PostgreSQL `numeric` without precision: nothing is padded, nothing is rounded."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Django wants bounds for its forms; the column itself has none
        kwargs.setdefault("max_digits", 40)
        kwargs.setdefault("decimal_places", 20)
        super().__init__(*args, **kwargs)

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Name the unbounded column type."""
        del connection
        return "numeric"
