"""Whatever the bytes, a decoder yields items or says in words that it cannot."""

import io
import json
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xinqiao.chart.observations.actions import KINDS, kind_of_file, read_device_file, weight_of_file
from xinqiao.chart.observations.errors import (
    FileNeedsMapping,
    MappingRefused,
    SeveralPeople,
    SubjectNotFound,
    UnknownFile,
)
from xinqiao.chart.observations.types import FileItem, IncomingReading, UnreadableReading
from xinqiao.foundation.errors import Refused

ZONE = ZoneInfo("Asia/Shanghai")
MAPPING = json.dumps(
    {
        "time": {"columns": ["t"], "format": "%Y-%m-%d"},
        "values": [{"column": "v", "code": "8867-4", "unit": "/min"}],
    }
).encode()
SEEDS = {
    "cgm": b'"","id","time","gl"\n"1","s",2014-02-03 03:42:12,93\n',
    "libre": b"a\nb\nDevice,Serial Number,Device Timestamp,Record Type,Historic Glucose mg/dL\nL,x,03-20-2021 05:38 PM,0,127\n",
    "fitbit-daily": b"Id,ActivityDate,TotalSteps\n1,4/13/2016,5\n",
    "fitbit-sleep": b"Id,SleepDay,TotalMinutesAsleep\n1,4/13/2016 12:00:00 AM,5\n",
    "fitbit-hourly": b"Id,ActivityHour,StepTotal\n1,4/13/2016 1:00:00 AM,5\n",
    "fitbit-weight": b"Id,Date,WeightKg\n1,4/13/2016 1:00:00 AM,50\n",
    "omh": b'{"heart_rate":{"value":50,"unit":"beats/min"},"effective_time_frame":{"date_time":"2013-02-05T07:25:00Z"}}',
    "apple-health": b'<HealthData><Record type="HKQuantityTypeIdentifierHeartRate" unit="count/min" startDate="2018-09-10 02:28:55 -0700" value="72"/></HealthData>',
    "csv": b"t,v\n2026-11-20,72\n",
}
FEW = settings(
    max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def decoded(kind, body, **more) -> list[FileItem] | None:
    """Items, or None where the whole was refused."""
    mapping = MAPPING if kind == "csv" else None
    try:
        return list(read_device_file(kind, io.BytesIO(body), zone=ZONE, mapping=mapping, **more))
    except Refused:
        return None


def test_a_seed_for_every_kind():
    assert set(SEEDS) == set(KINDS)
    for kind, body in SEEDS.items():
        (item,) = decoded(kind, body)
        assert isinstance(item, IncomingReading), kind
        if kind != "csv":
            assert kind_of_file(io.BytesIO(body)) == kind
        assert weight_of_file(kind, io.BytesIO(body)) == len(body)


@given(body=st.binary(max_size=400))
@FEW
def test_any_bytes(body):
    for kind in KINDS:
        decoded(kind, body)
    try:
        kind_of_file(io.BytesIO(body))
    except UnknownFile:
        return


@given(data=st.data())
@FEW
def test_any_change_to_a_good_file(data):
    for kind, seed in SEEDS.items():
        start = data.draw(st.integers(0, len(seed)))
        end = min(len(seed), start + data.draw(st.integers(0, 12)))
        put = data.draw(
            st.one_of(
                st.binary(max_size=12),
                st.sampled_from(
                    [b"NaN", b"1e400", b"\x00", b'"', b"\xff\xfe", b"9" * 5_000, "１".encode(), b"\n"]
                ),
            )
        )
        decoded(kind, seed[:start] + put + seed[end:])


@pytest.mark.parametrize("word", ["NaN", "1e400", "-1e400", "9" * 400, "١٢٣", "1_0", "\x00"])
@pytest.mark.parametrize("kind", ["cgm", "libre", "fitbit-daily", "csv"])
def test_a_number_that_is_none_is_refused_alone(kind, word):
    good = SEEDS[kind]
    head, last = good.rstrip(b"\n").rsplit(b"\n", 1)
    bad = last.rsplit(b",", 1)[0] + b"," + word.encode()
    items = decoded(kind, b"\n".join((head, bad, last, b"")))
    assert [type(item) for item in items] == [UnreadableReading, IncomingReading]


def test_a_file_that_breaks_off_says_so_after_what_stood_before():
    body = SEEDS["apple-health"].removesuffix(b"</HealthData>") + b"<Record "
    good, last = decoded("apple-health", body * 1)
    assert isinstance(good, IncomingReading)
    assert (str(last.code), last.id) == ("broken-file", "after 1")


@pytest.mark.parametrize("kind", ["cgm", "libre", "fitbit-daily"])
def test_an_endless_cell_ends_a_table_in_words(kind):
    items = decoded(kind, SEEDS[kind] + b'"' + b"x" * 200_000)
    told = [str(item.code) for item in items or [] if isinstance(item, UnreadableReading)]
    assert items is None or told == ["broken-file"]


@pytest.mark.parametrize(
    ("kind", "body", "more", "error"),
    [
        ("nonsense", b"x", {}, UnknownFile),
        ("csv", b"x", {}, FileNeedsMapping),
        ("csv", b"x", {"mapping": b"{}"}, MappingRefused),
        ("csv", b"x\n1\n", {"mapping": MAPPING}, UnknownFile),
        ("omh", SEEDS["libre"], {}, UnknownFile),
        ("fitbit-daily", SEEDS["fitbit-daily"] + b"2,4/14/2016,5\n", {}, SeveralPeople),
        ("fitbit-daily", SEEDS["fitbit-daily"], {"subject": "2"}, SubjectNotFound),
    ],
)
def test_what_is_refused_as_a_whole(kind, body, more, error):
    with pytest.raises(error):
        list(read_device_file(kind, io.BytesIO(body), zone=ZONE, **more))
