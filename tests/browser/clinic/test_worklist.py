"""工作台 in a browser: keys, presses, and the look in both themes, both languages, both sizes."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from .conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def busy(ward):
    """A red row, high ones, watch ones, and a message that waits."""
    now = ward.now
    ward.red(at=now - timedelta(minutes=4))
    for number, (name, high) in enumerate((("马建业", 186), ("赵长河", 184), ("刘淑珍", 162))):
        patient_id = ward.another(name, number)
        ward.pressure(high, 96, at=now - timedelta(minutes=41), patient_id=patient_id)
        ward.pressure(high, 98, at=now - timedelta(minutes=31), patient_id=patient_id)
    ward.says("护士您好，今天早上头有点晕，药还照旧吃吗？", at=now - timedelta(minutes=50))
    return ward


@pytest.mark.parametrize(
    ("language", "theme", "size", "name"),
    [
        ("zh-hans", "light", None, "worklist"),
        ("zh-hans", "light", PHONE, "worklist-390"),
        ("zh-hans", "dark", None, "worklist-dark"),
        ("en", "light", None, "worklist-en"),
    ],
)
def test_the_list_is_clean(busy, enter, clean, language, theme, size, name):
    page = enter("/worklist", language=language, theme=theme, **({"size": size} if size else {}))
    page.keyboard.press("j")
    expect(page.locator("#pv-what")).to_be_visible()
    page.wait_for_load_state("networkidle")
    clean(page, name)


def test_keys_and_presses(busy, enter):
    page = enter("/worklist")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("#side h2.title")).to_contain_text("周桂兰")
    page.keyboard.press("a")
    expect(page.locator(".toast")).to_contain_text("归你了")
    expect(page.locator("tr[data-sev=red] .own")).to_have_text("我")
    page.keyboard.press("e")
    dialog = page.get_by_role("dialog", name="关闭这条预警")
    expect(dialog).to_be_visible()
    page.get_by_label("做了什么").select_option("called-patient")
    page.get_by_label("是，患者已知道").check()
    dialog.get_by_role("button", name="关闭预警").click()
    expect(page.locator("tr[data-sev=red]")).to_have_count(0)
