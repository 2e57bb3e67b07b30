"""Two taps and a line stands in the diary; danger is answered first, with or without script."""

import pytest
from playwright.sync_api import Browser, expect

from .conftest import PHONE
from .test_pages import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_given_a_walk_when_tapped_twice_then_it_stands_and_can_be_undone(enter, live_server) -> None:
    page = enter("patient")
    page.goto(f"{live_server.url}/diary")
    page.get_by_role("link", name="运动", exact=True).first.click()
    page.get_by_role("button", name="散步 30 分钟").click()
    expect(page.get_by_role("status").filter(has_text="已记下")).to_contain_text("散步 30 分钟")
    expect(page.locator("#diary-list")).to_contain_text("只有我")
    assert violations(page) == []
    page.get_by_role("link", name="加几句").click()
    page.get_by_label("文字").fill("沿着河走，没有气喘")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#diary-list")).to_contain_text("沿着河走，没有气喘")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("#diary-list")).not_to_contain_text("散步")
    page.get_by_role("button", name="放回去").click()
    expect(page.locator("#diary-list")).to_contain_text("散步 30 分钟")


def test_given_chest_pain_kept_private_when_tapped_then_120_and_one_tap_tells_the_team(
    enter, live_server
) -> None:
    page = enter("patient")
    page.goto(f"{live_server.url}/diary/new/symptom")
    expect(page.get_by_text("只有您自己看得到")).to_be_visible()
    page.get_by_role("button", name="胸痛").click()
    expect(page.get_by_role("link", name="拨打 120")).to_have_attribute("href", "tel:120")
    expect(page.get_by_text("没有告诉任何人")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="告诉我的照护小组").click()
    expect(page.get_by_text("没有告诉任何人")).to_have_count(0)
    expect(page.get_by_role("link", name="拨打 120")).to_be_visible()
    assert violations(page) == []


def test_without_script_the_same_two_taps_do_it(enter, live_server, browser: Browser) -> None:
    cookies = enter("patient").context.cookies()
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="zh-CN")
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"{live_server.url}/diary")
    page.get_by_role("link", name="心情", exact=True).first.click()
    page.get_by_role("button", name="不错").click()
    expect(page.get_by_text("已记下： 不错")).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("已从日记里拿掉")).to_be_visible()
    context.close()


def test_given_no_network_when_saved_then_the_words_stay_and_go_out_later(enter, live_server) -> None:
    page = enter("patient")
    page.goto(f"{live_server.url}/diary/new/mood")
    page.get_by_label("也可以写几句").fill("一个人在公园坐了很久")
    page.context.set_offline(True)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("现在没有网络，还没存上")).to_be_visible()
    expect(page.get_by_label("也可以写几句")).to_have_value("一个人在公园坐了很久")
    assert violations(page) == []
    page.context.set_offline(False)
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#diary-list")).to_contain_text("一个人在公园坐了很久")
