"""Rows of a laboratory slip become proposals under explicit names; unknown ones are shown and not proposed."""

import random
from datetime import date
from decimal import Decimal

import pytest

from xinqiao.chart.observations.rules.catalogue import catalogue
from xinqiao.chart.photos.rules.proposing import propose
from xinqiao.chart.photos.rules.slip import known_test
from xinqiao.chart.photos.rules.tables import names
from xinqiao.chart.photos.types import Doubt, Line, PhotoKind, Proposed

COLUMNS = (40, 420, 540, 640, 820)
HEAD = ("项目", "结果", "提示", "单位", "参考范围")
BLOOD = (
    ("姓名：周桂兰", "性别：女", "", "年龄：68", ""),
    HEAD,
    ("白细胞计数(WBC)", "11.2", "↑", "10^9/L", "3.5-9.5"),
    ("血红蛋白 HGB", "98", "↓", "g/L", "115-150"),
    ("血小板计数", "230", "", "10^9/L", "125-350"),
    ("*钾", "4.1", "", "mmol/L", "3.5~5.3"),
    ("采样时间：2026-11-20 08:15", "", "", "", "报告时间：2026-11-21"),
)


def lines(
    rows, *, columns=COLUMNS, slope: float = 0.0, dice: random.Random | None = None
) -> tuple[Line, ...]:
    made = []
    for place, row in enumerate(rows):
        for x, text in zip(columns, row, strict=False):
            if text:
                moved = dice.randint(-6, 6) if dice else 0
                top = 40 + 70 * place + x * slope + moved
                width = 30 * len(text)
                made.append(
                    Line(
                        text=text,
                        left=x,
                        top=top,
                        right=x + width,
                        bottom=top + 36,
                        confidence=0.99,
                        slope=slope,
                    )
                )
    if dice:
        dice.shuffle(made)
    return tuple(made)


def read(rows, **how) -> Proposed:
    return propose(PhotoKind.LAB, lines(rows, **how), catalogue())


def told(found: Proposed):
    return [(one.code, one.value, one.unit, one.flag, set(one.doubts)) for one in found.proposals]


EXPECTED = [
    ("6690-2", Decimal("11.2"), "10*9/L", "high", set()),
    ("718-7", Decimal(98), "g/L", "low", set()),
    ("777-3", Decimal(230), "10*9/L", "", set()),
    ("2823-3", Decimal("4.1"), "mmol/L", "", set()),
]


def test_a_slip_row_by_row():
    found = read(BLOOD)
    assert told(found) == EXPECTED
    assert (found.shown, found.sampled_on) == ((), date(2026, 11, 20))
    first = found.proposals[0]
    assert (first.name, first.low, first.high) == ("白细胞计数(WBC)", Decimal("3.5"), Decimal("9.5"))


@pytest.mark.parametrize("slope", [-0.06, -0.02, 0.03, 0.06])
def test_a_tilted_slip_in_any_order(slope):
    assert told(read(BLOOD, slope=slope, dice=random.Random(3))) == EXPECTED


@pytest.mark.parametrize(
    "unit", ["10^9/L", "10~9/L", "×10^9/L", "X10⁹/L", "10*9/L", "10E9/L", "109/L", "10 ^ 9 / L", "10^9/l"]
)
def test_the_ways_of_writing_ten_to_the_ninth(unit):
    assert told(read([("WBC", "6.1", "", unit, "3.5-9.5")])) == [
        ("6690-2", Decimal("6.1"), "10*9/L", "", set())
    ]


@pytest.mark.parametrize("cell", ["11.2↑", "11.2 H", "↑11.2", "11.2高"])
def test_a_mark_that_touches_the_number(cell):
    assert told(read([("白细胞", cell, "", "10^9/L", "3.5-9.5")])) == EXPECTED[:1]


def test_pieces_that_were_read_as_one():
    assert told(read([("肌酐", "88↑", "", "μmol/L41-73", "")])) == [
        ("14682-9", Decimal(88), "umol/L", "high", set())
    ]
    assert told(read([("血钾 4.1", "", "", "mmol/L", "")])) == [
        ("2823-3", Decimal("4.1"), "mmol/L", "", set())
    ]


def test_a_mark_against_the_range_is_doubted_and_the_range_counts():
    assert told(read([("血红蛋白", "98", "↑", "g/L", "115-150")])) == [
        ("718-7", Decimal(98), "g/L", "low", {Doubt.FLAG})
    ]
    # a mark alone: an arrow is read the wrong way round too easily to be kept
    assert told(read([("血红蛋白", "98", "↓", "g/L", "")])) == [
        ("718-7", Decimal(98), "g/L", "", {Doubt.FLAG})
    ]


def test_a_lost_point_is_far_outside_the_range():
    assert told(read([("白细胞", "112", "↑", "10^9/L", "3.5-9.5")])) == [
        ("6690-2", Decimal(112), "10*9/L", "high", {Doubt.FAR})
    ]


def test_a_missing_unit_is_asked_even_where_only_one_is_listed():
    found = read([("肌酐", "88", "", "", "41-73"), ("INR", "2.1", "", "", "0.8-1.2")])
    assert told(found) == [
        ("14682-9", Decimal(88), "", "high", {Doubt.NO_UNIT}),
        ("6301-6", Decimal("2.1"), "1", "high", set()),
    ]
    assert found.proposals[0].units == ("umol/L", "mg/dL")


def test_what_is_unknown_or_no_number_is_shown():
    found = read(
        [
            ("尿蛋白", "阴性", "", "", "阴性"),
            ("神秘因子", "3.2", "", "U/L", "0-9"),
            ("肌钙蛋白", "<0.01", "", "ng/mL", "0-0.04"),
            ("ALT", "<5", "", "U/L", "0-40"),
            ("肌酐", "8.8", "", "g/L", "1-9"),
            ("页码", "3", "", "", ""),
        ]
    )
    assert found.proposals == ()
    assert [(one.name, one.read, one.why) for one in found.shown] == [
        ("尿蛋白", "阴性", "unknown-test"),
        ("神秘因子", "3.2", "unknown-test"),
        ("肌钙蛋白", "<0.01", "unknown-test"),
        ("ALT", "<5", "no-number"),
        ("肌酐", "8.8", "other-unit"),
    ]


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        (["白细胞计数(WBC)"], "6690-2"),
        (["WBC", "白细胞计数"], "6690-2"),
        (["3 ★血红蛋白HGB"], "718-7"),
        (["糖化血红蛋白(HbA1c)"], "4548-4"),
        (["LDL-C"], "22748-8"),
        (["中性粒细胞%"], "770-8"),
        (["中性粒细胞#"], "751-8"),
        (["尿肌酐 CR"], None),
        (["尿素 CREA"], None),
        (["葡萄糖(尿) GLU"], "14749-6"),
    ],
)
def test_names_are_known_by_their_chinese_and_never_by_letters_against_it(printed, code):
    found = known_test(printed)
    assert (found.code if found else None) == code


def test_two_columns_of_tests_and_the_same_test_twice():
    rows = [
        ("白细胞", "6.1", "10^9/L", "肌酐", "60", "umol/L"),
        ("血钾", "4.0", "mmol/L", "肌酐", "61", "umol/L"),
    ]
    found = read(rows, columns=(40, 240, 340, 540, 740, 840))
    assert told(found) == [
        ("6690-2", Decimal("6.1"), "10*9/L", "", set()),
        ("14682-9", Decimal(60), "umol/L", "", {Doubt.SEVERAL}),
        ("2823-3", Decimal("4.0"), "mmol/L", "", set()),
        ("14682-9", Decimal(61), "umol/L", "", {Doubt.SEVERAL}),
    ]


def test_the_hard_limits_of_the_catalogue_hold_here_too():
    assert told(read([("糖化血红蛋白", "65", "", "%", "4-6")])) == [
        ("4548-4", None, "%", "high", {Doubt.FAR, Doubt.IMPLAUSIBLE})
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("采样时间：2026-11-20 08:15", date(2026, 11, 20)),
        ("采样时间：2026-11-2008:15", date(2026, 11, 20)),
        ("采集时间:2026/11/2 08:15", date(2026, 11, 2)),
        ("采集日期 2026年11月2日", date(2026, 11, 2)),
        ("标本采集时间2026.1.2", date(2026, 1, 2)),
        ("Collection time: 2026-11-20", date(2026, 11, 20)),
        ("报告时间：2026-11-20", None),
        ("接收时间：2026-11-20", None),
        ("采样时间：2026-13-40", None),
        ("采样时间：", None),
    ],
)
def test_only_the_day_of_sampling_counts(text, day):
    assert read([(text,)]).sampled_on == day


def test_the_list_of_names_is_explicit_and_within_the_catalogue():
    known = names()
    assert len(known.by_code) == 35
    for test in known.by_code.values():
        measure = catalogue().measures.get(test.code)
        # a test of the catalogue goes by the catalogue's own code and units
        assert measure is None or (measure.code == test.code and set(test.units) <= set(measure.units))
