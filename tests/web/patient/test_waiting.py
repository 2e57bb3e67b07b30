"""Values that wait for a yes: counted at the door, listed, answered one by one."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW
from tests.support.homecoming import measure
from tests.web.patient.test_doors import share
from tests.web.patient.test_queries import cost
from tests.web.patient.test_today import words
from xinqiao.chart.observations import queries
from xinqiao.chart.observations.types import IncomingReading, Method, Source, SourceKind
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people.types import Area
from xinqiao.journeys import reading

pytestmark = pytest.mark.django_db


def photo(home, value: str, minutes: int = 0) -> None:
    """A weight read off a photograph: it waits for a yes however ordinary it is."""
    herself = home.viewer("patient", now=NOW)
    reading.receive(
        viewer=herself,
        source=Source(kind=SourceKind.PERSON, key=str(herself.account_id), patient_id=home.patient_id),
        items=[
            IncomingReading(
                id=str(new_id()),
                code="29463-7",
                patient_id=home.patient_id,
                value=Decimal(value),
                unit="kg",
                measured_at=NOW - timedelta(minutes=minutes),
                method=Method.PHOTO,
                context={"setting": "home"},
            )
        ],
        received_at=NOW,
    )


def left(home) -> int:
    viewer = home.viewer("patient", now=NOW)
    with standing_as(viewer):
        return queries.waiting_count(viewer, home.patient_id)


def presses(page: str, verb: str) -> list[str]:
    return re.findall(rf'action="(/record/readings/[0-9a-f-]+/{verb})"', page)


def test_nothing_waits_and_nothing_is_said_of_it(enter) -> None:
    her = enter("patient", "zh-CN")
    assert "/record/waiting" not in her.get("/record").content.decode()
    assert "没有等着确认的数值" in words(her.get("/record/waiting"))


def test_what_waits_is_counted_listed_and_answered(home, enter) -> None:
    photo(home, "61.2")
    measure(home, 250, 120, NOW - timedelta(minutes=9), now=NOW)
    her = enter("patient", "zh-CN")
    assert "有 2 个数值等您确认" in words(her.get("/record"))
    listed = her.get("/record/waiting")
    said = words(listed)
    assert "体重 61.2 公斤" in said
    assert "从照片里读的" in said
    assert "血压 250/120" in said
    yes, no = (presses(listed.content.decode(), verb) for verb in ("confirmation", "removal"))
    kept = her.post(yes[0], {"listed": "1"})
    assert kept["Location"] == "/record/waiting?said=yes"
    assert "已确认" in words(her.get(kept["Location"]))
    dropped = her.post(no[1], {"listed": "1"})
    assert dropped["Location"] == "/record/waiting?said=no"
    assert "记成手误" in words(her.get(dropped["Location"]))
    assert left(home) == 0


def test_a_yes_that_is_dangerous_goes_before_the_rest_of_the_list(home, enter) -> None:
    photo(home, "61.2")
    measure(home, 250, 120, NOW, now=NOW, symptoms=("chest_pain",))
    her = enter("patient")
    page = her.get("/record/waiting").content.decode()
    answers = [her.post(address, {"listed": "1"})["Location"] for address in presses(page, "confirmation")]
    assert sorted(answer.split("/")[2] for answer in answers) == ["alerts", "waiting?said=yes"]


def test_a_relative_answers_only_with_the_measurements(home, enter) -> None:
    photo(home, "61.2")
    daughter = enter("daughter", "zh-CN")
    assert "有 1 个数值等着确认" in words(daughter.get("/record"))
    address = presses(daughter.get("/record/waiting").content.decode(), "confirmation")[0]
    share(home, Area.DIARY)
    other = enter("daughter")
    assert other.get("/record/waiting").status_code == 403
    assert other.post(address, {"listed": "1"}).status_code == 403
    assert left(home) == 1


def test_the_list_costs_the_same_for_one_and_three(home, enter) -> None:
    her = enter("patient")
    photo(home, "61.2")
    assert (cost(her, "/record/waiting"), cost(her, "/record")) == (5, 9)
    for number in (1, 2):
        photo(home, f"61.{number}", minutes=number)
    assert (cost(her, "/record/waiting"), cost(her, "/record")) == (5, 9)
    assert len(presses(her.get("/record/waiting").content.decode(), "removal")) == 3
