"""A file is brought on a phone: a sensor's as far as the trend, a plain table explained and looked at first."""

from datetime import datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def violations(page: Page) -> list[str]:
    return [one["id"] for one in Axe().run(page, options={"preload": False}).response["violations"]]


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def libre() -> bytes:
    """Two values of the day before yesterday and a row with none."""
    day = f"{datetime.now() - timedelta(days=2):%m-%d-%Y}"  # noqa: DTZ005 - the sensor's own clock
    heading = "Device,Serial Number,Device Timestamp,Record Type,Historic Glucose mmol/L"
    rows = [f"Libre,x,{day} 07:{minute} AM,0,{value}" for minute, value in ((15, 6.1), (30, 6.4), (45, "LO"))]
    return "\n".join(["Glucose Data", "Report", heading, *rows, ""]).encode()


def bring(page: Page, name: str, body: bytes) -> None:
    page.get_by_label("文件", exact=True).set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": body}
    )
    page.get_by_role("button", name="读取文件").click()


def test_a_file_of_a_sensor_reaches_the_trend(enter, live_server) -> None:
    page = enter("patient")
    page.goto(f"{live_server.url}/me/devices")
    page.get_by_role("link", name="导入文件").click()
    expect(page.get_by_text("周桂兰").first).to_be_visible()
    assert violations(page) == []
    bring(page, "libre.csv", libre())
    expect(page.get_by_role("heading", name="文件读好了")).to_be_visible()
    assert page.locator("dl.kv dd").all_inner_texts() == ["3", "2", "0", "0", "1"]
    expect(page.get_by_text("第 6 行")).to_be_visible()
    assert (violations(page), fits(page)) == ([], True)
    page.get_by_role("link", name="看趋势").click()
    expect(page.get_by_role("heading", name="血糖")).to_be_visible()


def test_a_plain_table_is_explained_and_looked_at(enter, live_server) -> None:
    page = enter("patient")
    page.goto(f"{live_server.url}/me/devices/file")
    bring(page, "血压.csv", "日期,高压,低压\n2026-10-20 07:30,150,90\n2026-10-21 07:30,1500,90\n".encode())
    expect(page.get_by_role("heading", name="每一列是什么？")).to_be_visible()
    assert (violations(page), fits(page)) == ([], True)
    page.get_by_label("时间在哪一列？").select_option("日期")
    page.get_by_label("测的是什么，用什么单位？").select_option("85354-9|mm[Hg]")
    page.get_by_label("数值在哪一列？").select_option("高压")
    page.get_by_label("低压在哪一列？").select_option("低压")
    page.get_by_role("button", name="先看前几行").click()
    expect(page.get_by_text("2026-10-20 07:30")).to_be_visible()
    assert (violations(page), fits(page)) == ([], True)
    page.get_by_role("button", name="对，发送整个文件").click()
    expect(page.get_by_role("heading", name="文件读好了")).to_be_visible()
    assert page.locator("dl.kv dd").all_inner_texts()[0] == "2"
