"""Patients, one patient, messages, insight and outbox in a browser: clean in both themes, languages and sizes."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from .conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS = [
    ("zh-hans", "light", DESK, ""),
    ("zh-hans", "dark", DESK, "-dark"),
    ("en", "light", DESK, "-en"),
    ("zh-hans", "light", PHONE, "-390"),
]


@pytest.fixture
def lived(ward):
    """Three weeks of readings, a red one this morning, and a conversation about it."""
    now = ward.now
    for day in range(20, 0, -1):
        ward.pressure(150 - day % 7, 92 - day % 5, at=now - timedelta(days=day, minutes=day * 7))
    ward.red(at=now - timedelta(minutes=9))
    ward.answers("这两天降温，晨练挪到九点以后。", at=now - timedelta(days=1))
    ward.says("早上量了两次都高，眼睛有点花，药还照旧吃吗？", at=now - timedelta(minutes=7))
    return ward


@pytest.mark.parametrize(("language", "theme", "size", "name"), LOOKS)
def test_pages_are_clean(lived, enter, clean, language, theme, size, name):
    page = enter(f"/patients/{lived.patient_id}", language=language, theme=theme, size=size)
    expect(page.locator(".strip figure").first).to_be_visible()
    expect(page.locator("#say")).to_be_visible()
    clean(page, f"patient{name}")
    if size is PHONE:
        return
    for address in ("patients", "insight", "insight/alerts", "outbox"):
        page.goto(page.url.split("/patients")[0].split("/insight")[0] + f"/{address}")
        page.wait_for_load_state("networkidle")
        clean(page, f"{address.replace('/', '-')}{name}")
    page.goto(page.url.replace("/outbox", "/inbox"))
    page.locator("[data-row] a").first.click()
    expect(page.locator("#say")).to_be_visible()
    page.wait_for_load_state("networkidle")
    clean(page, f"inbox{name}")


def test_the_plan_is_changed_after_reading_the_words(lived, enter, clean):
    page = enter(f"/patients/{lived.patient_id}")
    page.get_by_role("link", name="改计划").click()
    dialog = page.get_by_role("dialog", name="改计划")
    dialog.get_by_label("高压低于").fill("130")
    dialog.get_by_label("低压低于").fill("80")
    dialog.get_by_role("button", name="看患者会读到什么").click()
    expect(dialog.locator("#plan-preview")).to_contain_text("高压低于 130")
    clean(page, "plan-dialog")
    dialog.get_by_label("原因（给同事，入档）").fill("家测仍偏高")
    dialog.get_by_role("button", name="改计划").click()
    expect(page.locator("#plan")).to_contain_text("家测仍偏高")


def test_an_answer_is_sent_and_stands_in_the_conversation(lived, enter):
    page = enter(f"/patients/{lived.patient_id}")
    page.locator("#say").fill("请马上打 120，别等。")
    page.get_by_role("button", name="发送", exact=True).click()
    expect(page.locator(".thread")).to_contain_text("请马上打 120，别等。")
    expect(page.locator(".chatpane > header")).to_contain_text("已答复")
