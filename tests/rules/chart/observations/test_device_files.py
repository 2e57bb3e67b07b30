"""Files from devices: every good row a reading, every bad row refused in its place."""

import os
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from xinqiao.chart.observations.devices import cgm, libre
from xinqiao.chart.observations.types import IncomingReading, UnreadableReading

ZONE = ZoneInfo("Asia/Shanghai")
CHECKOUT = Path(__file__).resolve().parents[4]
SHARED = next(
    (
        folder / "data" / "devices"
        for folder in (
            Path(os.environ.get("XINQIAO_SHARED", CHECKOUT.parent / "shared")),
            CHECKOUT.parents[1] / "shared",
        )
        if (folder / "data" / "devices").is_dir()
    ),
    None,
)
needs_files = pytest.mark.skipif(
    SHARED is None, reason="the shared sample files are not beside this checkout"
)

CGM = [
    '"","id","time","gl","diagnosis"\n',
    '"1","s-1",2014-02-03 03:42:12,93,"diabetic"\n',
    '"2","s-1",2014-02-03 03:47:12,LO,"diabetic"\n',
    '"3","s-2",2014-02-03 03:52:12,101,"none"\n',
    '"4","s-1",yesterday,95,"diabetic"\n',
    '"5","s-1"\n',
]
LIBRE = [
    "Patient report,Generated on,04-26-2021 05:25 PM UTC\n",
    "xxxx,xxxx\n",
    "Device,Serial Number,Device Timestamp,Record Type,Historic Glucose mg/dL,Scan Glucose mg/dL,Notes\n",
    "FreeStyle Libre,xxxx,03-20-2021 12:08 AM,0,127,,\n",
    "FreeStyle Libre,xxxx,03-20-2021 05:53 PM,1,,124,\n",
    "FreeStyle Libre,xxxx,03-20-2021 05:54 PM,6,,,lunch\n",
    "FreeStyle Libre,xxxx,03-20-2021 06:08 PM,0,HI,,\n",
    "FreeStyle Libre,xxxx,03-20-2021 06:23 PM,0,,,\n",
    "FreeStyle Libre,xxxx,20-03-2021 18:23,0,130,,\n",
    "FreeStyle Libre,xxxx\n",
]


def good(items):
    return [item for item in items if isinstance(item, IncomingReading)]


def bad(items):
    return [(item.id, str(item.code)) for item in items if isinstance(item, UnreadableReading)]


def test_cgm_rows():
    items = list(cgm.readings(CGM, zone=ZONE))
    assert [(item.id, item.value, item.unit) for item in good(items)] == [
        ("cgm:s-1:2014-02-03 03:42:12", Decimal(93), "mg/dL"),
        ("cgm:s-2:2014-02-03 03:52:12", Decimal(101), "mg/dL"),
    ]
    assert good(items)[0].measured_at == datetime(2014, 2, 3, 3, 42, 12, tzinfo=ZONE)
    assert bad(items) == [("row 3", "not-a-number"), ("row 5", "malformed"), ("row 6", "malformed")]
    assert len(list(cgm.readings(CGM, zone=ZONE, subject="s-2"))) == 1


def test_libre_rows():
    items = list(libre.readings(LIBRE, zone=ZONE))
    assert [(item.measured_at, item.value) for item in good(items)] == [
        (datetime(2021, 3, 20, 0, 8, tzinfo=ZONE), Decimal(127)),
        (datetime(2021, 3, 20, 17, 53, tzinfo=ZONE), Decimal(124)),
    ]
    assert bad(items) == [
        ("row 7", "not-a-number"),
        ("row 8", "no-value"),
        ("row 9", "malformed"),
        ("row 10", "malformed"),
    ]


@pytest.mark.parametrize("decoder", [cgm.readings, libre.readings])
@pytest.mark.parametrize("lines", [[], ["a,b,c\n", "1,2,3\n"], ["Device Timestamp\n", "x\n"]])
def test_another_file_is_refused_as_a_whole(decoder, lines):
    with pytest.raises(ValueError, match="not a"):
        list(decoder(lines, zone=ZONE))


@needs_files
def test_the_study_file_as_it_came():
    with (SHARED / "cgm_hall_19subjects.csv").open(newline="") as lines:
        items = list(cgm.readings(lines, zone=ZONE))
    assert (len(good(items)), bad(items)) == (34890, [])
    assert len({item.id for item in items}) == len(items)
    assert {item.unit for item in items} == {"mg/dL"}


@needs_files
def test_the_libre_export_as_it_came():
    with (SHARED / "libre_export_01.csv").open(newline="") as lines:
        items = list(libre.readings(lines, zone=ZONE))
    assert (len(good(items)), bad(items)) == (1339, [])
    assert len({item.id for item in items}) == len(items)
    assert items[0].measured_at == datetime(2021, 3, 20, 17, 38, tzinfo=ZONE)
