"""The ledger forgets after ninety days; months are made ahead."""

from datetime import timedelta

from tests.domain.chart.observations.conftest import NOW, reading
from tests.domain.chart.observations.test_recording import answers, send
from xinqiao.chart.observations.actions import forget_ledger, keep_tables, make_months
from xinqiao.chart.observations.models import LedgerEntry
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as


def test_ninety_days_are_remembered(ward):
    send(ward.client, [reading("a", ward.guilan)])
    job = Viewer.system(ward.organization_id)
    with standing_as(job):
        assert forget_ledger(viewer=job, now=NOW + timedelta(days=90)) == 0
        assert forget_ledger(viewer=job, now=NOW + timedelta(days=91)) == 1
        assert LedgerEntry.objects.count() == 0


def test_months_are_made_once(ward):
    job = Viewer.system(None)
    far = NOW + timedelta(days=900)
    assert make_months(viewer=job, now=far) >= 3
    assert make_months(viewer=job, now=far) == 0
    batch = send(ward.client, [reading("a", ward.guilan, measured_at=far)], received_at=far)
    assert answers(batch) == [("a", "stored", "")]


def test_every_night_for_every_hospital(ward):
    send(ward.client, [reading("a", ward.guilan)])
    keep_tables(NOW + timedelta(days=91))
    with standing_as(Viewer.system(ward.organization_id)):
        assert LedgerEntry.objects.count() == 0
