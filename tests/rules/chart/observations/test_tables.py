"""A plain table explained by a mapping: GB18030 without a mark, several people, panels, bad cells."""

import io
import json
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from xinqiao.chart.observations.devices import table, text
from xinqiao.chart.observations.devices.mapping import BadMapping, read_mapping
from xinqiao.chart.observations.types import IncomingReading

ZONE = ZoneInfo("Asia/Shanghai")
PRESSURE = {
    "time": {"columns": ["日期", "时间"], "format": "%Y/%m/%d %H:%M"},
    "subject_column": "姓名",
    "values": [
        {
            "code": "85354-9",
            "parts": [
                {"column": "收缩压", "code": "8480-6", "unit": "mm[Hg]"},
                {"column": "舒张压", "code": "8462-4", "unit": "mm[Hg]"},
            ],
        },
        {"column": "血糖", "code": "15074-8", "unit_column": "单位", "units": {"毫摩尔": "mmol/L"}},
    ],
}
ROWS = """姓名,日期,时间,收缩压,舒张压,血糖,单位,备注
周桂兰,2026/11/20,07:30,128,82,7.0,毫摩尔,早
周桂兰,2026/11/21,07:30,,,126,mg/dL,
李敏,2026/11/21,08:00,118,76,,,
周桂兰,2026/11/22,07:30,130,,,,
周桂兰,昨天,07:30,130,85,,,
周桂兰,2026/11/23,07:30,,,,,
周桂兰,2026/11/23
"""


def mapping(**changes):
    return read_mapping(json.dumps({**PRESSURE, **changes}).encode())


def decoded(told, body, subject=None):
    with text.lines(io.BytesIO(body), told.encoding or None) as lines:
        return list(table.readings(lines, mapping=told, zone=ZONE, subject=subject))


def said(items):
    return [
        (item.id, str(item.value or [str(part.value) for part in item.components]))
        if isinstance(item, IncomingReading)
        else (item.id, str(item.code))
        for item in items
    ]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_a_sheet_of_a_chinese_office(encoding):
    body = ROWS.encode(encoding)
    with text.lines(io.BytesIO(body)) as lines:
        assert table.people(lines, mapping()) == ["周桂兰", "李敏"]
    items = decoded(mapping(), body, subject="周桂兰")
    assert said(items) == [
        ("csv:85354-9:周桂兰:2026-11-20T07:30:00+08:00", "['128', '82']"),
        ("csv:15074-8:周桂兰:2026-11-20T07:30:00+08:00", "7.0"),
        ("csv:15074-8:周桂兰:2026-11-21T07:30:00+08:00", "126"),
        ("row 5 85354-9", "panel-incomplete"),
        ("row 6", "malformed"),
        ("row 7", "no-value"),
        ("row 8", "malformed"),
    ]
    assert [item.unit for item in items[1:3]] == ["mmol/L", "mg/dL"]


def test_other_delimiters_preambles_zones_days_and_ids():
    told = read_mapping(
        json.dumps(
            {
                "delimiter": ";",
                "skip_rows": 2,
                "zone": "America/New_York",
                "id_column": "no",
                "device": "scale",
                "method": "manual",
                "time": {"columns": ["day"], "format": "%d.%m.%Y"},
                "values": [{"column": "kg", "code": "29463-7", "unit": "kg"}],
            }
        ).encode()
    )
    items = decoded(told, b"a\nb\nno;day;kg\n1;20.11.2026;60.10\n2;21.11.2026;NaN\n3;21.11.2026;1e400\n")
    assert (items[0].id, items[0].value, items[0].device, items[0].method) == (
        "csv:29463-7::1",
        Decimal("60.10"),
        "scale",
        "manual",
    )
    assert items[0].measured_at.isoformat() == "2026-11-20T00:00:00-05:00"
    assert [str(item.code) for item in items[1:]] == ["not-a-number", "not-a-number"]


def test_an_offset_in_the_cell_counts():
    told = mapping(
        time={"columns": ["t"], "format": "%Y-%m-%dT%H:%M:%S%z"}, subject_column="", values=[HEART]
    )
    (item,) = decoded(told, b"t,hr\n2026-11-20T07:30:00-03:00,72\n")
    assert item.measured_at.isoformat() == "2026-11-20T07:30:00-03:00"


HEART = {"column": "hr", "code": "8867-4", "unit": "/min"}


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"values": []}, "values"),
        ({"values": [{**HEART, "code": "0-0"}]}, "no such code"),
        ({"values": [{**HEART, "unit": "bpm"}]}, "none of /min"),
        ({"values": [{**HEART, "unit": ""}]}, "either unit or unit_column"),
        ({"values": [{"code": "85354-9"}]}, "either column or parts"),
        ({"values": [{"code": "8867-4", "parts": [HEART]}]}, "not a panel"),
        ({"values": [HEART] * 40}, "between one and"),
        ({"time": {"columns": [], "format": "%Y%m%d"}}, "at least one column"),
        ({"time": {"columns": ["t"], "format": "%m/%d"}}, "time.format"),
        ({"time": {"columns": ["t"], "format": "%Y%m%d %I"}}, "with %p"),
        ({"time": {"columns": ["t"], "format": "%Y%m%d %c"}}, "time.format"),
        ({"delimiter": "x"}, "delimiter"),
        ({"encoding": "rot13"}, "encoding"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"zone": "Nowhere/Land"}, "zone"),
        ({"skip_rows": -1}, "skip_rows"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_a_mapping_says_what_is_wrong_with_it(changes, place):
    with pytest.raises(BadMapping, match=place):
        mapping(**changes)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b"{}" + b" " * 70_000])
def test_what_is_no_mapping(raw):
    with pytest.raises(BadMapping):
        read_mapping(raw)


def test_a_missing_column_is_no_such_table():
    with pytest.raises(ValueError, match="血糖"):
        decoded(mapping(), "姓名,日期,时间,收缩压,舒张压,单位\n".encode())
