"""Synthetic photographs: displays in seven segments and laboratory slips, drawn with pillow."""

import io
import random
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
SEGMENTS = {
    "0": "abcdef",
    "1": "bc",
    "2": "abged",
    "3": "abgcd",
    "4": "fgbc",
    "5": "afgcd",
    "6": "afgedc",
    "7": "abc",
    "8": "abcdefg",
    "9": "abcdfg",
    "H": "fegbc",
    "I": "ef",
    "L": "fed",
    "O": "abcdef",
    "-": "g",
    " ": "",
}
LCD, INK, LIT = (188, 200, 178), (34, 40, 34), (120, 255, 160)
Slip = Sequence[Sequence[str]]


def font(size: int) -> ImageFont.FreeTypeFont:
    """A font with Chinese. Raises OSError where Debian's fonts-noto-cjk is missing."""
    return ImageFont.truetype(FONT, size)


def digits(draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, height: int, ink) -> None:
    """Draw a number in seven segments with its upper left corner at `at`; a point takes little room."""
    x, y = at
    width, thick = height * 0.5, height * 0.11
    for letter in text:
        if letter == ".":
            draw.rectangle((x - thick * 0.7, y + height - thick, x + thick * 0.3, y + height), fill=ink)
            x += thick * 0.8
            continue
        for one in SEGMENTS[letter]:
            draw.polygon(_segment(one, x, y, width, height, thick), fill=ink)
        x += width + height * 0.16


def _segment(one: str, x: float, y: float, width: float, height: float, thick: float):
    half, gap = height / 2, thick * 0.25
    level = {"a": 0.0, "g": half - thick / 2, "d": height - thick}
    if one in level:
        top = y + level[one]
        left, right, middle = x + gap, x + width - gap, top + thick / 2
        return [
            (left, middle), (left + thick / 2, top), (right - thick / 2, top),
            (right, middle), (right - thick / 2, top + thick), (left + thick / 2, top + thick),
        ]  # fmt: skip
    left = x if one in "fe" else x + width - thick
    top = y + (0 if one in "fb" else half) + gap
    bottom = top + half - 2 * gap
    middle = left + thick / 2
    return [
        (middle, top), (left + thick, top + thick / 2), (left + thick, bottom - thick / 2),
        (middle, bottom), (left, bottom - thick / 2), (left, top + thick / 2),
    ]  # fmt: skip


def display(
    numbers: Sequence[tuple[str, int]],
    *,
    labels: Sequence[str] = (),
    beside: Sequence[str] = (),
    brand: str = "OMRON HEM-7121",
    clock: str = "11/27  7:31",
    is_lit: bool = False,
) -> Image.Image:
    """A display with numbers below each other (text, height in px), words left of them and beside them."""
    ground, ink = ((16, 20, 18), LIT) if is_lit else (LCD, INK)
    tall = sum(height + 40 for _text, height in numbers) + 150
    picture = Image.new("RGB", (760, tall + 120), (232, 232, 236))
    draw = ImageDraw.Draw(picture)
    draw.text((60, 18), brand, font=font(30), fill=(60, 60, 70))
    draw.rectangle((40, 80, 720, tall + 70), fill=ground)
    y = 100
    for place, (text, height) in enumerate(numbers):
        if place < len(labels):
            draw.text((60, y + height // 3), labels[place], font=font(28), fill=ink)
        digits(draw, (250, y), text, height, ink)
        if place < len(beside):
            draw.text((600, y + height // 2), beside[place], font=font(26), fill=ink)
        y += height + 40
    draw.text((60, y), clock, font=font(26), fill=ink)
    return picture


def slip(rows: Slip, *, columns: Sequence[int] = (40, 430, 560, 650, 820), size: int = 28) -> Image.Image:
    """A printed table, one list of cells per row."""
    picture = Image.new("RGB", (1040, 80 + 62 * len(rows)), "white")
    draw = ImageDraw.Draw(picture)
    for place, row in enumerate(rows):
        for x, cell in zip(columns, row, strict=False):
            draw.text((x, 40 + 62 * place), cell, font=font(size), fill=(20, 20, 20))
    return picture


def photographed(picture: Image.Image, *, seed: int, turn: float = 0.0, blur: float = 0.0, quality: int = 85):
    """The picture as a phone might bring it: turned by degrees, blurred, noisy, as JPEG bytes."""
    dice = random.Random(seed)
    made = picture.rotate(turn, expand=True, fillcolor=(200, 200, 204), resample=Image.Resampling.BICUBIC)
    if blur:
        made = made.filter(ImageFilter.GaussianBlur(blur))
    noise = Image.effect_noise(made.size, dice.uniform(6, 14)).convert("RGB")
    made = Image.blend(made, noise, 0.06)
    out = io.BytesIO()
    made.save(out, "JPEG", quality=quality)
    return out.getvalue()


BLOOD_COUNT: Slip = (
    ("清河医院检验报告单", "", "", "", ""),
    ("采样时间：2026-11-20 08:15", "", "报告时间：2026-11-20 10:02", "", ""),
    ("项目", "结果", "", "单位", "参考范围"),
    ("白细胞计数(WBC)", "11.2", "↑", "10^9/L", "3.5-9.5"),
    ("血红蛋白 HGB", "98", "↓", "g/L", "115-150"),
    ("血小板计数 PLT", "230", "", "10^9/L", "125-350"),
    ("肌酐 CREA", "88", "↑", "μmol/L", "41-73"),
    ("血钾 K", "4.1", "", "mmol/L", "3.5-5.3"),
    ("尿蛋白", "阴性", "", "", "阴性"),
)
