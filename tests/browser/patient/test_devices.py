"""A cuff is added and measured with on a phone; a browser without Bluetooth says so and leaves the typing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from xinqiao.chart.observations import queries
from xinqiao.chart.observations.actions import unbind_device
from xinqiao.foundation.walls import standing_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RADIO = Path(__file__).with_name("pretended_cuff.js").read_text()


def wall(minutes: int = 0) -> str:
    """The cuff's own clock in the seven octets of Date Time."""
    at = datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(minutes=minutes)
    return (at.year.to_bytes(2, "little") + bytes([at.month, at.day, at.hour, at.minute, 0])).hex()


def add_cuff(page: Page, address: str) -> None:
    page.goto(f"{address}/me/devices")
    page.get_by_role("link", name="添加设备").click()
    page.get_by_text("血压计", exact=True).click()
    page.get_by_label("给它起个名字").fill("厨房的血压计")
    page.get_by_text("我同意这台设备把测量值自动发送").click()
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_role("heading", name="厨房的血压计")).to_be_visible()


def violations(page: Page) -> list[str]:
    return [one["id"] for one in Axe().run(page, options={"preload": False}).response["violations"]]


def test_a_cuff_is_added_and_measures(enter, live_server) -> None:
    page = enter("patient")
    page.add_init_script(RADIO)
    add_cuff(page, live_server.url)
    assert violations(page) == []
    page.get_by_role("button", name="连接并测量").click()
    expect(page.locator("[data-said]")).to_have_text("已连接。现在开始测量，数值会自动传来。")
    assert page.evaluate("window.cuffListens") == ["2A35"]
    page.evaluate(f"cuffMeasures('2A35', '06b60070008800{wall(1)}5800')")
    expect(page.get_by_text("182/112")).to_be_visible()
    expect(page.get_by_text("现在有不舒服吗？")).to_be_visible()
    assert violations(page) == []


def test_octets_that_fail_are_told_and_nothing_is_lost_on_the_way(enter, live_server) -> None:
    page = enter("patient")
    page.add_init_script(RADIO)
    add_cuff(page, live_server.url)
    page.get_by_role("button", name="连接并测量").click()
    expect(page.locator("[data-said]")).to_contain_text("已连接")
    page.evaluate("cuffMeasures('2A35', '00ff07ff07ff07')")
    expect(page.get_by_text("设备这次没有测出数值，请再测一次。")).to_be_visible()
    page.get_by_role("button", name="连接并测量").click()
    expect(page.locator("[data-said]")).to_contain_text("已连接")
    page.context.set_offline(True)
    page.evaluate(f"cuffMeasures('2A35', '02800050006000{wall(2)}')")
    expect(page.locator("[data-said]")).to_contain_text("已替您留着")
    page.context.set_offline(False)
    page.get_by_role("button", name="再发一次").click()
    expect(page.get_by_text("128/80")).to_be_visible()


def test_a_device_that_was_stopped_meanwhile_says_so_instead_of_asking_to_try_again(
    enter, live_server, home
) -> None:
    page = enter("patient")
    page.add_init_script(RADIO)
    add_cuff(page, live_server.url)
    page.get_by_role("button", name="连接并测量").click()
    expect(page.locator("[data-said]")).to_contain_text("已连接")
    herself = home.viewer("patient", now=datetime.now(UTC))
    with standing_as(herself):
        (device,) = queries.devices(herself, home.patient_id)
        unbind_device(viewer=herself, device_id=device.id, now=datetime.now(UTC))
    page.evaluate(f"cuffMeasures('2A35', '02800050006000{wall(2)}')")
    expect(page.locator("[data-said]")).to_contain_text("已经解绑")
    expect(page.get_by_role("button", name="再发一次")).to_be_hidden()


def test_no_device_in_reach_is_said(enter, live_server) -> None:
    page = enter("patient")
    page.add_init_script(RADIO)
    page.add_init_script("window.cuffIsAway = true")
    add_cuff(page, live_server.url)
    page.get_by_role("button", name="连接并测量").click()
    expect(page.locator("[data-said]")).to_contain_text("没有选到设备")


def test_a_browser_without_bluetooth_says_so_and_leaves_the_typing(enter, live_server) -> None:
    page = enter("patient")
    page.add_init_script("Object.defineProperty(navigator, 'bluetooth', { value: undefined })")
    add_cuff(page, live_server.url)
    expect(page.get_by_text("这个浏览器不支持蓝牙")).to_be_visible()
    expect(page.get_by_role("button", name="连接并测量")).to_be_hidden()
    page.get_by_role("link", name="手动填写").click()
    expect(page.get_by_label("高压 mmHg")).to_be_visible()
