"""The rail: only pages that exist and that the role may open, with what waits."""

from uuid import uuid4

import pytest
from django.utils.translation import override

from xinqiao.chart.observations.types import RefusalCode
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.web.office.refusals.said import WHY, source_words
from xinqiao.web.shell.rail import Waiting, rail

OFFICE = {"/refusals", "/audit", "/machines"}


def staff(role: str) -> Viewer:
    return Viewer(kind=ViewerKind.STAFF, organization_id=uuid4(), roles=frozenset({role}), name="x")


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        ("administrator", OFFICE),
        ("nurse", {"/refusals"}),
        ("pharmacist", {"/refusals"}),
        ("manager", set()),
        ("front_desk", set()),
    ],
)
def test_a_role_sees_its_own_entries(role: str, pages: set[str]) -> None:
    assert {entry.href for entry in rail(staff(role), "audit")} & OFFICE == pages


def test_the_page_one_stands_on_and_what_waits_are_marked() -> None:
    waiting = {"refusals": Waiting(count=3, said="items wait", level="yellow")}
    entries = {entry.href: entry for entry in rail(staff("administrator"), "audit", waiting)}
    assert (entries["/audit"].is_current, entries["/refusals"].is_current) == (True, False)
    assert (entries["/refusals"].count, entries["/refusals"].level, entries["/audit"].count) == (
        3,
        "yellow",
        0,
    )


def test_every_reason_of_a_reading_has_its_words() -> None:
    assert set(RefusalCode) - set(WHY) == set()


def test_an_id_is_shortened_and_a_file_is_not() -> None:
    with override("en"):
        assert source_words("client", "0199c000-0000-7000-8000-000000000001") == "Program 0199c000…"
        assert source_words("import", "bundle.json") == "Import bundle.json"
