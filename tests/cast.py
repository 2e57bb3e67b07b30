"""The cast everyone knows, as fixtures: one hospital of 青禾, and Dr 方外 of another."""

from datetime import UTC, datetime

import pytest

from xinqiao.simulation.cast import Cast, build_cast

# nine in the morning in 青禾
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
PASSWORD = "correct horse 青禾"


@pytest.fixture
def cast(db: None) -> Cast:
    """The whole cast, built through the actions a real hospital uses."""
    return build_cast(now=NOW, password=PASSWORD)
