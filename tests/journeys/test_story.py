"""The story of a reading is a chain: every row names the row that caused it, and nothing of it stays."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest

from xinqiao.care.alerts.models import Alert
from xinqiao.foundation import clock
from xinqiao.identity.organizations.queries import organization_ids
from xinqiao.operations import cli

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CHAIN = [
    ("reading", None),
    ("finding", "reading"),
    ("alert", "reading"),
    ("work item", "alert"),
    ("notice", "alert"),
    ("delivery", "notice"),
    ("escalated", "alert"),
    ("acknowledged", "alert"),
    ("plan version", "alert"),
    ("message", "alert"),
    ("message", "plan version"),
    ("notice", "plan version"),
    ("measure", "alert"),
]


@pytest.fixture
def rows(db: None, capsys: pytest.CaptureFixture[str]) -> list[dict]:
    with clock.frozen(MONDAY):
        assert cli.run(["story", "reading", "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_every_row_names_its_cause(rows: list[dict]) -> None:
    steps = {row["id"]: row["step"] for row in rows if row["id"]}
    told = {(row["step"], steps.get(row["cause"])) for row in rows}
    assert [link for link in CHAIN if link not in told] == []
    # whatever names a cause names a row of the chain
    assert [row for row in rows if row["cause"] and row["cause"] not in steps] == []
    assert all(UUID(row["id"]) for row in rows if row["id"])


def test_it_is_told_in_order_and_takes_its_time(rows: list[dict]) -> None:
    found = {row["step"]: row for row in rows}
    assert sum(row["step"] == "finding" for row in rows) == 2
    assert found["alert"]["says"] == "red htn-red"
    assert found["escalated"]["says"] == "沈一鸣"
    assert found["measure"]["says"] == "M11: reading to acknowledgement 19 min"
    assert "120" in next(row["says"] for row in rows if row["step"] == "notice")


def test_nothing_of_it_stays(rows: list[dict]) -> None:
    assert rows
    assert organization_ids() == []
    assert not Alert.objects.exists()


def test_it_is_refused_outside_the_demo(db: None, settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.XINQIAO_DEMO = False
    assert cli.run(["story", "reading"]) == 1
    assert "demo's cast" in capsys.readouterr().err
