"""A refused record pressed again: who may, what comes of it, and who is named."""

import pytest

from tests.cast import NOW
from xinqiao.chart.intake import actions as intake
from xinqiao.chart.intake.errors import CannotSeeRefusals, RefusalSettled
from xinqiao.chart.intake.queries import refusal, refusal_lines, refusals
from xinqiao.chart.intake.types import ArrivalFigures, RefusalState, RefusedItem
from xinqiao.foundation import audit
from xinqiao.foundation.audit import Wanted
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys.record_again import CannotRetry, retry
from xinqiao.simulation.cast import Cast

pytestmark = pytest.mark.django_db
ORGANIZATION = b'{"resourceType":"Organization","id":"o-1","name":"QH"}'


def refused(cast: Cast, original: bytes = ORGANIZATION, kind: str = "fhir"):
    house = cast.system()
    with standing_as(house):
        intake.note_arrival(
            viewer=house,
            organization_id=cast.organization_id,
            kind=kind,
            source_kind="import",
            source_key="his.json",
            figures=ArrivalFigures(refused=1),
            refused=[RefusedItem(position=0, name="one", code="x", reason="was odd", original=original)],
            now=NOW,
        )
        return refusals(house, kind=kind).items[0].id


def state(cast: Cast, refusal_id) -> tuple[RefusalState, int, str]:
    with standing_as(cast.system()):
        seen = refusal(cast.system(), refusal_id)
    return seen.state, seen.attempts, seen.code


def test_what_can_be_kept_now_is_mended_in_the_name_of_who_pressed(cast: Cast) -> None:
    item, admin = refused(cast), cast.viewer("administrator", now=NOW)
    assert retry(viewer=admin, refusal_id=item, now=NOW).is_kept
    assert state(cast, item)[:2] == (RefusalState.MENDED, 1)
    with standing_as(admin):
        (entry,) = audit.entries(admin, Wanted(action="refusal.mended"))
    assert (entry.account_id, entry.object_id) == (admin.account_id, item)
    with pytest.raises(RefusalSettled):
        retry(viewer=admin, refusal_id=item, now=NOW)


def test_what_is_still_odd_stays_with_its_new_reason(cast: Cast) -> None:
    item = refused(cast, b'{"resourceType":"Claim","id":"c"}')
    assert not retry(viewer=cast.viewer("nurse", now=NOW), refusal_id=item, now=NOW).is_kept
    assert state(cast, item) == (RefusalState.WAITING, 1, "type-not-kept")


def test_a_kind_nobody_reads_is_said_so(cast: Cast) -> None:
    item = refused(cast, kind="reading")
    with pytest.raises(CannotRetry):
        retry(viewer=cast.viewer("nurse", now=NOW), refusal_id=item, now=NOW)


@pytest.mark.parametrize("key", ["front_desk", "manager", "patient"])
def test_others_may_not(cast: Cast, key: str) -> None:
    item = refused(cast)
    with pytest.raises(CannotSeeRefusals):
        retry(viewer=cast.viewer(key, now=NOW), refusal_id=item, now=NOW)


def test_a_sheet_holds_no_words_of_the_item(cast: Cast) -> None:
    refused(cast)
    admin = cast.viewer("administrator", now=NOW)
    with standing_as(admin):
        (line,) = refusal_lines(admin, kind="fhir", source_key="his.json")
    assert (line.name, line.reason, hasattr(line, "original")) == ("one", "was odd", False)
