"""How well synthetic photographs are read, by the real library: `python -m tests.support.photo_accuracy [N]`.

Each picture is drawn by `pictures`, turned, blurred and compressed by chance of a seed. Counted are numbers, not
pictures. What counts is the last column but one: wrong and not marked is what a patient must catch alone.
"""

import random
import sys
from decimal import Decimal

from tests.support import pictures
from xinqiao.chart.observations.rules.catalogue import catalogue
from xinqiao.chart.photos.providers.recognition import recognise
from xinqiao.chart.photos.rules.proposing import propose
from xinqiao.chart.photos.types import PhotoKind

COLUMNS = ("right", "right, marked", "wrong, marked", "wrong, not marked", "not proposed")
Drawn = tuple[object, dict[str, Decimal]]


def pressure(dice: random.Random, *, labelled: bool, lit: bool) -> Drawn:
    upper, lower, pulse = dice.randint(96, 199), dice.randint(52, 94), dice.randint(48, 109)
    labels = dice.choice((("SYS", "DIA", "PUL"), ("高压", "低压", "脉搏"))) if labelled else ()
    beside = ("mmHg", "mmHg", "/min") if labelled else ()
    tall = dice.randint(110, 160)
    numbers = [(str(upper), tall), (str(lower), tall), (str(pulse), round(tall * 0.62))]
    drawn = pictures.display(numbers, labels=labels, beside=beside, is_lit=lit)
    return drawn, {"upper": Decimal(upper), "lower": Decimal(lower), "pulse": Decimal(pulse)}


def single(dice: random.Random, key: str, low: int, high: int, unit: str) -> Drawn:
    value = Decimal(dice.randint(low, high)) / 10
    drawn = pictures.display([(str(value), dice.randint(120, 180))], beside=(unit,), brand="", clock="7:31")
    return drawn, {key: value}


def oxygen(dice: random.Random) -> Drawn:
    spo2, pulse = dice.randint(85, 99), dice.randint(48, 119)
    drawn = pictures.display(
        [(str(spo2), 140), (str(pulse), 140)], labels=("%SpO2", "PRbpm"), brand="", clock="", is_lit=True
    )
    return drawn, {"oxygen": Decimal(spo2), "pulse": Decimal(pulse)}


TESTS = (
    ("6690-2", "白细胞计数(WBC)", "10^9/L", "3.5-9.5", 21, 180, 10),
    ("718-7", "血红蛋白 HGB", "g/L", "115-150", 61, 189, 1),
    ("777-3", "血小板计数", "10^9/L", "125-350", 31, 489, 1),
    ("14682-9", "肌酐 CREA", "μmol/L", "41-73", 31, 399, 1),
    ("2823-3", "血钾", "mmol/L", "3.5-5.3", 28, 66, 10),
    ("22748-8", "低密度脂蛋白胆固醇", "mmol/L", "0-3.37", 81, 590, 100),
)


def slip(dice: random.Random) -> Drawn:
    rows, truth = (
        [("采样时间：2026-11-20 08:15", "", "", "", ""), ("项目", "结果", "", "单位", "参考范围")],
        {},
    )
    for code, name, unit, printed, low, high, part in TESTS:
        value = Decimal(dice.randint(low, high)) / part
        bounds = [Decimal(each) for each in printed.split("-")]
        flag = "↑" if value > bounds[1] else "↓" if value < bounds[0] else ""
        rows.append((name, str(value), flag, unit, printed))
        truth[code] = value
    return pictures.slip(rows), truth


KINDS = (
    ("血压计，有标签", PhotoKind.BLOOD_PRESSURE, lambda dice: pressure(dice, labelled=True, lit=False)),
    ("血压计，发光，无标签", PhotoKind.BLOOD_PRESSURE, lambda dice: pressure(dice, labelled=False, lit=True)),
    ("血糖仪", PhotoKind.GLUCOSE, lambda dice: single(dice, "glucose", 31, 229, "mmol/L")),
    ("体温计", PhotoKind.TEMPERATURE, lambda dice: single(dice, "temperature", 355, 399, "℃")),
    ("体重秤", PhotoKind.WEIGHT, lambda dice: single(dice, "weight", 401, 999, "kg")),
    ("血氧仪", PhotoKind.OXYGEN, oxygen),
    ("化验单", PhotoKind.LAB, slip),
)


HARDER = (
    (
        "血压计，无标签，更歪更糊",
        PhotoKind.BLOOD_PRESSURE,
        lambda dice: pressure(dice, labelled=False, lit=False),
    ),
    ("血糖仪，更歪更糊", PhotoKind.GLUCOSE, lambda dice: single(dice, "glucose", 31, 229, "mmol/L")),
    ("化验单，更歪更糊", PhotoKind.LAB, slip),
)


def tally(kind: PhotoKind, draw, count: int, seed: int, turn: float = 5, blur: float = 1.8) -> list[int]:
    dice = random.Random(seed)
    found = [0] * len(COLUMNS)
    for place in range(count):
        drawn, truth = draw(dice)
        body = pictures.photographed(
            drawn,
            seed=place,
            turn=dice.uniform(-turn, turn),
            blur=dice.uniform(blur - 1.8, blur),
            quality=dice.randint(55, 90),
        )
        proposals = propose(kind, recognise(body).lines, catalogue()).proposals
        told = {one.code if kind is PhotoKind.LAB else one.key: one for one in proposals}
        for key, value in truth.items():
            found[_column(told.get(key), value)] += 1
    return found


def _column(one, value: Decimal) -> int:
    if one is None or one.value is None:
        return 4
    if one.value == value:
        return 1 if one.doubts else 0
    return 2 if one.doubts else 3


def main(count: int) -> None:
    """Write the table, a row as soon as it is known."""
    say(f"| {count} 张 | " + " | ".join(COLUMNS) + " |")
    say("|---" * (len(COLUMNS) + 1) + "|")
    for place, (name, kind, draw) in enumerate(KINDS):
        say(row(name, tally(kind, draw, count, 100 + place)))
    for place, (name, kind, draw) in enumerate(HARDER):
        say(row(name, tally(kind, draw, count, 200 + place, turn=12, blur=4)))


def row(name: str, counted: list[int]) -> str:
    return f"| {name} | " + " | ".join(map(str, counted)) + " |"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
