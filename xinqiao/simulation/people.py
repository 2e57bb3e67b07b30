"""Invented people of the invented town 青禾. No number of theirs can ring, no id number exists."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
)
_GIVEN_WOMEN = [
    "秀英",
    "桂芳",
    "玉兰",
    "淑珍",
    "丽华",
    "凤霞",
    "春梅",
    "雪琴",
    "美玲",
    "巧云",
    "爱莲",
    "慧敏",
    "静",
    "燕",
    "文娟",
]
_GIVEN_MEN = [
    "建国",
    "志强",
    "国栋",
    "永福",
    "长河",
    "德胜",
    "振华",
    "文博",
    "明远",
    "庆丰",
    "家祥",
    "立新",
    "伟",
    "军",
    "海涛",
]

# no mobile network starts with 100, and no region has the code 990000
_PHONE_BASE = 10_000_000_000
_REGION = "990000"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """One invented inhabitant; `number` is unique within a town."""

    number: int
    name: str
    sex: str
    birth_on: date
    phone: str
    id_number: str


def inhabitants(seed: int, count: int, *, today: date) -> Iterator[InventedPerson]:
    """Yield `count` adults of 35 to 90 years, the same ones for the same seed and day."""
    chance = random.Random(seed)
    for number in range(count):
        yield _inhabitant(chance, number, today)


def _inhabitant(chance: random.Random, number: int, today: date) -> InventedPerson:
    sex = chance.choice(["female", "male"])
    given = chance.choice(_GIVEN_WOMEN if sex == "female" else _GIVEN_MEN)
    age_days = int(chance.triangular(35, 90, 68) * 365.25)
    birth_on = today - timedelta(days=age_days)
    return InventedPerson(
        number=number,
        name=chance.choice(_SURNAMES) + given,
        sex=sex,
        birth_on=birth_on,
        phone=str(_PHONE_BASE + number),
        id_number=id_number(birth_on, number, sex),
    )


def id_number(birth_on: date, number: int, sex: str) -> str:
    """Return an 18-digit number of a region that does not exist, with a right check digit (GB 11643)."""
    serial = (number * 2 + (1 if sex == "male" else 0)) % 1000
    body = f"{_REGION}{birth_on:%Y%m%d}{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + _CHECK[total % 11]
