"""A batch is kept once, the good beside the bad, and nobody else's."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.domain.chart.observations.conftest import CLIENT, NOW, pressure, reading
from xinqiao.chart.intake import queries as intake
from xinqiao.chart.intake.models import Arrival
from xinqiao.chart.observations.actions import record_readings
from xinqiao.chart.observations.models import LedgerEntry, Sample
from xinqiao.chart.observations.types import (
    Source,
    SourceKind,
    UnreadableReading,
    read_items,
)
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.models import AuditEntry, OutboxEvent
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people.types import Standing


def send(viewer, items, source=CLIENT, received_at=NOW):
    with standing_as(viewer):
        return record_readings(viewer=viewer, source=source, items=items, received_at=received_at)


def answers(batch):
    return [(outcome.id, outcome.status.value, outcome.code) for outcome in batch.outcomes]


def samples(ward):
    with standing_as(Viewer.system(ward.organization_id)):
        return list(Sample.objects.order_by("id"))


def test_keeps_what_was_sent_word_for_word(ward):
    item = reading(
        "a",
        ward.guilan,
        code="15074-8",
        value="7.0",
        unit="mmol/L",
        measured_at=datetime(2026, 11, 21, 23, 30, tzinfo=timezone(timedelta(hours=8))),
        device='meter "\\x"',
        context={"meal": "fasting", "note": 'a\\b "c"'},
        symptoms=("sweating", "NULL"),
    )
    batch = send(ward.client, [item])
    assert answers(batch) == [("a", "stored", "")]
    (row,) = samples(ward)
    assert (row.value.as_tuple(), row.unit, row.canonical_value) == (Decimal("7.0").as_tuple(), "mmol/L", 7)
    assert row.measured_at == datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
    assert (row.offset_minutes, row.local_on.isoformat()) == (480, "2026-11-21")
    assert (row.context, row.symptoms, row.device_name) == (item.context, ["sweating", "NULL"], item.device)
    assert (row.organization_id, row.patient_id, row.batch_id) == (
        ward.organization_id,
        ward.guilan,
        batch.id,
    )
    assert (row.received_at, row.status, row.is_late) == (NOW, "final", False)
    (stored,) = batch.stored
    assert (stored.id, stored.value, stored.local_on) == (row.id, row.value, row.local_on)


def test_the_same_twice_changes_nothing(ward):
    items = [reading("a", ward.guilan), pressure("b", ward.neighbour), reading("c", ward.guilan, value="73")]
    first = send(ward.client, items)
    second = send(ward.client, list(reversed(items)), received_at=NOW + timedelta(minutes=1))
    assert answers(second) == [(item.id, "duplicate", "duplicate") for item in reversed(items)]
    assert [each.reading_id for each in second.outcomes] == [
        each.reading_id for each in reversed(first.outcomes)
    ]
    assert second.stored == ()
    assert len(samples(ward)) == 4


def test_the_same_id_with_other_content_is_refused_and_the_first_stays(ward):
    send(ward.client, [reading("a", ward.guilan, value="72")])
    second = send(ward.client, [reading("a", ward.guilan, value="73"), reading("b", ward.guilan)])
    assert answers(second) == [("a", "refused", "changed"), ("b", "stored", "")]
    assert [row.value for row in samples(ward)] == [72, 72]


def test_twice_within_one_batch(ward):
    batch = send(
        ward.client,
        [reading("a", ward.guilan), reading("a", ward.guilan), reading("a", ward.guilan, value="73")],
    )
    assert answers(batch) == [
        ("a", "stored", ""),
        ("a", "duplicate", "duplicate"),
        ("a", "refused", "changed"),
    ]
    assert batch.outcomes[1].reading_id == batch.outcomes[0].reading_id
    assert len(samples(ward)) == 1


def test_a_later_yes_is_not_another_reading(ward):
    send(ward.client, [reading("a", ward.guilan, value="160")])
    again = send(ward.client, [reading("a", ward.guilan, value="160", confirmed=True)])
    assert answers(again) == [("a", "duplicate", "duplicate")]


def test_ids_are_unique_within_a_source_only(ward):
    send(ward.client, [reading("a", ward.guilan)])
    other = Source(kind=SourceKind.DEVICE, key="cuff-1", patient_id=ward.guilan)
    assert answers(send(ward.device, [reading("a", None, value="90")], source=other)) == [("a", "stored", "")]


def test_a_poisoned_row_stands_beside_good_ones(ward):
    body = json.dumps(
        [
            {"id": "ok", "patient": str(ward.guilan), "code": "8867-4", "value": 70, "unit": "/min",
             "measured_at": "2026-11-22T07:31:00+08:00"},
            {"id": "bad", "patient": "not an id", "code": 7},
            {"id": "nul\u0000", "patient": str(ward.guilan), "code": "8867-4", "value": 70, "unit": "/min",
             "measured_at": "2026-11-22T07:31:00+08:00"},
            {"id": "tab\tid", "patient": str(ward.guilan), "code": "8867-4", "value": 70, "unit": "/min",
             "measured_at": "2026-11-22T07:31:00+08:00"},
            {"id": "far", "patient": str(ward.guilan), "code": "8867-4", "value": 70, "unit": "/min",
             "measured_at": "2026-11-22T07:31:00+23:59"},
        ]
    ).encode()  # fmt: skip
    batch = send(ward.client, read_items(body))
    assert [(status, code) for _, status, code in answers(batch)] == [
        ("stored", ""),
        ("refused", "malformed"),
        ("refused", "malformed"),
        ("refused", "malformed"),
        ("stored", ""),
    ]
    with standing_as(ward.client):
        kept = intake.refusals(ward.client)
    assert kept.total == 3
    assert json.loads(kept.items[0].original) == {"id": "bad", "patient": "not an id", "code": 7}
    assert kept.items[0].reason.startswith("这条记录的内容不完整")


def test_refused_words_are_sealed_at_rest(ward):
    send(ward.client, [reading("a", ward.guilan, value="999")])
    with standing_as(ward.client), connection.cursor() as cursor:
        cursor.execute("SELECT original FROM intake_refusal")
        assert b"999" not in bytes(cursor.fetchone()[0])


def test_refusals_say_what_was_probably_meant(ward):
    batch = send(
        ward.client,
        [
            reading("a", ward.guilan, code="29463-7", value="608", unit="kg"),
            reading("b", ward.guilan, code="15074-8", value="300", unit="mmol/L"),
            pressure("c", ward.guilan, systolic="120", diastolic="125"),
            reading("d", ward.guilan, code="8310-5", value="37", unit="℃"),
        ],
    )
    assert [outcome.reason for outcome in batch.outcomes] == [
        "608 公斤不太像体重，是 60.8 吗？",
        "300 mmol/L 不太像血糖，是否 mg/dL？",
        "收缩压 120 应当高于舒张压 125，请核对是否填反，或重新测量。",
        "体温不能用单位“℃”，请用“Cel”。",
    ]
    assert samples(ward) == []


def test_a_panel_is_kept_as_one_act(ward):
    batch = send(ward.client, [pressure("a", ward.guilan, symptoms=("blurred",))])
    assert {row.panel_id for row in samples(ward)} == {batch.outcomes[0].reading_id}
    assert [(row.code, row.value) for row in samples(ward)] == [("8480-6", 182), ("8462-4", 112)]
    assert [each.symptoms for each in batch.stored] == [("blurred",), ("blurred",)]


def test_an_unusual_value_is_kept_but_may_not_alert(ward):
    batch = send(ward.client, [pressure("a", ward.guilan, systolic="230"), reading("b", ward.guilan)])
    assert answers(batch) == [("a", "asked", "confirm-unusual"), ("b", "stored", "")]
    assert (
        batch.outcomes[0].reason == "收缩压 230 mmHg 比较少见，已先保存。请确认数值，必要时休息后再测一次。"
    )
    assert [each.code for each in batch.stored] == ["8867-4"]
    assert [each.needs_confirmation for each in batch.asked] == [True, True]
    assert sorted(row.status for row in samples(ward)) == ["final", "preliminary", "preliminary"]


def test_a_weight_that_jumps_is_asked_about(ward):
    weigh = {"code": "29463-7", "unit": "kg"}
    send(ward.client, [reading("a", ward.guilan, value="60", **weigh, measured_at=NOW - timedelta(days=2))])
    batch = send(
        ward.client,
        [reading("b", ward.guilan, value="68", **weigh), reading("c", ward.neighbour, value="68", **weigh)],
    )
    assert answers(batch) == [("b", "asked", "confirm-sudden-change"), ("c", "stored", "")]


def test_nobody_writes_for_a_stranger(ward):
    items = [
        reading("a", ward.stranger),
        reading("b", new_id()),
        reading("c", None),
        reading("d", ward.guilan),
    ]
    batch = send(ward.client, items)
    assert answers(batch) == [
        ("a", "refused", "unknown-patient"),
        ("b", "refused", "unknown-patient"),
        ("c", "refused", "unknown-patient"),
        ("d", "stored", ""),
    ]
    with standing_as(ward.client):
        # whether the stranger exists is not to be read from the list either
        assert [item.patient_id for item in intake.refusals(ward.client).items] == [None, None, None]


def test_a_device_writes_for_its_patient_only(ward):
    cuff = Source(kind=SourceKind.DEVICE, key="cuff-1", patient_id=ward.guilan, device_id=new_id())
    batch = send(ward.device, [reading("a", None), reading("b", ward.neighbour)], source=cuff)
    assert answers(batch) == [("a", "stored", ""), ("b", "refused", "not-allowed")]
    assert samples(ward)[0].device_id == cuff.device_id


def test_a_person_writes_for_those_granted_to_them(ward):
    phone = Source(kind=SourceKind.PERSON, key="phone", patient_id=ward.guilan)
    batch = send(ward.person, [reading("a", None), reading("b", ward.neighbour)], source=phone)
    assert answers(batch) == [("a", "stored", ""), ("b", "refused", "unknown-patient")]
    assert (batch.organization_id, batch.stored[0].organization_id) == (ward.organization_id,) * 2


def test_staff_write_for_their_teams(ward):
    desk = Source(kind=SourceKind.STAFF, key="desk")
    batch = send(ward.nurse, [reading("a", ward.guilan), reading("b", ward.neighbour)], source=desk)
    assert answers(batch) == [("a", "stored", ""), ("b", "refused", "not-allowed")]


def test_a_client_without_the_scope_keeps_nothing(ward):
    reader = Viewer(
        kind=ViewerKind.CLIENT,
        organization_id=ward.organization_id,
        scopes=frozenset({"system/Observation.r"}),
    )
    assert answers(send(reader, [reading("a", ward.guilan)])) == [("a", "refused", "not-allowed")]


@pytest.mark.parametrize("standing", [Standing.DECEASED, Standing.WITHDRAWN, Standing.TRANSFERRED])
def test_nothing_is_kept_for_who_is_not_in_care(ward, stand, standing):
    stand(ward, ward.guilan, standing)
    batch = send(ward.client, [reading("a", ward.guilan), reading("b", ward.neighbour)])
    assert answers(batch) == [("a", "refused", "patient-not-active"), ("b", "stored", "")]


def test_out_of_order_and_late_values_are_kept_where_they_belong(ward):
    days = [1, 400, 31, 2000, 0]
    items = [reading(f"d{day}", ward.guilan, measured_at=NOW - timedelta(days=day)) for day in days]
    batch = send(ward.client, items)
    assert [each.is_late for each in batch.stored] == [False, True, True, True, False]
    assert len(samples(ward)) == len(days)


def test_months_and_years_meet_without_a_gap(ward):
    edges = [
        datetime(2025, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC),
        datetime(2026, 3, 1, tzinfo=UTC),
    ]
    send(ward.client, [reading(f"e{at}", ward.guilan, measured_at=moment) for at, moment in enumerate(edges)])
    with standing_as(ward.client), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableoid::regclass::text, measured_at FROM observations_sample ORDER BY measured_at"
        )
        assert cursor.fetchall() == [
            ("observations_sample_202512", edges[0]),
            ("observations_sample_202601", edges[1]),
            ("observations_sample_202602", edges[2]),
            ("observations_sample_202603", edges[3]),
        ]


def test_partitions_are_never_granted_directly(ward):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE has_table_privilege('xq_app', inhrelid, 'SELECT'))"
            " FROM pg_inherits WHERE inhparent = 'observations_sample'::regclass"
        )
        partitions, granted = cursor.fetchone()
    assert partitions >= 28
    assert granted == 0


def test_another_hospital_sees_nothing(ward):
    send(ward.client, [reading("a", ward.guilan), reading("bad", ward.guilan, value="999")])
    with standing_as(Viewer.system(new_id())):
        assert [Sample.objects.count(), LedgerEntry.objects.count(), Arrival.objects.count()] == [0, 0, 0]


def test_a_thousand_rows_in_the_same_number_of_queries_as_ten(ward):
    def batch_of(size, prefix):
        patients = [ward.guilan, ward.neighbour]
        return [
            reading(
                f"{prefix}{at}",
                patients[at % 2],
                value=str(60 + at % 40),
                measured_at=NOW - timedelta(minutes=at),
            )
            for at in range(size)
        ]

    send(ward.client, batch_of(2, "warm"))
    with CaptureQueriesContext(connection) as few:
        send(ward.client, batch_of(10, "few"))
    with CaptureQueriesContext(connection) as many:
        batch = send(ward.client, batch_of(1000, "many"))
    assert len(many) == len(few)
    assert {outcome.status.value for outcome in batch.outcomes} == {"stored"}
    assert [outcome.id for outcome in batch.outcomes] == [f"many{at}" for at in range(1000)]
    rows = {row.id: row for row in samples(ward)}
    assert len(rows) == 1012
    for at, each in enumerate(batch.stored):
        row = rows[each.id]
        assert (row.value, row.measured_at) == (60 + at % 40, NOW - timedelta(minutes=at))


def test_one_arrival_one_audit_entry_one_event_for_a_batch(ward):
    batch = send(
        ward.client,
        [reading("a", ward.guilan), reading("b", ward.neighbour), reading("c", ward.guilan, value="999")],
    )
    with standing_as(ward.client):
        arrival = Arrival.objects.get(id=batch.id)
        entry = AuditEntry.objects.get(action="readings.record")
        event = OutboxEvent.objects.get(name="ObservationsRecorded")
    assert (arrival.stored, arrival.refused, arrival.source_key) == (2, 1, "gateway-1")
    assert sorted(entry.subjects) == sorted([ward.guilan, ward.neighbour])
    assert (event.cause_id, event.payload["count"]) == (batch.id, 2)


def test_unreadable_items_keep_their_words(ward):
    batch = send(ward.client, [UnreadableReading(id="x", original=b"{]", explanation="not JSON")])
    assert answers(batch) == [("x", "refused", "malformed")]
    with standing_as(ward.client):
        assert intake.refusals(ward.client).items[0].original == "{]"


def test_an_empty_batch(ward):
    assert send(ward.client, []).outcomes == ()
