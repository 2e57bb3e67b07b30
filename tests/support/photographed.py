"""Recognised lines as they come from real displays and slips, and a photograph brought as far as its review."""

import io
import re

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.cast import NOW
from xinqiao.chart.photos import actions as photos
from xinqiao.chart.photos.types import Line, Recognised
from xinqiao.foundation.walls import standing_as


def line(text: str, left: float, top: float, height: float, **more) -> Line:
    right = left + len(text) * height * 0.6
    return Line(
        text=text, left=left, top=top, right=right, bottom=top + height, **{"confidence": 0.99, **more}
    )


def monitor(upper: str, lower: str, pulse: str = "71", **more) -> tuple[Line, ...]:
    """A blood pressure monitor with its labels."""
    return (
        line(upper, 260, 70, 210, **more),
        line(lower, 260, 290, 200),
        line(pulse, 260, 500, 120),
        line("SYS", 50, 160, 38),
        line("DIA", 50, 350, 38),
        line("PUL", 50, 540, 38),
        line("mmHg", 600, 180, 40),
    )


def meter(value: str, unit: str = "") -> tuple[Line, ...]:
    """A display with one number."""
    return (line(value, 200, 60, 250), *([line(unit, 600, 190, 40)] if unit else []))


def printed(*rows: tuple[str, ...]) -> tuple[Line, ...]:
    """A slip with the columns name, result, mark, unit, range."""
    columns = (40, 420, 540, 640, 820)
    return tuple(
        Line(
            text=text, left=x, top=40 + 70 * y, right=x + 30 * len(text), bottom=76 + 70 * y, confidence=0.99
        )
        for y, row in enumerate(rows)
        for x, text in zip(columns, row, strict=False)
        if text
    )


SLIP = printed(
    ("采样时间：2026-11-20 08:15",),
    ("白细胞计数(WBC)", "11.2", "↑", "10^9/L", "3.5-9.5"),
    ("肌酐 CREA", "88", "", "", "41-73"),
    ("神秘因子", "3.2", "", "U/L", "0-9"),
)


def jpeg(size: tuple[int, int] = (800, 600)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (180, 190, 170)).save(out, "JPEG")
    return out.getvalue()


def bring(client, home, kind: str, body: bytes | None = None, **typed: str):
    """Post a photograph as the page does."""
    file = {"photo": SimpleUploadedFile("photo.jpg", jpeg() if body is None else body)}
    return client.post("/record/photo", {"patient": str(home.patient_id), "kind": kind, **file, **typed})


def brought(client, home, kind: str, lines: tuple[Line, ...]) -> str:
    """Bring a photograph on which these lines are recognised; return the address of its review."""
    answer = bring(client, home, kind)
    assert answer.status_code == 302, answer.content.decode()
    recognise(home, answer["Location"], lines)
    return answer["Location"]


def recognise(home, url: str, lines: tuple[Line, ...]) -> None:
    """Do what the worker does once the library has answered."""
    photo_id = re.search(r"[0-9a-f-]{36}", url)[0]
    viewer = home.system()
    with standing_as(viewer):
        assert photos.begin_photo(viewer=viewer, photo_id=photo_id, now=NOW) is not None
        told = Recognised(width=800, height=600, lines=lines)
        photos.note_recognised(viewer=viewer, photo_id=photo_id, recognised=told, now=NOW)
