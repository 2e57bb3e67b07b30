"""A page asks the database as often for three things as for one, and never more than fifteen times."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW
from tests.support.homecoming import jot, measure, speak
from tests.support.photographed import brought, printed
from tests.web.patient.test_doors import OWN_PAGES
from xinqiao.chart.photos import queries as photos

pytestmark = pytest.mark.django_db

# the session, its account, its grants and its person are asked at the front door of every page
DOOR = 4
COSTS = {
    "/today": 15,
    "/today/list": 8,
    "/today/advice": 4,
    "/record": 9,
    "/record/glucose": 7,
    "/record/waiting": 5,
    "/diary": 5,
    "/diary/list": 3,
    "/diary/new/symptom": 5,
    "/diary/sheet": 5,
    "/diary/diary.csv": 3,
    "/record/oxygen": 7,
    "/record/photo": 4,
    "/forms/how-are-you": 4,
    "/health": 11,
    "/health/trends": 9,
    "/health/glucose": 5,
    "/health/records": 9,
    "/messages": 14,
    "/messages/list": 9,
    "/notices": 5,
    "/notices/list": 2,
    "/me": 4,
    "/me/plan": 6,
    "/me/devices": 5,
    "/me/devices/new": 4,
    "/me/devices/file": 4,
    "/me/family": 5,
    "/me/consents": 7,
    "/me/channels": 5,
    "/me/district": 9,
    "/acting-for": 1,
    "/me/access": 7,
}


def cost(client, page: str) -> int:
    """Return how often a page asks for its own rows; what sets the walls around it asks for none."""
    client.get(page)
    with CaptureQueriesContext(connection) as found:
        assert client.get(page).status_code == 200
    walls = ("SAVEPOINT", "RELEASE", "SELECT set_config")
    return sum(not query["sql"].startswith(walls) for query in found.captured_queries) - DOOR


def test_one_thing_costs_as_much_as_three(home, enter) -> None:
    her = enter("patient")
    happens(home, 1)
    assert {page: cost(her, page) for page in OWN_PAGES} == COSTS
    happens(home, 2)
    happens(home, 3)
    assert {page: cost(her, page) for page in OWN_PAGES} == COSTS


@pytest.mark.skipif(
    not photos.is_installed(), reason="reading photographs is not installed: bin/setup --with-ocr"
)
def test_a_slip_of_three_rows_costs_as_much_as_one_of_one(home, enter) -> None:
    her = enter("patient")
    row = ("白细胞", "6.1", "", "10^9/L", "3.5-9.5")
    rows = [printed(row), printed(row, ("肌酐", "60", "", "umol/L", ""), ("血钾", "4.1", "", "mmol/L", ""))]
    urls = [brought(her, home, "lab", lines) for lines in rows]
    assert [cost(her, url) for url in urls] == [5, 5]
    assert [cost(her, f"{url}/progress") for url in urls] == [2, 2]


def happens(home, number: int) -> None:
    """A high value that nobody has answered, a sentence of the nurse, and a line of the diary."""
    measure(home, 181 + number, 112, NOW - timedelta(minutes=20 * number), now=NOW)
    speak(home, "nurse", f"第 {number} 句", NOW - timedelta(minutes=number))
    jot(home, "walk:30", NOW - timedelta(minutes=number), now=NOW)
