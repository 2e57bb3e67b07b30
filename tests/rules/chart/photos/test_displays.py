"""Recognised lines of displays become proposals: by label, by place, by size; what is doubtful is marked."""

import random
from decimal import Decimal

import pytest

from xinqiao.chart.observations.rules.catalogue import catalogue
from xinqiao.chart.photos.rules.judging import kept_as
from xinqiao.chart.photos.rules.proposing import propose
from xinqiao.chart.photos.types import Doubt, Line, PhotoKind

BP, GLUCOSE, OXYGEN = PhotoKind.BLOOD_PRESSURE, PhotoKind.GLUCOSE, PhotoKind.OXYGEN


def line(
    text: str, left: float, top: float, height: float, confidence: float = 0.99, other: str = ""
) -> Line:
    return Line(
        text=text,
        left=left,
        top=top,
        right=left + len(text) * height * 0.6,
        bottom=top + height,
        confidence=confidence,
        other=other,
    )


BRAND, CLOCK, DAY = line("OMRON HEM-7121", 50, 10, 34), line("7:31", 60, 610, 34), line("11/27", 160, 610, 34)
NOISE = (BRAND, CLOCK, DAY, line("M 2", 500, 610, 34), line("IntelliSense", 300, 15, 20))
NUMBERS = (line("128", 260, 70, 210), line("82", 260, 270, 200), line("71", 260, 470, 120))
LABELS = (line("SYS", 50, 160, 38), line("DIA", 50, 350, 38), line("PUL", 50, 515, 38))
BESIDE = (line("mmHg", 600, 180, 40), line("mmHg", 600, 370, 40), line("/min", 600, 530, 40))


def read(kind: PhotoKind, *lines: Line) -> dict[str, tuple[Decimal | None, str, set[Doubt]]]:
    found = propose(kind, lines, catalogue()).proposals
    return {one.key: (one.value, one.unit, set(one.doubts)) for one in found}


def pressure(upper: int, lower: int, pulse: int | None, *doubts: Doubt):
    told = {
        "upper": (Decimal(upper), "mm[Hg]", set(doubts)),
        "lower": (Decimal(lower), "mm[Hg]", set(doubts)),
    }
    return told | ({"pulse": (Decimal(pulse), "/min", set(doubts))} if pulse else {})


def test_a_monitor_by_its_labels():
    assert read(BP, *NOISE, *NUMBERS, *LABELS, *BESIDE) == pressure(128, 82, 71)


@pytest.mark.parametrize("seed", range(12))
def test_the_order_in_which_lines_come_and_ten_pixels_change_nothing(seed):
    dice = random.Random(seed)
    lines = [
        line(one.text, one.left + dice.randint(-10, 10), one.top + dice.randint(-10, 10), one.height)
        for one in (*NOISE, *NUMBERS, *LABELS, *BESIDE)
    ]
    dice.shuffle(lines)
    assert read(BP, *lines) == pressure(128, 82, 71)


@pytest.mark.parametrize(
    "words",
    [("高压", "低压", "脉搏"), ("收缩压", "舒张压", "心率"), ("SYS.mmHg", "DIA.mmHg", "PULSE/min")],
)
def test_labels_in_other_words(words):
    labels = [line(word, 20, one.top, 38) for word, one in zip(words, LABELS, strict=True)]
    assert read(BP, *NUMBERS, *labels) == pressure(128, 82, 71)


def test_labels_right_of_the_numbers_are_believed_and_those_above_them_are_not():
    right = [line(one.text, 620, one.top, 38) for one in LABELS]
    assert read(BP, *NUMBERS, *right) == pressure(128, 82, 71)
    above = [line("SYS", 270, 20, 38), line("DIA", 270, 240, 38), line("PUL", 270, 440, 38)]
    numbers = (line("128", 260, 70, 160), line("82", 260, 285, 150), line("71", 260, 485, 120))
    assert read(BP, *numbers, *above) == pressure(128, 82, 71, Doubt.BY_POSITION)


def test_without_labels_place_and_size_decide_and_it_is_said():
    assert read(BP, *NOISE, *NUMBERS) == pressure(128, 82, 71, Doubt.BY_POSITION)
    assert read(BP, *NUMBERS[:2]) == pressure(128, 82, None, Doubt.BY_POSITION)


def test_a_memory_place_is_small_and_a_fourth_tall_number_is_a_doubt():
    small = line("12", 600, 80, 50)
    assert read(BP, small, *NUMBERS) == pressure(128, 82, 71, Doubt.BY_POSITION)
    tall = line("99", 600, 470, 110)
    assert read(BP, tall, *NUMBERS)["upper"][2] == {Doubt.BY_POSITION, Doubt.SEVERAL}


def test_a_pulse_without_its_label_is_doubtful_alone():
    found = read(BP, *NUMBERS, *LABELS[:2])
    assert found == pressure(128, 82, None) | {"pulse": (Decimal(71), "/min", {Doubt.BY_POSITION})}


def test_a_number_that_was_not_read_leaves_its_label_empty():
    assert read(BP, NUMBERS[2], *LABELS) == {"pulse": (Decimal(71), "/min", set())}
    assert read(BP, NUMBERS[0], NUMBERS[2], *LABELS) == {
        "upper": (Decimal(128), "mm[Hg]", set()),
        "pulse": (Decimal(71), "/min", set()),
    }
    # one number alone is nobody's
    assert read(BP, NUMBERS[2]) == {}


def test_swapped_labels_are_believed_and_the_order_is_asked_about():
    swapped = (line("DIA", 50, 160, 38), line("SYS", 50, 350, 38), LABELS[2])
    found = read(BP, *NUMBERS, *swapped)
    assert (found["upper"], found["lower"]) == (
        (Decimal(82), "mm[Hg]", {Doubt.ORDER}),
        (Decimal(128), "mm[Hg]", {Doubt.ORDER}),
    )


def test_a_pressure_written_with_a_stroke_and_a_day_that_looks_like_one():
    assert read(BP, line("128/82", 100, 100, 100), line("PR72", 100, 250, 60)) == pressure(128, 82, 72)
    assert read(BP, line("98/62mmHg", 100, 100, 100)) == pressure(98, 62, None)
    assert read(BP, line("11/27", 100, 100, 100)) == {}


def test_a_monitor_in_kilopascals():
    found = read(
        BP, line("16.5", 260, 70, 200), line("10.8", 260, 270, 200), *LABELS[:2], line("kPa", 600, 180, 40)
    )
    assert {key: told[:2] for key, told in found.items()} == {
        "upper": (Decimal("16.5"), "kPa"),
        "lower": (Decimal("10.8"), "kPa"),
    }


def test_beyond_the_hard_limits_nothing_is_proposed():
    found = read(BP, line("1288", 260, 70, 210), *NUMBERS[1:], *LABELS)
    assert found["upper"][0] is None
    assert Doubt.IMPLAUSIBLE in found["upper"][2]
    assert found["lower"] == (Decimal(82), "mm[Hg]", set())


def test_outside_the_soft_limits_a_second_look_is_asked_for():
    assert read(BP, line("232", 260, 70, 210), *NUMBERS[1:], *LABELS)["upper"] == (
        Decimal(232),
        "mm[Hg]",
        {Doubt.UNUSUAL},
    )


def test_letters_low_confidence_and_two_readings_are_marked():
    letters = read(BP, line("1Z8", 260, 70, 210), *NUMBERS[1:], *LABELS)["upper"]
    assert letters == (Decimal(128), "mm[Hg]", {Doubt.LETTERS})
    unsure = read(BP, line("128", 260, 70, 210, 0.71), *NUMBERS[1:], *LABELS)["upper"]
    assert unsure == (Decimal(128), "mm[Hg]", {Doubt.UNSURE})
    twice = read(BP, line("128", 260, 70, 210, other="123"), *NUMBERS[1:], *LABELS)["upper"]
    assert twice == (Decimal(128), "mm[Hg]", {Doubt.TWO_WAYS})


def test_a_blood_sugar_with_its_unit():
    assert read(GLUCOSE, line("6.8", 200, 60, 250), line("mmol/L", 600, 190, 40), CLOCK) == {
        "glucose": (Decimal("6.8"), "mmol/L", set())
    }
    assert read(GLUCOSE, line("126", 200, 60, 250), line("mg/dL", 600, 190, 40)) == {
        "glucose": (Decimal(126), "mg/dL", set())
    }


def test_a_blood_sugar_without_its_unit_is_asked_unless_only_one_is_possible():
    assert read(GLUCOSE, line("13.2", 200, 60, 250)) == {"glucose": (Decimal("13.2"), "", {Doubt.NO_UNIT})}
    assert read(GLUCOSE, line("5.6", 200, 60, 250)) == {"glucose": (Decimal("5.6"), "mmol/L", set())}


def test_a_lost_decimal_point_is_never_put_back():
    assert read(GLUCOSE, line("68", 200, 60, 250), line("mmol/L", 600, 190, 40)) == {
        "glucose": (None, "mmol/L", {Doubt.IMPLAUSIBLE, Doubt.NO_POINT})
    }
    assert read(GLUCOSE, line("13", 200, 60, 250), line("mmol/L", 600, 190, 40))["glucose"][2] == {
        Doubt.NO_POINT
    }


@pytest.mark.parametrize(("shown", "word"), [("HI", "HI"), ("H1", "HI"), ("Lo", "LO"), ("L0", "LO")])
def test_high_and_low_of_a_meter_are_words_and_no_number(shown, word):
    found = propose(GLUCOSE, (line(shown, 200, 60, 250), CLOCK, line("20", 500, 600, 30)), catalogue())
    assert (found.beyond, found.proposals) == (word, ())


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("36.9", "℃", (Decimal("36.9"), "Cel", set())),
        ("36.9°C", "", (Decimal("36.9"), "Cel", set())),
        ("98.4", "°F", (Decimal("98.4"), "[degF]", set())),
        ("36.9", "", (Decimal("36.9"), "Cel", set())),
        ("98.4", "", (Decimal("98.4"), "[degF]", set())),
        ("369", "℃", (None, "Cel", {Doubt.IMPLAUSIBLE, Doubt.NO_POINT})),
        ("39,4", "℃", (Decimal("39.4"), "Cel", {Doubt.LETTERS})),
    ],
)
def test_a_thermometer(text, unit, expected):
    lines = [line(text, 200, 60, 250), *([line(unit, 600, 190, 40)] if unit else [])]
    assert read(PhotoKind.TEMPERATURE, *lines) == {"temperature": expected}


@pytest.mark.parametrize(
    ("unit", "read_as", "kept"),
    [
        ("kg", "kg", ("kg", Decimal("128.4"))),
        ("公斤", "kg", ("kg", Decimal("128.4"))),
        ("斤", "kg/2", ("kg", Decimal("64.2"))),
        ("lb", "[lb_av]", ("[lb_av]", Decimal("128.4"))),
    ],
)
def test_a_scale_shows_what_it_shows_and_is_kept_exactly(unit, read_as, kept):
    found = read(
        PhotoKind.WEIGHT, line("128.4", 200, 60, 250), line(unit, 600, 190, 40), line("BMI 24.1", 50, 500, 40)
    )
    assert found == {"weight": (Decimal("128.4"), read_as, set())}
    assert kept_as(read_as, Decimal("128.4")) == kept


def test_a_scale_without_a_unit_is_asked():
    found = propose(PhotoKind.WEIGHT, (line("64.2", 200, 60, 250), line("32.1%", 200, 400, 240)), catalogue())
    assert [(one.value, one.unit, one.doubts) for one in found.proposals] == [
        (Decimal("64.2"), "", (Doubt.NO_UNIT,))
    ]
    assert set(found.proposals[0].units) == {"kg", "kg/2", "[lb_av]"}


@pytest.mark.parametrize(
    ("unit", "last", "expected"),
    [
        ("kg", "64.0", set()),
        ("kg", "71.4", {Doubt.SUDDEN}),
        ("斤", "32.0", set()),
        ("斤", "64.2", {Doubt.SUDDEN}),
    ],
)
def test_a_weight_far_from_the_last_one_is_asked_about(unit, last, expected):
    lines = (line("64.2", 200, 60, 250), line(unit, 600, 190, 40))
    previous = {"29463-7": Decimal(last)}
    (one,) = propose(PhotoKind.WEIGHT, lines, catalogue(), previous).proposals
    assert set(one.doubts) == expected


def test_an_oximeter_by_label_and_by_place():
    numbers = (line("97", 200, 70, 200), line("72", 200, 270, 200), line("3.4", 500, 500, 100))
    labels = (line("%SpO2", 40, 150, 40), line("PRbpm", 40, 350, 40), line("PI%", 500, 450, 30))
    assert read(OXYGEN, *numbers, *labels) == {
        "oxygen": (Decimal(97), "%", set()),
        "pulse": (Decimal(72), "/min", set()),
    }
    side = (line("97", 100, 70, 150), line("72", 500, 75, 150))
    assert read(OXYGEN, *side) == {
        "oxygen": (Decimal(97), "%", {Doubt.BY_POSITION}),
        "pulse": (Decimal(72), "/min", {Doubt.BY_POSITION}),
    }


@pytest.mark.parametrize("kind", list(PhotoKind))
@pytest.mark.parametrize(
    "lines", [(), NOISE, (line("", 0, 0, 0), line("￥￥", 1, 1, 1), line("一二三", 5, 5, 5))]
)
def test_nothing_of_use_proposes_nothing(kind, lines):
    assert propose(kind, tuple(lines), catalogue()).proposals == ()


def test_where_it_was_read_goes_along():
    one = propose(BP, (*NUMBERS, *LABELS), catalogue()).proposals[0]
    assert (one.read, one.line) == ("128", NUMBERS[0])
