"""How good alerts are: counted as defined, filtered, exported; what is muted is seen and ended."""

import csv
import io
from datetime import timedelta

import pytest

from tests.cast import NOW
from xinqiao.care.alerts import queries as alerts
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as

pytestmark = pytest.mark.django_db
PAGE = "/insight/alerts"


def close(ward, alert, action, minutes=10):
    data = {"action": action, "informed": "yes"}
    assert (
        ward.post(f"/alerts/{alert}/closure", data, now=NOW + timedelta(minutes=minutes)).status_code == 200
    )


def rows(ward, query="", key="manager", now=NOW + timedelta(minutes=20)):
    answer = ward.get(f"{PAGE}/export{query}", key, now=now)
    assert answer["Content-Disposition"].startswith('attachment; filename="alerts-')
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]


def test_nothing_is_said_of_nobody(ward):
    page = ward.text(PAGE, "manager")
    assert "No alert was opened in this time" in page
    assert "0/0" in page


def test_what_an_ending_means_is_counted(ward):
    first = ward.red()
    second = ward.red(patient_id=ward.another("马建业", 1))
    third = ward.red(patient_id=ward.another("许静", 2))
    close(ward, first, "called-patient")
    close(ward, second, "measurement-error")
    close(ward, third, "unreachable")
    assert rows(ward) == [["htn-red", "red", "3", "3", "1", "3", "1", "2"]]
    page = ward.text(PAGE, "manager", now=NOW + timedelta(minutes=20))
    assert "3 alerts, 3 patients watched" in page
    assert "100.0" in page
    assert "33%" in page
    assert "50%" in page
    assert "3/3" in page


def test_an_alert_left_open_is_late_after_two_days_and_not_before(ward):
    ward.red()
    assert "0/0" in ward.text(PAGE, "manager", now=NOW + timedelta(hours=47))
    assert "0/1" in ward.text(PAGE, "manager", now=NOW + timedelta(hours=49))


def test_the_period_and_the_programme_narrow_it(ward):
    ward.red()
    later = NOW + timedelta(days=40)
    assert rows(ward, now=later) == []
    assert len(rows(ward, "?days=90", now=later)) == 1
    assert len(rows(ward, "?days=90&programme=HTN-ADULT", now=later)) == 1
    # what is not known asks for everything
    assert len(rows(ward, "?days=90&programme=NONE", now=later)) == 1
    assert rows(ward, "?days=x", now=later) == []


def test_figures_are_for_those_who_read_figures(ward):
    ward.red()
    for key, status in {"nurse": 200, "manager": 200, "front_desk": 403, "pharmacist": 403}.items():
        assert ward.get(PAGE, key).status_code == status, key
        assert ward.get(f"{PAGE}/export", key).status_code == status, key
    assert rows(ward, key="outsider") == []
    assert "周桂兰" not in ward.text(PAGE, "manager")


def test_what_is_muted_is_seen_with_its_reason_and_ended(ward):
    ward.pressure(182, 112)
    nurse = ward.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        (alert,) = alerts.alerts(nurse, patient_id=ward.patient_id)
    assert (
        ward.post(f"/alerts/{alert.id}/mute", {"days": "7", "reason": "刚换药，一周后复查"}).status_code
        == 200
    )
    page = ward.text(f"/patients/{ward.patient_id}/alerts", htmx=True)
    assert "刚换药，一周后复查" in page
    with standing_as(nurse):
        (muted,) = alerts.mutes(nurse, ward.patient_id, now=NOW)
    assert ward.post(f"/mutes/{muted.id}/ending", key="colleague").status_code == 403
    assert ward.post(f"/mutes/{muted.id}/ending", key="outsider").status_code == 404
    assert ward.post(f"/mutes/{new_id()}/ending").status_code == 404
    assert ward.post(f"/mutes/{muted.id}/ending").status_code == 200
    assert ward.post(f"/mutes/{muted.id}/ending").status_code == 404
    assert "刚换药" not in ward.text(f"/patients/{ward.patient_id}/alerts", htmx=True)
