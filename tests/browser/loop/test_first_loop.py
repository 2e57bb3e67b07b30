"""The first care loop in two windows: the patient's phone and the nurse's desk, each at both sizes."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.living_house import LivingHouse, living_house

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
PATIENCE = 20_000


@pytest.fixture
def house() -> Iterator[LivingHouse]:
    with living_house() as house:
        yield house


def window(browser: Browser, house: LivingHouse, who: str, size: dict[str, int]) -> Page:
    context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(house.sign_in_url(who))
    return page


def no_barriers(page: Page) -> None:
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []


def red_row(page: Page) -> Locator:
    return page.locator('[data-row][data-sev="red"]')


@pytest.mark.parametrize(("phone_size", "desk_size"), [(PHONE, DESK), (DESK, PHONE)])
def test_the_loop(browser: Browser, house: LivingHouse, phone_size, desk_size) -> None:
    nurse = window(browser, house, "nurse", desk_size)
    expect(nurse).to_have_url(re.compile(r"/worklist"))
    expect(red_row(nurse)).to_have_count(0)
    phone = window(browser, house, "patient", phone_size)
    expect(phone).to_have_url(re.compile(r"/today"))

    record_182_112_with_blurred_sight(phone)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("120")
    expect(phone.locator('a[href="tel:120"]').first).to_be_visible()
    expect(phone.locator("main")).to_contain_text("不要等医生回复")
    no_barriers(phone)

    # nobody touched the nurse's window
    expect(red_row(nurse)).to_have_count(1, timeout=PATIENCE)
    expect(red_row(nurse)).to_contain_text("周桂兰")
    acknowledge(nurse)

    phone.goto(f"{house.url}/messages")
    answer(nurse, house, "周阿姨，我是林芳。请坐好，我马上给您打电话。")
    expect(phone.locator(".thread")).to_contain_text("我马上给您打电话", timeout=PATIENCE)
    no_barriers(phone)

    phone.locator('form.composer input[name="text"]').fill("好的，我女儿在身边")
    phone.get_by_role("button", name="发送").click()
    expect(nurse.locator(".thread")).to_contain_text("我女儿在身边", timeout=PATIENCE)

    # the plan changes with a reason, and she reads it in plain words without touching the phone
    phone.goto(f"{house.url}/notices")
    adjust_the_plan(nurse)
    expect(phone.locator("main")).to_contain_text("随访计划有变化", timeout=PATIENCE)
    hold_a_visit(nurse)
    phone.goto(f"{house.url}/me/plan")
    expect(phone.locator("main")).to_contain_text("高压低于 130")
    no_barriers(phone)


def record_182_112_with_blurred_sight(phone: Page) -> None:
    phone.get_by_role("link", name="记录", exact=True).first.click()
    inputs = phone.locator("#reading input[data-keys]")
    for place, value in enumerate(["182", "112", "88"]):
        inputs.nth(place).fill(value)
    phone.locator("details.unwell summary").click()
    phone.get_by_text("看东西模糊").click()
    phone.get_by_role("button", name="保存").click()


def acknowledge(nurse: Page) -> None:
    red_row(nurse).get_by_role("link").first.click()
    nurse.locator('form[action$="/claim"] button').click()
    expect(red_row(nurse)).to_contain_text("已接手")


def answer(nurse: Page, house: LivingHouse, text: str) -> None:
    nurse.goto(f"{house.url}/patients/{house.patient_id}")
    no_barriers(nurse)
    nurse.locator("#say").fill(text)
    nurse.locator('form[action$="/messages"]').get_by_role("button", name="发送").click()
    expect(nurse.locator(".thread")).to_contain_text(text)


def adjust_the_plan(nurse: Page) -> None:
    nurse.get_by_role("link", name="改计划").click()
    dialog = nurse.get_by_role("dialog", name="改计划")
    dialog.get_by_label("高压低于").fill("130")
    dialog.get_by_label("低压低于").fill("80")
    dialog.get_by_label("原因（给同事，入档）").fill("先把血压稳下来")
    dialog.get_by_role("button", name="改计划").click()
    expect(nurse.locator("#plan")).to_contain_text("先把血压稳下来")


def hold_a_visit(nurse: Page) -> None:
    """She was called: the follow-up is written down with the pressure she told, and classed."""
    nurse.get_by_role("link", name="记随访").click()
    dialog = nurse.get_by_role("dialog", name="记一次随访")
    dialog.get_by_label("随访方式").select_option("phone")
    dialog.get_by_label("高压", exact=True).fill("176")
    dialog.get_by_label("低压", exact=True).fill("104")
    no_barriers(nurse)
    dialog.get_by_role("button", name="记下").click()
    expect(nurse.locator("#visits")).to_contain_text("176/104")
    expect(nurse.locator("#visits")).to_contain_text("控制不满意")
    expect(nurse.locator("#visits")).to_contain_text("两周内再随访")


def test_a_reading_that_is_posted_appears_on_the_open_worklist(browser: Browser, house: LivingHouse) -> None:
    nurse = window(browser, house, "nurse", DESK)
    expect(red_row(nurse)).to_have_count(0)
    (kept,) = house.post_readings([red_panel(nurse)])
    assert kept["status"] == "stored"
    expect(red_row(nurse)).to_have_count(1, timeout=PATIENCE)


def red_panel(page: Page) -> dict[str, object]:
    return {
        "id": "cuff-1",
        "code": "85354-9",
        "components": [
            {"code": "8480-6", "value": 182, "unit": "mm[Hg]"},
            {"code": "8462-4", "value": 112, "unit": "mm[Hg]"},
        ],
        "measured_at": page.evaluate("new Date(Date.now() - 60000).toISOString()"),
        "symptoms": ["blurred"],
    }
