"""The push of a maker's cloud, called as docs/how-to/vendors.zh.md says: a pretended cloud that signs each call."""

import hashlib
import hmac
import json
import secrets
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import NOW
from tests.support.published import publish_rule_sets
from xinqiao.api.webhooks.vendors import PER_MINUTE
from xinqiao.care.alerts import queries as alerts
from xinqiao.chart.intake import queries as intake
from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations import queries
from xinqiao.chart.observations.errors import SerialTaken, VendorKnown, VendorNotFound, VendorUnfit
from xinqiao.chart.observations.models import Sample, VendorKey, VendorNonce
from xinqiao.foundation import clock, limits
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys import enrolling
from xinqiao.simulation.cast import Cast

pytestmark = pytest.mark.django_db


class Cloud:
    """A maker's cloud: knows its key and secret, and signs as the contract says."""

    def __init__(self, made, organization_id) -> None:
        self.key_id, self.secret = str(made.key_id), made.secret
        self.path = f"/callbacks/{organization_id}/{made.vendor}/readings"

    def headers(self, body: bytes, *, at=NOW, nonce: str | None = None) -> dict[str, str]:
        timestamp, nonce = str(int(at.timestamp())), nonce or secrets.token_hex(16)
        told = f"{timestamp}\n{nonce}\n".encode() + body
        return {
            "x-vendor-key": self.key_id,
            "x-vendor-timestamp": timestamp,
            "x-vendor-nonce": nonce,
            "x-vendor-signature": hmac.new(self.secret.encode(), told, hashlib.sha256).hexdigest(),
        }

    def push(self, rows: Any, *, content_type="application/json", change=(), **signing) -> Any:
        body = rows if isinstance(rows, bytes) else json.dumps({"readings": rows}).encode()
        headers = self.headers(body, **signing) | dict(change)
        return Client().post(self.path, body, content_type=content_type, headers=headers)


@pytest.fixture
def cloud(cast: Cast) -> Cloud:
    with standing_as(cast.system()):
        made = observations.add_vendor(viewer=cast.system(), code="lifewave", name="生命波", now=NOW)
        observations.issue_device(
            viewer=cast.system(),
            patient_id=cast.patient_id,
            kind="cuff",
            vendor="lifewave",
            serial="SN-1",
            now=NOW,
        )
    return Cloud(made, cast.organization_id)


def pressure(number="1", serial="SN-1", systolic=142, minutes=10, **more):
    return {
        "serial": serial,
        "id": f"p-{number}",
        "code": "85354-9",
        "components": [
            {"code": "8480-6", "value": systolic, "unit": "mm[Hg]"},
            {"code": "8462-4", "value": 91, "unit": "mm[Hg]"},
        ],
        "measured_at": (NOW - timedelta(minutes=minutes)).isoformat(),
    } | more


def statuses(answer):
    assert answer.status_code == 200, answer.content
    return [(one["id"], one["status"], one.get("code") or "") for one in answer.json()["results"]]


def kept(cast: Cast) -> int:
    with standing_as(cast.system()):
        return Sample.objects.count()


def test_a_push_is_kept_and_a_retry_is_a_duplicate(cloud, cast):
    assert statuses(cloud.push([pressure()])) == [("p-1", "stored", "")]
    assert [status for _id, status, _code in statuses(cloud.push([pressure()]))] == ["duplicate"]
    assert kept(cast) == 2
    with standing_as(cast.system()):
        (device,) = queries.devices(cast.system(), cast.patient_id)
        assert device.last_seen_at == NOW


def test_a_bad_row_spoils_none_and_answers_stand_in_order(cloud, cast):
    rows = [
        pressure("1"), pressure("2", serial="SN-9"), pressure("3", systolic=80, minutes=9), {"serial": "SN-1"},
        pressure("5", minutes=8), pressure("6", serial=""), 7, pressure("8", serial="x" * 90),
    ]  # fmt: skip
    told = statuses(cloud.push(rows))
    assert [(status, code) for _id, status, code in told] == [
        ("stored", ""), ("refused", "unknown-device"), ("refused", "systolic-not-above-diastolic"),
        ("refused", "malformed"), ("stored", ""), ("refused", "unknown-device"), ("refused", "unknown-device"),
        ("refused", "unknown-device"),
    ]  # fmt: skip
    assert kept(cast) == 4


def test_an_unknown_serial_is_kept_word_for_word_without_a_patient(cloud, cast):
    cloud.push([pressure("2", serial="SN-9", patient=str(cast.patient_id))])
    administrator = cast.viewer("administrator", now=NOW)
    with standing_as(administrator):
        (refusal,) = intake.refusals(administrator).items
    assert (refusal.code, refusal.patient_id) == ("unknown-device", None)
    assert kept(cast) == 0


def test_whoever_the_maker_names_the_meters_own_patient_is_meant(cloud, cast):
    assert statuses(cloud.push([pressure(patient=str(cast["daughter"].account_id))])) == [
        ("p-1", "stored", "")
    ]
    with standing_as(cast.system()):
        assert set(Sample.objects.values_list("patient_id", flat=True)) == {cast.patient_id}


def test_a_red_value_of_a_push_opens_an_alert(cloud, cast):
    publish_rule_sets(cast, NOW)
    nurse = cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        enrolling.begin(
            viewer=nurse, patient_id=cast.patient_id, programme="HTN-ADULT", team_id=cast.team_id,
            anchor_on=NOW.date(), own={}, now=NOW,
        )  # fmt: skip
    cloud.push([pressure(systolic=186, symptoms=["chest"])])
    with standing_as(nurse):
        (alert,) = alerts.alerts(nurse, patient_id=cast.patient_id)
    assert alert.severity == "red"


@pytest.mark.parametrize(
    "change",
    [
        {"x-vendor-signature": "0" * 64}, {"x-vendor-signature": ""}, {"x-vendor-key": "none"},
        {"x-vendor-key": "00000000-0000-7000-8000-000000000000"}, {"x-vendor-timestamp": "yesterday"},
        {"x-vendor-nonce": "short"}, {"x-vendor-nonce": "x" * 65}, {"x-vendor-timestamp": "1"},
        {"x-vendor-signature": "不是十六进制"},
    ],
)  # fmt: skip
def test_what_is_not_signed_as_agreed_stores_nothing(cloud, cast, change):
    headers = {name: value.encode("utf-8").decode("latin-1") for name, value in change.items()}
    answer = cloud.push([pressure()], change=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "call-refused")
    assert kept(cast) == 0


@pytest.mark.parametrize(("minutes", "status"), [(-6, 401), (-4, 200), (0, 200), (4, 200), (6, 401)])
def test_a_call_is_timely_within_five_minutes(cloud, minutes, status):
    assert cloud.push([pressure()], at=NOW + timedelta(minutes=minutes)).status_code == status


def test_a_call_that_was_listened_to_cannot_be_played_again(cloud, cast):
    nonce = secrets.token_hex(16)
    assert cloud.push([pressure()], nonce=nonce).status_code == 200
    assert cloud.push([pressure()], nonce=nonce).status_code == 401
    with standing_as(cast.system()):
        assert VendorNonce.objects.count() == 1
        observations.keep_tables(NOW + timedelta(days=2))
    with standing_as(cast.system()):
        assert VendorNonce.objects.count() == 0


def test_a_changed_body_is_not_the_one_that_was_signed(cloud, cast):
    body = json.dumps({"readings": [pressure()]}).encode()
    headers = cloud.headers(body)
    forged = body.replace(b"142", b"182")
    answer = Client().post(cloud.path, forged, content_type="application/json", headers=headers)
    assert answer.status_code == 401
    assert kept(cast) == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [(b" ", 400), (b"[]", 400), (b'{"readings": 5}', 400), (b"\xff", 400), (b'{"readings":' + b"[" * 100_000, 400),
     (json.dumps({"readings": [{}] * 1001}).encode(), 413), (b'{"readings": []}', 200)],
)  # fmt: skip
def test_a_body_that_is_not_what_was_agreed_is_said(cloud, cast, body, status):
    assert cloud.push(body).status_code == status
    assert kept(cast) == 0


def test_the_wrong_verb_and_the_wrong_type(cloud):
    assert Client().get(cloud.path).status_code == 405
    assert cloud.push([pressure()], content_type="text/csv").status_code == 415


def test_a_flood_is_told_when_to_come_back(cloud, cast):
    for _call in range(PER_MINUTE - 1):
        limits.check(f"vendor:{cast.organization_id}:lifewave", limit=PER_MINUTE, per_seconds=60, now=NOW)
    answers = [cloud.push([]) for _turn in range(2)]
    assert [one.status_code for one in answers] == [200, 429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_both_secrets_hold_while_one_is_changed_for_another(cloud, cast):
    with standing_as(cast.system()):
        made = observations.rotate_vendor_key(viewer=cast.system(), code="lifewave", now=NOW)
    other = Cloud(made, cast.organization_id)
    assert (cloud.push([pressure("1")]).status_code, other.push([pressure("2", minutes=7)]).status_code) == (
        200,
        200,
    )
    later = NOW + timedelta(days=8)
    with clock.frozen(later):
        assert cloud.push([pressure("3")], at=later).status_code == 401
        assert other.push([pressure("4")], at=later).status_code == 200


def test_who_was_removed_calls_no_more(cloud, cast):
    with standing_as(cast.system()):
        observations.remove_vendor(viewer=cast.system(), code="lifewave", now=NOW)
        assert queries.vendors(cast.system(), now=NOW) == []
        with pytest.raises(VendorNotFound):
            observations.rotate_vendor_key(viewer=cast.system(), code="lifewave", now=NOW)
    assert cloud.push([pressure()]).status_code == 401


def test_another_hospital_knows_neither_the_key_nor_the_meter(cloud, cast):
    elsewhere = Cloud.__new__(Cloud)
    elsewhere.key_id, elsewhere.secret = cloud.key_id, cloud.secret
    elsewhere.path = f"/callbacks/{cast.other_organization_id}/lifewave/readings"
    assert elsewhere.push([pressure()]).status_code == 401
    other = type(cast.system()).system(cast.other_organization_id, name="tests")
    with standing_as(other):
        made = observations.add_vendor(viewer=other, code="lifewave", name="生命波", now=NOW)
    stranger_cloud = Cloud(made, cast.other_organization_id)
    assert statuses(stranger_cloud.push([pressure()])) == [("p-1", "refused", "unknown-device")]
    assert kept(cast) == 0


def test_a_meter_that_was_taken_off_is_unknown(cloud, cast):
    with standing_as(cast.system()):
        (device,) = queries.devices(cast.system(), cast.patient_id)
        observations.unbind_device(viewer=cast.system(), device_id=device.id, now=NOW)
    assert statuses(cloud.push([pressure()])) == [("p-1", "refused", "unknown-device")]


def test_a_serial_is_bound_once_and_only_for_a_maker_who_calls(cloud, cast):
    def bind(vendor, serial):
        observations.issue_device(
            viewer=cast.system(),
            patient_id=cast.patient_id,
            kind="cuff",
            vendor=vendor,
            serial=serial,
            now=NOW,
        )

    with standing_as(cast.system()):
        with pytest.raises(SerialTaken):
            bind("lifewave", "SN-1")
        for vendor, serial in (("nobody", "SN-2"), ("lifewave", ""), ("", "SN-2")):
            with pytest.raises(VendorNotFound):
                bind(vendor, serial)
        with pytest.raises(VendorKnown):
            observations.add_vendor(viewer=cast.system(), code="lifewave", name="x", now=NOW)
        assert [(one.code, one.meters) for one in queries.vendors(cast.system(), now=NOW)] == [
            ("lifewave", 1)
        ]


@pytest.mark.parametrize("code", ["", "x" * 21, "Big", "a b", "厂商", "-x", "a/b"])
def test_a_code_that_cannot_stand_in_an_address_is_refused(cast, code):
    with standing_as(cast.system()), pytest.raises(VendorUnfit):
        observations.add_vendor(viewer=cast.system(), code=code, name="x", now=NOW)


def test_a_code_that_nobody_can_have_is_refused_like_any_other(cloud):
    cloud.path = cloud.path.replace("lifewave", "x" * 300)
    assert cloud.push([pressure()]).status_code == 401


def test_a_secret_is_sealed(cloud, cast):
    with standing_as(cast.system()):
        (row,) = VendorKey.objects.all()
        assert row.secret == cloud.secret
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT secret FROM observations_vendorkey")
            assert cloud.secret.encode() not in bytes(cursor.fetchone()[0])
