"""Fitbit sheets: a date is read where something proves how, else its row is refused."""

from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shared import sample
from xinqiao.chart.observations.devices import dates, fitbit, text
from xinqiao.chart.observations.types import IncomingReading, UnreadableReading

ZONE = ZoneInfo("Asia/Shanghai")
MIXED = ["2016-05-14", "2016-05-15", "2016-05-13"]


def decoded(kind, rows, zone=ZONE, subject=None):
    sheet = fitbit.SHEETS[kind]
    heading = f"Id,{sheet.time},{sheet.value}"
    lines = [f"{line}\n" for line in (heading, *rows)]
    return list(fitbit.readings(lines, sheet=sheet, zone=zone, subject=subject))


def days(items):
    return [
        item.measured_at.date().isoformat() if isinstance(item, IncomingReading) else str(item.code)
        for item in items
    ]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        # 1: its own text
        (["4/13/2016"], ["2016-04-13"]),
        (["13/04/2016"], ["2016-04-13"]),
        (["05/05/2016"], ["2016-05-05"]),
        (["2016-04-05"], ["2016-04-05"]),
        (["04/05/2016"], ["ambiguous-date"]),
        (["13/14/2016"], ["malformed"]),
        (["yesterday"], ["malformed"]),
        # 2: the day before or after a firm one, where the file runs one way
        (["04/12/2016", "4/13/2016", "4/14/2016"], ["2016-04-12", "2016-04-13", "2016-04-14"]),
        (["12/04/2016", "4/13/2016", "4/14/2016"], ["2016-04-12", "2016-04-13", "2016-04-14"]),
        (["4/29/2016", "4/30/2016", "05/01/2016"], ["2016-04-29", "2016-04-30", "2016-05-01"]),
        (["5/14/2016", "5/13/2016", "05/12/2016"], ["2016-05-14", "2016-05-13", "2016-05-12"]),
        # which way it runs is not known, or it is December
        (["04/12/2016", "4/13/2016"], ["ambiguous-date", "2016-04-13"]),
        (["5/13/2016", "12/05/2016"], ["2016-05-13", "ambiguous-date"]),
        (["5/14/2016", "5/15/2016", "5/13/2016", "05/12/2016"], [*MIXED, "ambiguous-date"]),
        # a gap proves nothing
        (["4/28/2016", "4/29/2016", "05/01/2016"], ["2016-04-28", "2016-04-29", "ambiguous-date"]),
        # 3: the manner of other rows, whose zeros are the same
        (["4/13/2016", "7/6/2016"], ["2016-04-13", "2016-07-06"]),
        (
            ["4/29/2016", "4/30/2016", "01/05/2016", "09/08/2016"],
            ["2016-04-29", "2016-04-30", "2016-05-01", "2016-08-09"],
        ),
        (["4/13/2016", "07/06/2016"], ["2016-04-13", "ambiguous-date"]),
        # where the manner has been proven both ways, it proves nothing more
        (
            ["4/29/2016", "4/30/2016", "01/05/2016", "5/30/2016", "05/31/2016", "09/08/2016"],
            ["2016-04-29", "2016-04-30", "2016-05-01", "2016-05-30", "2016-05-31", "ambiguous-date"],
        ),
    ],
)
def test_how_a_date_is_proven(cells, expected):
    assert days(decoded("fitbit-daily", [f"1,{cell},100" for cell in cells])) == expected


def test_rows_of_others_prove_the_manner_but_not_the_neighbour():
    rows = [
        "1,4/29/2016,1",
        "1,4/30/2016,1",
        "1,01/05/2016,2",
        "2,09/08/2016,3",
        "3,4/13/2016,4",
        "4,04/12/2016,5",
    ]
    assert days(decoded("fitbit-daily", rows)) == [
        "2016-04-29",
        "2016-04-30",
        "2016-05-01",
        "2016-08-09",
        "2016-04-13",
        "2016-12-04",
    ]
    assert days(decoded("fitbit-daily", rows, subject="2")) == ["2016-08-09"]


@given(
    people=st.lists(
        st.lists(st.dates(date(2016, 1, 1), date(2016, 12, 31)), min_size=1, max_size=12), max_size=4
    ),
    is_saved_again=st.booleans(),
    is_day_first=st.booleans(),
    is_backwards=st.booleans(),
)
@settings(max_examples=400, deadline=None, derandomize=True, database=None)
def test_what_is_read_is_never_another_day(people, is_saved_again, is_day_first, is_backwards):
    """Days of several people, one way; saving again rewrites those that can be read both ways: right or not."""
    true, rows = [], []
    for person, days_of in enumerate(people):
        for day in sorted(set(days_of), reverse=is_backwards):
            again = f"{day:%d/%m/%Y}" if is_day_first else f"{day:%m/%d/%Y}"
            cell = again if is_saved_again and day.day < 13 else f"{day.month}/{day.day}/{day.year}"
            true.append(day.isoformat())
            rows.append(f"{person},{cell},1")
    told = days(decoded("fitbit-daily", rows))
    wrong = [
        (row, each)
        for row, each, day in zip(rows, told, true, strict=True)
        if each not in {day, "ambiguous-date"}
    ]
    assert wrong == []


def test_a_row_keeps_its_words_and_its_digits():
    good, bad = decoded("fitbit-weight", ["7,4/13/2016 1:08:52 PM,133.50", "7,4/14/2016 1:08:52 PM,none"])
    assert (good.id, good.code, good.value, good.unit) == (
        "fitbit-weight:7:2016-04-13T13:08:52",
        "29463-7",
        Decimal("133.50"),
        "kg",
    )
    assert good.value.as_tuple() == Decimal("133.50").as_tuple()
    assert (bad.id, bad.code, bad.original) == ("row 3", "not-a-number", b"7,4/14/2016 1:08:52 PM,none")


@pytest.mark.parametrize(
    "value", ["NaN", "Infinity", "1e400", "1_000", "１２", "", "9" * 50, "0x10", "1e-999999"]
)
def test_words_that_are_no_number(value):
    (item,) = decoded("fitbit-daily", [f"1,4/13/2016,{value}"])
    assert (type(item), str(item.code)) == (UnreadableReading, "not-a-number")


def test_hours_that_do_not_exist_and_hours_that_come_twice():
    zone = ZoneInfo("America/New_York")
    rows = [
        "1,3/13/2016 1:00:00 AM,1",
        "1,3/13/2016 2:00:00 AM,2",
        "1,11/6/2016 1:00:00 AM,3",
        "1,3/13/2016 13:00,4",
        "1,3/13/2016 13:00:00 PM,5",
    ]
    first, gap, fold, clock, nonsense = decoded("fitbit-hourly", rows, zone=zone)
    assert first.measured_at.utcoffset().total_seconds() == -5 * 3600
    assert (gap.code, gap.explanation) == ("no-such-time", "2016-03-13 02:00:00")
    # of the two hours between one and two o'clock, the earlier
    assert fold.measured_at.utcoffset().total_seconds() == -4 * 3600
    assert clock.measured_at.hour == 13
    assert nonsense.code == "malformed"


def test_a_day_without_midnight_begins_at_one():
    (item,) = decoded("fitbit-daily", ["1,10/16/2016,1"], zone=ZoneInfo("America/Sao_Paulo"))
    assert item.measured_at == datetime(2016, 10, 16, 1, tzinfo=ZoneInfo("America/Sao_Paulo"))


def test_short_and_long_rows_are_refused_and_another_heading_as_a_whole():
    items = decoded("fitbit-daily", ["1,4/13/2016", "1,4/13/2016,5,6"])
    assert [str(item.code) for item in items] == ["malformed", "malformed"]
    with pytest.raises(ValueError, match="not a fitbit-sleep sheet"):
        list(fitbit.readings(["Id,Day\n"], sheet=fitbit.SHEETS["fitbit-sleep"], zone=ZONE))


def test_the_clock_of_a_cell():
    stamp = dates.read("4/13/2016 12:00:00 AM")
    assert (stamp.clock.hour, stamp.written.meanings()) == (
        0,
        {dates.Order.MONTH_FIRST: date(2016, 4, 13)},
    )
    assert dates.read("4/13/2016 12:30 PM").clock.hour == 12
    assert dates.read("4/13/2016 24:00") is None
    assert dates.read("٤/١٣/٢٠١٦") is None


@pytest.mark.parametrize(
    ("kind", "name", "rows", "different"),
    [
        ("fitbit-daily", "dailyActivity", 940, 940),
        ("fitbit-hourly", "hourlySteps", 22_099, 22_099),
        ("fitbit-sleep", "sleepDay", 413, 410),
        ("fitbit-weight", "weightLogInfo", 67, 67),
    ],
)
def test_the_sheets_as_they_came(kind, name, rows, different):
    """The study ran from 2016-04-12 to 2016-05-12 (Furberg et al. 2016): no date may lie outside."""
    path = sample("devices", f"fitbit_{name}_merged.csv")
    with path.open("rb") as file, text.lines(file) as lines:
        items = list(fitbit.readings(lines, sheet=fitbit.SHEETS[kind], zone=ZONE))
    assert Counter(type(item) for item in items) == {IncomingReading: rows}
    assert len({item.id for item in items}) == different
    found = {item.measured_at.date() for item in items}
    assert (min(found), max(found)) == (date(2016, 4, 12), date(2016, 5, 12))
