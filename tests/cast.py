"""The cast everyone knows, as fixtures: one hospital of 青禾, and Dr 方外 of another."""

from datetime import UTC, datetime

import pytest

from tests.support import snapshot
from xinqiao.simulation.cast import Cast, build_cast

# nine in the morning in 青禾
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
PASSWORD = "correct horse 青禾"


_kept: list[tuple[Cast, snapshot.Snapshot]] = []


@pytest.fixture
def cast(db: None) -> Cast:
    """The whole cast, built through the actions a real hospital uses: once in a process, then put back."""
    if _kept:
        known, rows = _kept[0]
        rows.replay()
        return known
    before = snapshot.seen_by_nobody()
    built = build_cast(now=NOW, password=PASSWORD)
    _kept.append((built, snapshot.take([built.organization_id, built.other_organization_id], before=before)))
    return built
