"""A photo is taken on a phone, read by the real library, compared, mended and kept; a slip likewise."""

import io
import json
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import Page, expect

from tests.support import pictures
from xinqiao.chart.observations.models import Result, Sample
from xinqiao.chart.photos import queries as photos
from xinqiao.foundation.models import Blob
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys import sent_photos

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not photos.is_installed(), reason="reading photographs is not installed: bin/setup --with-ocr"
    ),
]


def violations(page: Page) -> list[str]:
    return [one["id"] for one in Axe().run(page, options={"preload": False}).response["violations"]]


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def jpeg(picture) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def take(page: Page, kind: str, picture) -> None:
    page.get_by_role("radio", name=kind).check()
    page.get_by_label("照片", exact=True).set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": jpeg(picture)}
    )
    assert (violations(page), fits(page)) == ([], True)
    page.get_by_role("button", name="读照片").click()
    expect(page.get_by_text("照片收到了")).to_be_visible()
    assert (violations(page), fits(page)) == ([], True)


def work() -> None:
    """Do what the worker does: the deferred job, with the library."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s", [sent_photos.READ_PHOTO])
        ((told,),) = cursor.fetchall()
    sent_photos.read_kept_photo(**(told if isinstance(told, dict) else json.loads(told)))


def pictures_left(home) -> int:
    with standing_as(home.system()):
        return Blob.objects.filter(kind="reading-photo").count()


def test_a_monitor_is_photographed_compared_and_kept(enter: Callable[[str], Page], live_server, home) -> None:
    page = enter("patient")
    page.goto(f"{live_server.url}/record")
    page.get_by_role("link", name="拍照录入").click()
    monitor = pictures.display(
        [("147", 150), ("91", 150), ("68", 92)], labels=("SYS", "DIA", "PUL"), beside=("mmHg", "mmHg", "/min")
    )
    take(page, "血压计", monitor)
    work()
    # the page asks by itself and shows what was read
    upper = page.get_by_label("高压", exact=False).first
    expect(upper).to_have_value("147")
    expect(page.get_by_label("低压", exact=False).first).to_have_value("91")
    assert (violations(page), fits(page)) == ([], True)
    upper.fill("145")
    page.get_by_role("button", name="勾选的都对，保存").click()
    expect(page.get_by_text("145/91")).to_be_visible()
    assert violations(page) == []
    with standing_as(home.system()):
        kept = Sample.objects.filter(patient_id=home.patient_id, method="photo").order_by("code")
        assert [(row.code, int(row.value)) for row in kept] == [
            ("8462-4", 91),
            ("8480-6", 145),
            ("8867-4", 68),
        ]
    assert pictures_left(home) == 0


def test_a_slip_is_photographed_and_stands_beside_the_hospitals_own(
    enter: Callable[[str], Page], live_server, home
) -> None:
    page = enter("patient")
    page.goto(f"{live_server.url}/record/photo")
    take(page, "化验单", pictures.slip(pictures.BLOOD_COUNT))
    work()
    expect(page.get_by_label("采样日期")).to_have_value("2026-11-20")
    expect(page.get_by_text("尿蛋白")).to_be_visible()
    assert (violations(page), fits(page)) == ([], True)
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="勾选的都对，保存").click()
    page.get_by_role("link", name="看化验值").click()
    expect(page.get_by_role("heading", name="拍照录入的化验值")).to_be_visible()
    assert (violations(page), fits(page)) == ([], True)
    with standing_as(home.system()):
        rows = Result.objects.filter(kind="reported").order_by("code").values_list("code", "interpretation")
        assert list(rows) == [
            ("14682-9", "H"),
            ("2823-3", ""),
            ("6690-2", "H"),
            ("718-7", "L"),
            ("777-3", ""),
        ]
    assert pictures_left(home) == 0
