"""What may be believed: the tables of vitals.md 3.1 and the vectors of programmes.md Annex A (8, 12)."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinqiao.chart.observations.rules.catalogue import canonical, catalogue
from xinqiao.chart.observations.rules.plausibility import Accepted, Rejected, judge
from xinqiao.chart.observations.types import (
    Component,
    IncomingReading,
    Method,
    RefusalCode,
    UnreadableReading,
    read_item,
    read_items,
    read_lines,
)

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
MMHG = "mm[Hg]"


def reading(code="8480-6", value="120", unit=MMHG, **more):
    more.setdefault("measured_at", NOW - timedelta(minutes=3))
    return IncomingReading(
        id="r1", code=code, value=None if value is None else Decimal(value), unit=unit, **more
    )


def verdict(item, previous=None):
    return judge(item, catalogue=catalogue(), received_at=NOW, zone=SHANGHAI, previous=previous)


def pressure(systolic, diastolic, unit=MMHG, **more):
    parts = (
        Component("8480-6", Decimal(systolic), unit),
        Component("8462-4", Decimal(diastolic), unit),
    )
    return reading(code="85354-9", value=None, unit="", components=parts, **more)


# code, unit, hard low, hard high, soft low, soft high (None: no number in the domain)
LIMITS = [
    ("8867-4", "/min", "20", "300", "40", "150"),
    ("8480-6", MMHG, "40", "300", "80", "220"),
    ("8462-4", MMHG, "20", "200", "40", "130"),
    ("15074-8", "mmol/L", "0.6", "50", "3.0", "25"),
    ("2339-0", "mg/dL", "10", "900", "54", "450"),
    ("59408-5", "%", "40", "100", "85", None),
    ("29463-7", "kg", "0.3", "500", None, None),
    ("8310-5", "Cel", "25", "45", "35", "41"),
    ("9279-1", "/min", "3", "100", "8", "35"),
    ("41950-7", "{steps}", "0", "120000", None, "60000"),
    ("93832-4", "h", "0", "24", "2", "16"),
    ("4548-4", "%", "2", "20", "4", "15"),
    ("33452-4", "L/min", "20", "1000", None, None),
]
HAIR = Decimal("0.01")


@pytest.mark.parametrize(("code", "unit", "low", "high", "soft_low", "soft_high"), LIMITS)
def test_limits_hold_at_the_edge_and_break_a_hair_beyond(code, unit, low, high, soft_low, soft_high):
    assert isinstance(verdict(reading(code, low, unit)), Accepted)
    assert isinstance(verdict(reading(code, high, unit)), Accepted)
    for beyond in (Decimal(low) - HAIR, Decimal(high) + HAIR):
        refused = verdict(reading(code, beyond, unit))
        assert refused.code == RefusalCode.IMPLAUSIBLE
    for edge, step in ((soft_low, -HAIR), (soft_high, HAIR)):
        if edge is not None:
            assert verdict(reading(code, edge, unit)).ask == ""
            assert verdict(reading(code, Decimal(edge) + step, unit)).ask == "confirm-unusual"
            assert verdict(reading(code, Decimal(edge) + step, unit, confirmed=True)).ask == ""


@pytest.mark.parametrize(
    ("code", "value", "unit", "likely", "likely_unit"),
    [
        ("15074-8", "300", "mmol/L", "300", "mg/dL"),  # Annex A 8
        ("29463-7", "608", "kg", "60.8", "kg"),
        ("8310-5", "368", "Cel", "36.8", "Cel"),
        ("8310-5", "98.6", "Cel", "98.6", "[degF]"),
        ("8480-6", "16.2", MMHG, "16.2", "kPa"),
        ("8480-6", "1280", MMHG, "128", MMHG),
        ("2339-0", "5.6", "mg/dL", "5.6", "mmol/L"),
        ("93832-4", "430", "h", "430", "min"),
    ],
)
def test_names_the_likely_slip(code, value, unit, likely, likely_unit):
    refused = verdict(reading(code, value, unit))
    assert refused.code == RefusalCode.IMPLAUSIBLE
    assert (refused.facts["likely_value"], refused.facts["likely_unit"]) == (likely, likely_unit)


def test_no_slip_is_invented():
    assert "likely_value" not in verdict(reading("33452-4", "5000000", "L/min")).facts


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (pressure("120", "125"), RefusalCode.SYSTOLIC_NOT_ABOVE_DIASTOLIC),  # Annex A 12
        (pressure("120", "120"), RefusalCode.SYSTOLIC_NOT_ABOVE_DIASTOLIC),
        (
            reading("85354-9", None, "", components=(Component("8480-6", Decimal(120), MMHG),)),
            "panel-incomplete",
        ),
        (reading("85354-9", "120"), "panel-incomplete"),
        (reading("8480-6", None, "", components=(Component("8480-6", Decimal(120), MMHG),)), "unknown-code"),
        (reading("1-1"), "unknown-code"),
        (reading(unit="mmHg"), "unknown-unit"),
        (reading(unit=""), "unknown-unit"),
        (reading(value=None), "no-value"),
        (reading(value="NaN"), "not-a-number"),
        (reading(value="Infinity"), "not-a-number"),
        (reading(value="-Infinity"), "not-a-number"),
        (reading(value="1E+999999"), "not-a-number"),
        (reading(measured_at=NOW + timedelta(minutes=5, seconds=1)), "future"),
        (reading(measured_at=datetime(2026, 11, 22, 8, 0)), "no-offset"),
        (reading(measured_at=datetime(1, 1, 1, tzinfo=UTC)), "malformed"),
        (reading(symptoms=("头痛得厉害",)), "malformed"),
        (reading(context={"meal": "x" * 201}), "malformed"),
        (reading(context={"meal": "a\u0000b"}), "malformed"),
        (reading(device="a\nb"), "malformed"),
    ],
)
def test_refuses_by_name(item, code):
    assert verdict(item).code == code


def test_wrong_spelling_of_a_unit_is_answered_with_the_right_one():
    assert verdict(reading(unit="mmHg")).facts["likely_unit"] == MMHG
    assert verdict(reading("8310-5", "37", "℃")).facts["likely_unit"] == "Cel"


@pytest.mark.parametrize("bad", ["", "x" * 129, "a\u0000b"])
def test_an_id_must_be_usable(bad):
    item = IncomingReading(id=bad, code="8867-4", value=Decimal(70), unit="/min", measured_at=NOW)
    assert verdict(item).code == RefusalCode.MALFORMED


def test_five_minutes_ahead_is_a_clock_not_a_lie():
    assert isinstance(verdict(reading(measured_at=NOW + timedelta(minutes=5))), Accepted)


def test_older_than_thirty_days_is_kept_but_late():
    assert verdict(reading(measured_at=NOW - timedelta(days=30))).is_late is False
    assert verdict(reading(measured_at=NOW - timedelta(days=30, seconds=1))).is_late is True


def test_the_day_is_the_patients_own_and_the_offset_is_kept():
    before_midnight_in_utc = datetime(2026, 11, 21, 17, 30, tzinfo=UTC)
    kept = verdict(reading(measured_at=before_midnight_in_utc))
    assert (kept.local_on, kept.offset_minutes) == (date(2026, 11, 22), 0)
    abroad = datetime(2026, 11, 21, 23, 0, tzinfo=timezone(timedelta(hours=-5)))
    kept = verdict(reading(measured_at=abroad))
    assert (kept.local_on, kept.offset_minutes) == (date(2026, 11, 22), -300)


def test_panel_keeps_every_part_and_asks_once():
    kept = verdict(pressure("182", "112"))
    assert [(part.measure.key, part.value) for part in kept.parts] == [
        ("systolic", Decimal(182)),
        ("diastolic", Decimal(112)),
    ]
    assert kept.ask == ""
    asked = verdict(pressure("230", "112"))
    assert (asked.ask, asked.facts["measure"], asked.facts["value"]) == ("confirm-unusual", "systolic", "230")


def test_panel_in_kilopascal_is_judged_in_kilopascal():
    kept = verdict(pressure("16.0", "10.7", "kPa"))
    assert [part.canonical for part in kept.parts] == [Decimal("120.009920"), Decimal("80.256634")]
    assert verdict(pressure("120", "10.7", "kPa")).facts["likely_unit"] == MMHG


def test_a_panel_refuses_a_part_twice():
    part = Component("8480-6", Decimal(120), MMHG)
    assert verdict(reading("85354-9", None, "", components=(part, part))).code == RefusalCode.MALFORMED


@pytest.mark.parametrize(
    ("weight", "ask"), [("66", ""), ("66.1", "confirm-sudden-change"), ("53.9", "confirm-sudden-change")]
)
def test_weight_that_jumps_is_asked_about(weight, ask):
    assert verdict(reading("29463-7", weight, "kg"), previous=Decimal(60)).ask == ask


def test_a_value_read_from_a_photo_is_asked_about():
    assert verdict(reading(method=Method.PHOTO)).ask == "confirm-photo"
    assert verdict(reading(method=Method.PHOTO, confirmed=True)).ask == ""
    assert verdict(reading(method=Method.MANUAL)).ask == ""


def test_synonyms_are_kept_under_one_code():
    assert verdict(reading("2708-6", "97", "%")).parts[0].measure.code == "59408-5"
    part = verdict(reading("2339-0", "100", "mg/dL")).parts[0]
    assert (part.measure.code, part.unit.loinc) == ("15074-8", "2339-0")


def test_seventy_is_not_three_point_nine():
    glucose = catalogue().measure("15074-8")
    assert canonical(Decimal(70), glucose.units["mg/dL"], glucose) == Decimal("3.884961")
    assert (
        canonical(
            Decimal("98.6"), catalogue().measure("8310-5").units["[degF]"], catalogue().measure("8310-5")
        )
        == 37
    )


def test_every_measure_says_where_its_numbers_come_from():
    for measure in catalogue().measures.values():
        assert measure.provenance["code"] in {"R", "K", "D"}
        has_limits = any(unit.hard.low is not None for unit in measure.units.values())
        assert has_limits == ("hard" in measure.provenance)
        assert has_limits or measure.gaps
        assert measure.canonical in measure.units
        for unit in measure.units.values():
            assert set(unit.mistakes) - {"decimal"} <= set(measure.units)


@given(value=st.decimals(), unit=st.sampled_from([MMHG, "kPa", "mmHg", ""]), days=st.integers(-5000, 5000))
def test_judge_never_raises_and_never_alters_a_value(value, unit, days):
    told = verdict(reading(value=value, unit=unit, measured_at=NOW + timedelta(days=days)))
    if isinstance(told, Accepted):
        assert told.parts[0].value.compare_total(value) == 0
        assert told.parts[0].unit.hard.hold(value)
    else:
        assert isinstance(told, Rejected)


@given(st.binary(max_size=300))
def test_read_item_never_raises(raw):
    assert isinstance(read_item(raw), IncomingReading | UnreadableReading)


def test_bad_items_stay_in_their_place_word_for_word():
    good = b'{"id":"a","code":"8867-4","value":70.0,"unit":"/min","measured_at":"2026-11-22T07:31:00+08:00"}'
    bad = b'{"id": "b", "value": "x", "other": 1}'
    items = read_items(b"[" + bad + b"," + good + b"]")
    assert (items[0].id, items[0].original, items[0].code) == ("b", bad, "malformed")
    assert (items[1].value.as_tuple(), items[1].original) == (Decimal("70.0").as_tuple(), good)
    assert [item.id for item in read_lines(good + b"\n\n" + bad + b"\n")] == ["a", "b"]
    assert read_items(good)[0].id == "a"
