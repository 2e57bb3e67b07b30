"""What she does on her phone, as she does it."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.support.homecoming import measure

from .test_pages import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page: Page, digits: str) -> None:
    for digit in digits:
        page.locator(f'.keypad [data-key="{digit}"]').click()


def test_given_a_high_value_and_blurred_sight_when_saved_then_120_fills_the_screen(
    enter, live_server
) -> None:
    page = enter("patient")
    page.goto(f"{live_server.url}/record")
    expect(page.locator("#r-upper")).to_have_attribute("inputmode", "none")
    press(page, "182")
    press(page, "112")
    page.get_by_text("现在有不舒服吗？").click()
    page.get_by_text("看东西模糊").click()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("现在就打 120")
    expect(page.get_by_role("link", name="打 120")).to_have_attribute("href", "tel:120")
    expect(page.locator(".tabbar")).to_have_count(0)
    assert violations(page) == []
    page.get_by_role("link", name="我填错了，回去改").click()
    expect(page.locator("#r-upper")).to_be_visible()


def test_given_608_kilograms_when_asked_then_one_tap_mends_it(enter, live_server) -> None:
    page = enter("patient")
    page.goto(f"{live_server.url}/record/weight")
    press(page, "608")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("608 公斤不太像体重，是 60.8 吗？")).to_be_visible()
    expect(page.locator("#r-weight")).to_have_value("608")
    assert violations(page) == []
    page.get_by_role("button", name="是 60.8").click()
    expect(page.locator("#r-weight")).to_have_value("60.8")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("体重 60.8 公斤")).to_be_visible()
    assert violations(page) == []


def test_given_the_morning_medicine_when_ticked_then_a_toast_offers_to_undo(enter) -> None:
    page = enter("patient")
    page.get_by_role("button", name="打卡 早上的药").click()
    expect(page.locator(".toast")).to_contain_text("早上的药")
    expect(page.get_by_role("button", name="撤销 早上的药")).to_be_visible()
    page.locator(".toast").get_by_role("button", name="撤销").click()
    expect(page.get_by_role("button", name="打卡 早上的药")).to_be_visible()


def test_given_a_long_conversation_when_opened_then_the_newest_words_are_in_sight(enter, live_server) -> None:
    page = enter("patient")
    page.goto(f"{live_server.url}/messages")
    for number in range(6):
        page.get_by_role("textbox", name="写消息").fill(f"第 {number} 句。" + "今天走了二十分钟，不喘。" * 8)
        page.get_by_role("button", name="发送").click()
        expect(page.locator(".thread")).to_contain_text(f"第 {number} 句")
    page.goto(f"{live_server.url}/messages")
    expect(page.get_by_text("第 5 句")).to_be_in_viewport()
    # who reads older words is left there when the list is fetched anew
    page.evaluate("scrollTo(0, 0)")
    expect(page.locator("body[data-reading=older]")).to_have_count(1)
    page.evaluate(
        "document.querySelector('.thread').replaceWith(document.querySelector('.thread').cloneNode(true))"
    )
    expect(page.get_by_text("第 5 句")).not_to_be_in_viewport()


def test_given_danger_words_when_sent_then_the_dialogue_stops(enter, live_server) -> None:
    page = enter("patient")
    page.goto(f"{live_server.url}/messages")
    page.get_by_role("textbox", name="写消息").fill("胸口压着疼二十分钟了，还出冷汗")
    page.get_by_role("button", name="发送").click()
    expect(page.locator(".alarm")).to_be_visible()
    expect(page.locator(".composer")).to_have_count(0)
    assert violations(page) == []


def test_given_a_wish_to_die_when_sent_then_help_is_calm(enter, live_server) -> None:
    page = enter("patient")
    page.goto(f"{live_server.url}/messages")
    page.get_by_role("textbox", name="写消息").fill("活着没意思，想死")
    page.get_by_role("button", name="发送").click()
    expect(page.locator('a[href="tel:12356"]')).to_be_visible()
    expect(page.locator(".alarm")).to_have_count(0)
    assert violations(page) == []


def test_given_a_purpose_when_switched_on_then_taking_it_back_asks_once(enter, live_server) -> None:
    page = enter("patient")
    page.goto(f"{live_server.url}/me/consents")
    research = page.locator("#c-research [role=switch]")
    research.click()
    expect(research).to_have_attribute("aria-checked", "true")
    research.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="撤回").click()
    expect(research).to_have_attribute("aria-checked", "false")


def test_given_a_value_that_waits_when_answered_then_the_list_is_empty(enter, home, live_server) -> None:
    now = datetime.now(UTC)
    measure(home, 250, 120, now - timedelta(minutes=9), now=now)
    page = enter("patient")
    page.goto(f"{live_server.url}/record")
    page.get_by_role("link", name="有 1 个数值等您确认").click()
    expect(page.get_by_text("血压 250/120 mmHg")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="不对，是手误").click()
    expect(page.get_by_text("已记成手误，不算数。")).to_be_visible()
    expect(page.get_by_text("没有等着确认的数值")).to_be_visible()
    assert violations(page) == []
