"""Open mHealth: what the schema allows and a rule may judge is taken, the rest is refused with its place."""

import io
import json
from collections import Counter
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.shared import sample
from xinqiao.chart.observations.devices import omh
from xinqiao.chart.observations.devices.rows import Hostile
from xinqiao.chart.observations.types import IncomingReading, PassedOver, UnreadableReading

ZONE = ZoneInfo("Asia/Shanghai")
AT = {"date_time": "2026-11-20T07:30:00+08:00"}
HEART = {"heart_rate": {"value": 72, "unit": "beats/min"}, "effective_time_frame": AT}


def decoded(body):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return list(omh.readings(io.BytesIO(data), zone=ZONE))


def point(body, name="heart-rate", version="1.0", **header):
    schema = {"namespace": "omh", "name": name, "version": version}
    return {"header": {"id": "p-1", "schema_id": schema, **header}, "body": body}


def between(start, end=None, **more):
    interval = {"start_date_time": start, **({"end_date_time": end} if end else {}), **more}
    return {"effective_time_frame": {"time_interval": interval}}


@pytest.mark.parametrize(
    ("body", "code", "value", "unit"),
    [
        ({"blood_glucose": {"value": 95, "unit": "mg/dL"}}, "15074-8", "95", "mg/dL"),
        ({"body_temperature": {"value": 96.50, "unit": "F"}}, "8310-5", "96.5", "[degF]"),
        ({"body_weight": {"value": 110, "unit": "lb"}}, "29463-7", "110", "[lb_av]"),
        ({"heart_rate": {"value": 50, "unit": "beats/min"}}, "8867-4", "50", "/min"),
        ({"oxygen_saturation": {"value": 95, "unit": "%"}}, "59408-5", "95", "%"),
        ({"respiratory_rate": {"value": 12, "unit": "breaths/min"}}, "9279-1", "12", "/min"),
        ({"sleep_duration": {"value": 420, "unit": "min"}}, "93832-4", "420", "min"),
        ({"step_count": 6000}, "55423-8", "6000", "{steps}"),
        ({"step_count": {"value": 6000, "unit": "steps"}}, "55423-8", "6000", "{steps}"),
    ],
)
def test_what_a_body_measures(body, code, value, unit):
    (item,) = decoded({**body, "effective_time_frame": AT})
    assert (item.code, item.value, item.unit) == (code, Decimal(value), unit)
    assert item.measured_at.isoformat() == AT["date_time"]


def test_a_data_point_is_known_by_its_header():
    (item,) = decoded(
        point(HEART, acquisition_provenance={"source_name": "Cuff\n1", "modality": "self-reported"})
    )
    assert (item.id, item.device, item.method) == ("omh:p-1", "Cuff 1", "manual")
    (bare,) = decoded(HEART)
    assert bare.id == decoded(HEART)[0].id != decoded({**HEART, "x": 1})[0].id


@pytest.mark.parametrize(
    ("frame", "kind", "expected"),
    [
        (between("2026-11-20T07:00:00+08:00", "2026-11-20T07:30:00+08:00"), "heart", "2026-11-20T07:30:00+08:00"),
        (between("2026-11-20T07:00:00+08:00", duration={"value": 5, "unit": "min"}), "heart", "2026-11-20T07:05:00+08:00"),
        (between("2026-11-19T23:00:00+08:00", "2026-11-20T06:00:00+08:00"), "sleep", "2026-11-20T06:00:00+08:00"),
        (between("2026-11-19T23:30:00+08:00", "2026-11-20T00:30:00+08:00"), "steps", "2026-11-19T23:30:00+08:00"),
        # the day is the patient's, not that of the sender's clock
        (between("2026-11-19T23:00:00Z", "2026-11-20T01:00:00Z"), "heart", "2026-11-20T01:00:00+00:00"),
        (between("2026-11-19T23:00:00+08:00", "2026-11-20T01:00:00+08:00"), "heart", "no-time"),
        (between("2026-11-19T23:00:00+08:00", "2026-11-21T01:00:00+08:00"), "sleep", "no-time"),
        (between("2026-11-20T07:00:00+08:00", "2026-11-20T06:00:00+08:00"), "heart", "malformed"),
        (between("2026-11-20T07:00:00+08:00", duration={"value": 1, "unit": "Mo"}), "heart", "no-time"),
        (between("2026-11-20T07:00:00+08:00", duration={"value": 1e300, "unit": "h"}), "sleep", "no-time"),
        ({"effective_time_frame": {"time_interval": {"date": "2026-11-20", "part_of_day": "morning"}}}, "heart", "no-time"),
        ({"effective_time_frame": {"date_time": "2026-11-20T07:30:00"}}, "heart", "no-offset"),
        ({"effective_time_frame": {"date_time": "0001-01-01T00:00:00+14:00"}}, "heart", "malformed"),
        ({"effective_time_frame": {}}, "heart", "malformed"),
        ({}, "heart", "no-time"),
    ],
)  # fmt: skip
def test_when_it_was_measured(frame, kind, expected):
    value = {
        "heart": {"heart_rate": HEART["heart_rate"]},
        "sleep": {"sleep_duration": {"value": 7, "unit": "h"}},
        "steps": {"step_count": 100},
    }[kind]
    (item,) = decoded({**value, **frame})
    told = item.measured_at.isoformat() if isinstance(item, IncomingReading) else str(item.code)
    assert told == expected


@pytest.mark.parametrize(
    ("body", "code", "place"),
    [
        ({**HEART, "descriptive_statistic": "average"}, "not-a-measurement", "average"),
        ({**HEART, "descriptive_statistic": "best"}, "malformed", "descriptive_statistic"),
        ({**HEART, "heart_rate": {"value": "72", "unit": "beats/min"}}, "malformed", "heart_rate/value"),
        ({**HEART, "heart_rate": {"value": 72, "unit": "bpm"}}, "malformed", "heart_rate/unit"),
        ({**HEART, "heart_rate": {"value": True, "unit": "beats/min"}}, "malformed", "heart_rate/value"),
        ({"body_temperature": {"value": 310, "unit": "K"}, "effective_time_frame": AT}, "unknown-unit", "K"),
        ({"activity_name": "walking"}, "unsupported", "activity_name"),
        (point(HEART, name="physical-activity"), "unsupported", "omh:physical-activity:1.0"),
        (point(HEART, version="9.9"), "unsupported", "omh:heart-rate:9.9"),
        ({"header": {"id": "x"}, "body": HEART}, "malformed", "header"),
        ({"header": {"id": "x"}}, "malformed", "data-point"),
        (b'{"heart_rate": {"value": NaN, "unit": "beats/min"}}', "malformed", "not a JSON"),
        (b'{"heart_rate": {"value": 1, "value": 2, "unit": "beats/min"}}', "malformed", "not a JSON"),
    ],
)
def test_what_is_refused_says_where(body, code, place):
    (item,) = decoded(body)
    assert (type(item), str(item.code)) == (UnreadableReading, code)
    assert place in item.explanation
    assert item.original


def test_one_or_many_and_the_good_beside_the_bad():
    many = [HEART, {"activity_name": "x"}, 5, point(HEART)]
    lines = b"\n".join(json.dumps(each).encode() for each in many)
    for body in (many, lines, b"\xef\xbb\xbf" + lines):
        kinds = [type(item).__name__ for item in decoded(body)]
        assert kinds == ["IncomingReading", "UnreadableReading", "UnreadableReading", "IncomingReading"]
    assert len(decoded(json.dumps(HEART, indent=4).encode())) == 1


def test_free_text_of_a_patient_is_not_kept_beside_a_value():
    item, passed = decoded({**HEART, "user_notes": "我头晕"})
    assert (item.context, passed) == ({}, PassedOver("user_notes"))


@pytest.mark.parametrize(
    "body", [b"", b"text", b"[", b"[1,]", b"[" * 100_000, b'"x"', b"[" + b"9" * 100 + b"]x"]
)
def test_what_is_no_such_file(body):
    with pytest.raises(ValueError):
        decoded(body)


def test_bounds():
    with pytest.raises(Hostile):
        decoded(b"[" + b" " * omh.MOST_BYTES + b"]")
    with pytest.raises(Hostile):
        decoded(b'{"x":"' + b"x" * 300_000)
    deep = b'{"heart_rate":' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"}"
    assert [str(item.code) for item in decoded(deep)] == ["malformed"]


# What the shared files come to, each by itself: a value without a moment, a statistic, a kind that is not ours.
EXPECTED = {"IncomingReading": 15, "no-time": 6, "not-a-measurement": 13, "unsupported": 7, "user_notes": 1}


def became(item):
    if isinstance(item, IncomingReading):
        return "IncomingReading"
    return item.what if isinstance(item, PassedOver) else str(item.code)


def test_the_shared_points_as_they_came():
    bodies = [path.read_bytes() for path in sorted(sample("devices", "omh_shouldPass").iterdir())]
    assert Counter(became(item) for body in bodies for item in decoded(body)) == EXPECTED
