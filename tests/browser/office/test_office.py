"""The office in a browser at a desk: no violation of WCAG, no script needed to press, nothing wider than the screen."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.web.office.conftest import House
from tests.web.office.test_machines import device, program
from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.accounts import actions as accounts
from xinqiao.simulation.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = {"width": 1440, "height": 900}
LOOKS = [("zh-hans", "light"), ("en", "light"), ("zh-hans", "dark")]


@pytest.fixture
def house(cast: Cast) -> House:
    return House(cast)


def enter(page: Page, live_server, cast: Cast, key: str, *, language: str = "zh-hans", theme: str = "light"):
    """Sign in by a one-time link, as the demo's terminal prints it."""
    member, system = cast[key], cast.system()
    with standing_as(Viewer.system(member.organization_id, name="tests")):
        token = accounts.make_sign_in_link(
            viewer=system, account_id=member.account_id, as_staff=True, now=clock.now()
        )
    place = {"domain": urlsplit(live_server.url).hostname, "path": "/"}
    page.context.add_cookies(
        [
            {"name": "xq_language", "value": language, **place},
            {"name": "xq_theme", "value": theme, **place},
        ]
    )
    page.set_viewport_size(DESK)
    page.goto(f"{live_server.url}/sign-in/once/{token}")


def look(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_the_office_is_accessible_and_fits(page: Page, live_server, house: House, language, theme) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    item = house.refused_reading()
    record = house.refused_record(b'{"resourceType":"Claim","id":"c"}', name="Claim his.json#3")
    program(house)
    device(house)
    enter(page, live_server, house.cast, "administrator", language=language, theme=theme)
    for address in ("/refusals", f"/refusals/{record}", "/audit", "/machines", "/refusals?state=mended"):
        page.goto(live_server.url + address)
        look(page)
    page.context.clear_cookies()
    enter(page, live_server, house.cast, "nurse", language=language, theme=theme)
    page.goto(f"{live_server.url}/refusals/{item}")
    look(page)
    assert [words for words in said if "404" not in words] == []


def test_a_nurse_mends_a_value_and_the_list_is_empty(page: Page, live_server, house: House) -> None:
    house.refused_reading()
    enter(page, live_server, house.cast, "nurse")
    page.goto(f"{live_server.url}/refusals")
    page.get_by_role("link", name="w-1").click()
    page.get_by_role("textbox", name="数值").fill("60.8")
    page.get_by_role("button", name="重新提交").click()
    expect(page.get_by_text("已收下，现已进入病历")).to_be_visible()
    expect(page.get_by_role("heading", name="没有待处理的条目")).to_be_visible()


def test_an_administrator_ends_a_program_after_being_asked(page: Page, live_server, house: House) -> None:
    program(house)
    enter(page, live_server, house.cast, "administrator")
    page.goto(f"{live_server.url}/machines")
    page.get_by_role("link", name="停用").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    look(page)
    dialog.get_by_role("button", name="停用").click()
    expect(page.get_by_text("该程序不能再登录")).to_be_visible()


def test_a_program_is_made_without_script(browser: Browser, live_server, house: House) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN", viewport=DESK)
    page = context.new_page()
    enter(page, live_server, house.cast, "administrator")
    page.goto(f"{live_server.url}/machines")
    page.get_by_label("名称").fill("HIS 测试")
    page.get_by_label("上传测量数值").check()
    page.get_by_role("button", name="开通").click()
    expect(page.get_by_text("请立即复制密钥")).to_be_visible()
    expect(page.locator(".secret")).to_have_count(3)
    context.close()
