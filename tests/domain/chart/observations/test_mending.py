"""A refused item is mended, dismissed, or refused again; each of them once."""

import pytest

from tests.domain.chart.observations.conftest import NOW, reading
from tests.domain.chart.observations.test_recording import samples, send
from xinqiao.chart.intake import queries as intake
from xinqiao.chart.intake.actions import settle_refusal
from xinqiao.chart.intake.errors import CannotSeeRefusals, RefusalNotFound, RefusalSettled
from xinqiao.chart.intake.types import RefusalState
from xinqiao.chart.observations.actions import mend_reading
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as


def refused(ward, item):
    send(ward.client, [item])
    with standing_as(ward.nurse):
        return intake.refusals(ward.nurse).items[0]


def test_the_likely_slip_is_mended_and_kept(ward):
    item = refused(ward, reading("w", ward.guilan, code="29463-7", value="608", unit="kg"))
    assert (item.source_key, item.code, item.name) == ("gateway-1", "implausible", "w")
    with standing_as(ward.nurse):
        batch = mend_reading(viewer=ward.nurse, refusal_id=item.id, changes={"value": 60.8}, now=NOW)
        assert intake.refusals(ward.nurse).total == 0
        assert intake.refusals(ward.nurse, state=RefusalState.MENDED).total == 1
    assert str(batch.stored[0].value) == "60.8"


def test_a_mended_item_that_changed_gets_an_id_of_its_own(ward):
    send(ward.client, [reading("a", ward.guilan)])
    item = refused(ward, reading("a", ward.guilan, value="75"))
    with standing_as(ward.nurse):
        batch = mend_reading(viewer=ward.nurse, refusal_id=item.id, changes={}, now=NOW)
    assert [row.value for row in samples(ward)] == [72, 75]
    assert batch.outcomes[0].id.startswith("a~")


def test_refused_again_it_stays_with_the_new_reason(ward):
    item = refused(ward, reading("w", ward.guilan, code="29463-7", value="608", unit="kg"))
    with standing_as(ward.nurse):
        batch = mend_reading(viewer=ward.nurse, refusal_id=item.id, changes={"unit": "stone"}, now=NOW)
        assert batch.stored == ()
        again = intake.refusal(ward.nurse, item.id)
    assert (again.code, again.attempts, again.state) == ("unknown-unit", 1, RefusalState.WAITING)


def test_settled_once(ward):
    item = refused(ward, reading("a", ward.guilan, value="999"))
    with standing_as(ward.nurse):
        settle_refusal(
            viewer=ward.nurse, refusal_id=item.id, state=RefusalState.DISMISSED, note="a cat", now=NOW
        )
        with pytest.raises(RefusalSettled):
            settle_refusal(viewer=ward.nurse, refusal_id=item.id, state=RefusalState.DISMISSED, now=NOW)
        with pytest.raises(RefusalNotFound):
            settle_refusal(viewer=ward.nurse, refusal_id=new_id(), state=RefusalState.DISMISSED, now=NOW)


def test_the_list_is_for_those_who_may_mend(ward):
    item = refused(ward, reading("a", ward.guilan, value="999"))
    with standing_as(ward.person), pytest.raises(CannotSeeRefusals):
        intake.refusals(ward.person)
    foreign = Viewer.system(new_id())
    with standing_as(foreign):
        assert intake.refusals(foreign).total == 0
        with pytest.raises(RefusalNotFound):
            intake.refusal(foreign, item.id)


def test_waiting_items_are_counted_by_source(ward):
    refused(ward, reading("a", ward.guilan, value="999"))
    refused(ward, reading("b", ward.guilan, value="999"))
    with standing_as(ward.nurse):
        assert intake.waiting_by_source(ward.nurse) == {("reading", "gateway-1"): 2}
        assert intake.refusals(ward.nurse, kind="reading", source_key="gateway-1").total == 2
        assert intake.refusals(ward.nurse, kind="fhir").total == 0
