"""When a breach counts as late: beyond its outage, or beyond its repeat where a broker restarted under it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from xinqiao.operations.bench.faults.load import Sent
from xinqiao.operations.bench.faults.verdict import Outage, verdict

AT = datetime(2026, 11, 1, tzinfo=UTC)
LATE = "later than the outage and five seconds"


def _found(part: str, *, judged_at: float, repeats: int = 0, repeated_at: float = 0.0) -> dict[str, Any]:
    sent = Sent(
        id="s0-1",
        patient_id="p",
        measured_at=AT,
        is_breach=True,
        tried_at=101.0,
        acknowledged_at=judged_at,
        repeats=repeats,
        repeated_at=repeated_at,
    )

    def ask(query: str) -> list[tuple[Any, ...]]:
        if "observations_sample" in query:
            return [("p", AT, 2)]
        return [("p", AT, 1, 1, 0, judged_at, "")] if "alerts_finding" in query else []

    return verdict([sent], [Outage(part=part, began=100.0, ended=104.0)], ask)


@pytest.mark.parametrize(("judged_at", "late"), [(108.5, 0), (109.5, 1)])
def test_the_time_in_which_a_part_was_away_is_not_counted(judged_at: float, late: int) -> None:
    assert _found("web", judged_at=judged_at)[LATE] == late


@pytest.mark.parametrize(
    ("part", "repeats", "judged_at", "late"),
    [
        ("broker", 1, 118.0, 0),
        ("broker", 1, 121.5, 1),
        ("broker", 0, 118.0, 1),
        ("broker", 2, 118.0, 1),
        ("database", 1, 118.0, 1),
    ],
)
def test_only_what_fell_into_a_restart_counts_from_its_repeat(
    part: str, repeats: int, judged_at: float, late: int
) -> None:
    found = _found(part, judged_at=judged_at, repeats=repeats, repeated_at=116.0)
    assert found[LATE] == late
    assert found["published again after a broker's restart"] == (part == "broker" and repeats == 1)
    assert found["is_clean"] is (late == 0)
    assert len(found["examples"].get(LATE, [])) == late
