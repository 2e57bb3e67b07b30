"""The component board in a browser: no violation of WCAG, nothing wider than the screen, no script needed."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
VIEWS = [
    ("roomy", "light", "standard", PHONE),
    ("roomy", "dark", "standard", PHONE),
    ("roomy", "light", "elder", PHONE),
    ("dense", "light", "standard", DESK),
    ("dense", "dark", "standard", DESK),
]
SMALL = """(least) => [...document.querySelectorAll('.kit :is(a, button, summary, select, label.check, label.choice)')]
  .filter((e) => { const r = e.getBoundingClientRect(); return r.width && (r.height < least || r.width < least) })
  .filter((e) => !e.matches('.link, .rail *'))  // inside a sentence; only ever on a desk
  .map((e) => e.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize(("density", "theme", "mode", "size"), VIEWS)
def test_board_is_accessible_and_fits(page: Page, live_server, density, theme, mode, size) -> None:
    page.set_viewport_size(size)
    page.goto(f"{live_server.url}/components?density={density}&theme={theme}&mode={mode}")
    page.wait_for_load_state("networkidle")
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate(SMALL, 44 if density == "roomy" else 24) == []


def test_a_phone_of_320_does_not_scroll_sideways(page: Page, live_server) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{live_server.url}/components")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_nothing_is_refused_by_the_policy_and_nothing_fails(page: Page, live_server) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{live_server.url}/components")
    page.wait_for_load_state("networkidle")
    assert said == []
    assert page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(244, 244, 239)"


def test_board_speaks_chinese(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/components")
    expect(page.get_by_role("heading", name="组件", level=1)).to_be_visible()
    expect(page.get_by_text("用表格看").first).to_be_visible()
    expect(page.locator(".sev", has_text="危急").first).to_be_visible()


def test_keypad_types_into_real_inputs(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/components")
    page.locator("#ex-sys").focus()
    page.get_by_role("button", name="删除一位").click()
    page.get_by_role("button", name="5", exact=True).click()
    expect(page.locator("#ex-sys")).to_have_value("135")
    expect(page.locator("#ex-sys")).to_have_attribute("inputmode", "none")


def test_without_script_the_phone_keyboard_and_everything_else_stay(browser: Browser, live_server) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN", viewport=PHONE)
    page = context.new_page()
    page.goto(f"{live_server.url}/components")
    expect(page.locator(".keypad")).to_be_hidden()
    expect(page.locator("#ex-sys")).to_have_attribute("inputmode", "numeric")
    expect(page.locator(".careline svg").first).to_be_visible()
    page.get_by_text("用表格看").first.click()
    expect(page.get_by_role("cell", name="162")).to_be_visible()
    context.close()


def test_a_dialog_opens_as_a_modal_and_gives_focus_back(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/components")
    opener = page.get_by_role("link", name="关闭危急提醒")
    opener.click()
    dialog = page.get_by_role("dialog", name="关闭这条危急提醒？")
    expect(dialog).to_be_visible()
    assert dialog.evaluate("e => e.matches(':modal')")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_dialog_opens_and_closes_without_script(browser: Browser, live_server) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{live_server.url}/components")
    page.get_by_role("link", name="关闭危急提醒").click()
    expect(page.get_by_role("dialog", name="关闭这条危急提醒？")).to_be_visible()
    page.get_by_role("link", name="先不关").click()
    expect(page.locator("#ex-dialog-closed")).to_be_hidden()
    context.close()
