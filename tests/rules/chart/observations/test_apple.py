"""Apple Health: records as readings, pairs and nights put together, what is made to do harm refused."""

import io
import tracemalloc
import zipfile
from collections import Counter
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.shared import sample
from xinqiao.chart.observations.devices import apple, apple_archive
from xinqiao.chart.observations.devices.rows import Hostile
from xinqiao.chart.observations.types import Component, IncomingReading, PassedOver, UnreadableReading

ZONE = ZoneInfo("Asia/Shanghai")
AT = "2026-11-20 07:30:00 +0800"
MOMENT = datetime(2026, 11, 20, 7, 30, tzinfo=timezone(timedelta(hours=8)))
# the head of a genuine export, shortened
DOCTYPE = """<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 11 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout)*)>
<!ATTLIST HealthData
  locale CDATA #REQUIRED
>
<!ELEMENT Record ((MetadataEntry|HeartRateVariabilityMetadataList)*)>
<!ATTLIST Record
  type CDATA #REQUIRED
  unit CDATA #IMPLIED
>
]>"""


def record(kind, value="72", unit="count/min", start=AT, end=None, source="Watch", inside="", **more):
    told = {
        "type": kind if kind.startswith("HK") else f"HKQuantityTypeIdentifier{kind}",
        "sourceName": source,
        "unit": unit,
        "startDate": start,
        "endDate": end or start,
        "value": value,
        **more,
    }
    attributes = " ".join(f'{key}="{each}"' for key, each in told.items() if each is not None)
    return f"<Record {attributes}>{inside}</Record>"


def export(*records, head=""):
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<HealthData locale="zh_CN">{"".join(records)}</HealthData>'


def decoded(body):
    data = body if isinstance(body, bytes) else body.encode()
    return list(apple.readings(io.BytesIO(data), zone=ZONE))


def codes(items):
    return [item.what if isinstance(item, PassedOver) else str(getattr(item, "code", "")) for item in items]


@pytest.mark.parametrize(
    ("kind", "value", "unit", "code", "expected", "ucum"),
    [
        ("HeartRate", "72", "count/min", "8867-4", "72", "/min"),
        ("RespiratoryRate", "14.5", "count/min", "9279-1", "14.5", "/min"),
        ("BodyMass", "132.5", "lb", "29463-7", "132.5", "[lb_av]"),
        ("BodyMass", "60.10", "kg", "29463-7", "60.10", "kg"),
        ("BodyMassIndex", "22.5312", "count", "39156-5", "22.5312", "kg/m2"),
        ("Height", "65", "in", "8302-2", "65", "[in_i]"),
        ("BodyTemperature", "98.6", "degF", "8310-5", "98.6", "[degF]"),
        ("OxygenSaturation", "0.97", "%", "59408-5", "97.00", "%"),
        ("BloodGlucose", "99", "mg/dL", "15074-8", "99", "mg/dL"),
        ("BloodGlucose", "5.5", "mmol&lt;180.1558800000541&gt;/L", "15074-8", "5.5", "mmol/L"),
        ("StepCount", "523", "count", "55423-8", "523", "{steps}"),
    ],
)
def test_what_a_record_measures(kind, value, unit, code, expected, ucum):
    (item,) = decoded(export(record(kind, value, unit)))
    assert (item.code, item.value, item.unit, item.measured_at) == (code, Decimal(expected), ucum, MOMENT)


def test_typed_by_hand_in_motion_and_the_name_of_a_watch():
    inside = (
        '<MetadataEntry key="HKWasUserEntered" value="1"/>'
        '<MetadataEntry key="HKMetadataKeyHeartRateMotionContext" value="2"/>'
    )
    (item,) = decoded(export(record("HeartRate", source="周\u2019s Apple\u00a0Watch", inside=inside)))
    assert (item.method, item.context, item.device) == ("manual", {"motion": "active"}, "周’s Apple Watch")


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (record("HeartRate", unit="rpm"), "unknown-unit"),
        (record("Height", "5.4", "ft"), "unknown-unit"),
        (record("HeartRate", value="NaN"), "not-a-number"),
        (record("HeartRate", value="1e400"), "not-a-number"),
        (record("HeartRate", value=None), "no-value"),
        (record("HeartRate", start="2026-11-20 07:30:00"), "no-offset"),
        (record("HeartRate", start="20/11/2026"), "malformed"),
        (record("HeartRate", start="0001-01-01 00:00:00 +1400"), "malformed"),
        (record("BloodPressureSystolic", "120", "kPa"), "unknown-unit"),
        (record("BloodPressureSystolic", "120", "mmHg"), "panel-incomplete"),
    ],
)
def test_a_record_is_refused_alone(told, code):
    items = decoded(export(told, record("HeartRate", "60")))
    assert Counter(codes(items)) == Counter([code, "8867-4"])
    refused = next(item for item in items if isinstance(item, UnreadableReading))
    assert b"HKQuantityTypeIdentifier" in refused.original


def test_pressures_are_one_measurement_however_they_are_told():
    high, low = record("BloodPressureSystolic", "128", "mmHg"), record("BloodPressureDiastolic", "82", "mmHg")
    later = "2026-11-20 07:31:00 +0800"
    other = record("BloodPressureSystolic", "130", "mmHg", start=later)
    pair = f'<Correlation type="HKCorrelationTypeIdentifierBloodPressure" startDate="{AT}">{high}{low}</Correlation>'
    for body in (export(high, low), export(low, high), export(pair), export(high, other, low, pair)):
        panel, *rest = decoded(body)
        assert panel.components == (
            Component("8480-6", Decimal(128), "mm[Hg]"),
            Component("8462-4", Decimal(82), "mm[Hg]"),
        )
        assert panel.id == decoded(export(high, low))[0].id
        assert codes(rest) == (["panel-incomplete"] if "07:31" in body else [])
    # of two devices, two halves
    assert codes(decoded(export(high, record("BloodPressureDiastolic", "82", "mmHg", source="Cuff")))) == [
        "panel-incomplete",
        "panel-incomplete",
    ]


def test_a_night_is_the_sum_of_its_pieces_without_their_overlap():
    def piece(start, end, stage="AsleepCore", source="Watch"):
        return record(
            "HKCategoryTypeIdentifierSleepAnalysis",
            f"HKCategoryValueSleepAnalysis{stage}",
            None,
            f"2026-11-{start}:00 +0800",
            f"2026-11-{end}:00 +0800",
            source,
        )

    items = decoded(
        export(
            piece("19 22:00", "20 07:00", "InBed"),
            piece("19 23:00", "20 01:00"),
            piece("20 00:30", "20 02:00", "AsleepREM"),
            piece("20 03:00", "20 06:30", "AsleepDeep"),
            piece("20 23:00", "21 06:00", "AsleepUnspecified"),
            piece("19 23:30", "20 06:00", "Asleep", "Phone"),
        )
    )
    assert codes(items[:1]) == ["HKCategoryTypeIdentifierSleepAnalysis"]
    assert [(item.value, item.unit, item.device, item.measured_at.isoformat()) for item in items[1:]] == [
        (Decimal("390.00"), "min", "Watch", "2026-11-20T06:30:00+08:00"),
        (Decimal("420.00"), "min", "Watch", "2026-11-21T06:00:00+08:00"),
        (Decimal("390.00"), "min", "Phone", "2026-11-20T06:00:00+08:00"),
    ]


def test_what_is_not_ours_is_counted_not_refused():
    items = decoded(
        export(record("RestingHeartRate"), record("Heartache"), '<Workout workoutActivityType="x"/>')
    )
    assert codes(items) == ["RestingHeartRate", "Heartache", "Workout"]


def test_the_same_again_has_the_same_ids_and_a_longer_export_the_old_ones():
    first = decoded(export(record("HeartRate"), record("HeartRate", "73")))
    longer = decoded(
        export(record("HeartRate", "90", start="2026-11-21 07:30:00 +0800"), record("HeartRate"))
    )
    assert len({item.id for item in first}) == 2
    assert longer[1] == first[0]


BOMB = '<!DOCTYPE HealthData [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "body",
    [
        export(record("HeartRate", value="&b;"), head=BOMB),
        export(record("HeartRate"), head='<!DOCTYPE HealthData [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        export(record("HeartRate"), head='<!DOCTYPE HealthData [<!ENTITY % p "x"> %p;]>'),
        export(record("HeartRate"), head='<!DOCTYPE HealthData [<!ATTLIST Record value CDATA "1">]>'),
        export("<Workout>" * 5_000 + "</Workout>" * 5_000),
        export(record("HeartRate", source="x" * 70_000)),
        export("<Record " + " ".join(f'a{n}="1"' for n in range(100)) + "/>"),
        export(f"<Record type='{'x' * 3_000_000}'/>"),
        export("<Workout>" + "<Event/>" * 10 + f"<Event a='{'x' * 60_000}'/>" * 100 + "</Workout>"),
    ],
)
def test_what_is_made_to_do_harm_is_refused_as_a_whole(body):
    with pytest.raises(Hostile):
        decoded(body)


def test_a_genuine_document_type_is_no_offence():
    assert codes(decoded(export(record("HeartRate"), head=DOCTYPE))) == ["8867-4"]


@pytest.mark.parametrize(
    "body", ["", "no xml", "<html/>", "\x00", "<HealthData>", export(record("HeartRate"))[:-20], "<a><b></a>"]
)
def test_what_is_no_export_or_stops_early(body):
    with pytest.raises(ValueError):
        decoded(body)


def zipped(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


@pytest.mark.parametrize("name", ["apple_health_export/export.xml", "apple_health_export/导出.xml"])
def test_the_archive_that_a_phone_makes(name):
    body = zipped(
        {
            "apple_health_export/export_cda.xml": "<ClinicalDocument/>",
            "apple_health_export/workout-routes/route_1.gpx": "<gpx/>",
            name: export(record("HeartRate"), head=DOCTYPE),
        }
    )
    assert codes(decoded(body)) == ["8867-4"]
    assert apple_archive.unpacked_size(io.BytesIO(body)) == len(export(record("HeartRate"), head=DOCTYPE))


def test_archives_that_burst_or_are_none():
    packed = zipped({"export.xml": export(" " * 20_000_000)})
    with pytest.raises(Hostile):
        decoded(packed)
    with pytest.raises(Hostile):
        apple_archive.unpacked_size(io.BytesIO(packed))
    for body in (zipped({"a.txt": "x"}), zipped({"a.xml": "x", "b.xml": "y"}), b"PK\x03\x04", packed[:-30]):
        with pytest.raises(ValueError):
            decoded(body)


def test_an_archive_that_lies_about_its_size_is_read_no_further():
    body = export(*[record("HeartRate", str(n)) for n in range(2_000)])
    packed = bytearray(zipped({"export.xml": body}))
    central = packed.rfind(b"PK\x01\x02")
    packed[central + 24 : central + 28] = (1_000).to_bytes(4, "little")
    with pytest.raises(ValueError):
        decoded(bytes(packed))


class Endless:
    """An export that is longer than memory may be: made as it is read."""

    def __init__(self, count):
        self._left, self._rest = count, b"<HealthData>"
        self._record = record("HeartRate").encode()

    def seek(self, *_place):
        return 0

    def read(self, size):
        if size == 4:
            return self._rest[:4]
        while len(self._rest) < size and self._left:
            self._rest += self._record * 100
            self._left -= 100
        if not self._left and not self._rest.endswith(b"</HealthData>") and self._rest:
            self._rest += b"</HealthData>"
        told, self._rest = self._rest[:size], self._rest[size:]
        return told


def test_memory_does_not_grow_with_the_file():
    tracemalloc.start()
    try:
        count = sum(1 for _ in apple.readings(Endless(20_000), zone=ZONE))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 20_000
    assert peak < 4_000_000


def test_the_shared_export_as_it_came():
    with sample("devices", "apple_health_export_min.xml").open("rb") as file:
        items = list(apple.readings(file, zone=ZONE))
    assert [(type(item), item.code, str(item.value)) for item in items] == [
        (IncomingReading, "39156-5", "22.5312"),
        (IncomingReading, "8867-4", "72"),
    ]
