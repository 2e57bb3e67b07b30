"""A value that was asked about waits for a yes or a no."""

import pytest

from tests.domain.chart.observations.conftest import NOW, pressure, reading
from tests.domain.chart.observations.test_recording import samples, send
from xinqiao.chart.observations import queries
from xinqiao.chart.observations.actions import confirm_reading, discard_reading
from xinqiao.chart.observations.errors import ReadingNotFound
from xinqiao.foundation.errors import NotAllowed
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.models import AuditEntry, OutboxEvent
from xinqiao.foundation.walls import standing_as


def asked(ward, patient_id=None):
    batch = send(ward.client, [pressure("a", patient_id or ward.guilan, systolic="230")])
    return batch.outcomes[0].reading_id


def test_a_yes_hands_the_whole_panel_back_for_examination(ward):
    reading_id = asked(ward)
    with standing_as(ward.person):
        batch = confirm_reading(viewer=ward.person, reading_id=reading_id, now=NOW)
    assert [(each.code, each.value, each.needs_confirmation) for each in batch.stored] == [
        ("8480-6", 230, False),
        ("8462-4", 112, False),
    ]
    assert (batch.id, batch.organization_id) == (reading_id, ward.organization_id)
    assert {row.status for row in samples(ward)} == {"final"}
    with standing_as(ward.person):
        assert AuditEntry.objects.get(action="reading.confirm").subjects == [ward.guilan]
        assert OutboxEvent.objects.get(name="ReadingConfirmed").cause_id == reading_id


def test_a_no_stays_on_record_and_counts_nowhere(ward):
    reading_id = asked(ward)
    with standing_as(ward.nurse):
        assert len(queries.waiting(ward.nurse, ward.guilan)) == 2
        discard_reading(viewer=ward.nurse, reading_id=reading_id, now=NOW)
        assert queries.waiting(ward.nurse, ward.guilan) == []
        assert queries.latest(ward.nurse, ward.guilan, ["8480-6"]) == {}
    assert {row.status for row in samples(ward)} == {"entered-in-error"}


def test_what_does_not_wait_cannot_be_settled_again(ward):
    reading_id = asked(ward)
    kept = send(ward.client, [reading("b", ward.guilan)]).outcomes[0].reading_id
    with standing_as(ward.person):
        confirm_reading(viewer=ward.person, reading_id=reading_id, now=NOW)
        for gone in (reading_id, kept, new_id()):
            with pytest.raises(ReadingNotFound):
                discard_reading(viewer=ward.person, reading_id=gone, now=NOW)


def test_a_nurse_of_another_team_may_not_settle_it(ward):
    reading_id = asked(ward, ward.neighbour)
    with standing_as(ward.nurse), pytest.raises(NotAllowed):
        confirm_reading(viewer=ward.nurse, reading_id=reading_id, now=NOW)


def test_another_hospital_does_not_even_find_it(ward):
    reading_id = asked(ward)
    foreign = Viewer.system(new_id())
    with standing_as(foreign), pytest.raises(ReadingNotFound):
        confirm_reading(viewer=foreign, reading_id=reading_id, now=NOW)
