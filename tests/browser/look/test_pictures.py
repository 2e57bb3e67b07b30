"""Every screen of the cast in a town that lives: pictures for the eye, and budgets for a weak phone.

The pictures lie in `var/pictures` (XINQIAO_SHOTS names another folder); hold them beside the design board.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.support.living_house import ROOT, LivingHouse, living_house

pytestmark = pytest.mark.look

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
FOLDER = Path(os.environ.get("XINQIAO_SHOTS") or ROOT / "var" / "pictures")
PATIENT = {
    "today": "/today",
    "record": "/record",
    "health": "/health",
    "records": "/health/records",
    "messages": "/messages",
    "notices": "/notices",
    "me": "/me",
    "plan": "/me/plan",
    "family": "/me/family",
    "consents": "/me/consents",
    "channels": "/me/channels",
    "access": "/me/access",
    "devices": "/me/devices",
    "new-device": "/me/devices/new",
}
CONSOLE = {
    "worklist": "/worklist",
    "patients": "/patients",
    "patient": "/patients/{patient}",
    "inbox": "/inbox",
    "insight": "/insight",
    "outbox": "/outbox",
}
OFFICE = {"refusals": "/refusals", "audit": "/audit", "machines": "/machines"}
WALKS = [
    ("patient", PATIENT, PHONE),
    ("nurse", CONSOLE, DESK),
    ("nurse", CONSOLE, PHONE),
    ("administrator", OFFICE, DESK),
]
LOOKS = [
    ("zh-hans", "light", "standard"),
    ("en", "light", "standard"),
    ("zh-hans", "dark", "standard"),
    ("zh-hans", "light", "elder"),
]

# what the first visit of a page may cost: kilobytes over the wire, requests, elements
BUDGETS = {"kilobytes": 420, "requests": 24, "elements": 2_600}
_WEIGH = """() => {
  const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  return {
    kilobytes: Math.round(all.reduce((sum, each) => sum + each.transferSize, 0) / 1024),
    requests: all.length,
    elements: document.getElementsByTagName("*").length,
  };
}"""


@pytest.fixture(scope="module")
def house() -> Iterator[LivingHouse]:
    with living_house("tests/support/fill_town_house.py") as house:
        yield house


@pytest.fixture(scope="module")
def signed_in(house: LivingHouse, browser: Browser) -> dict[str, dict]:
    """Sign each of the walkers in once; a link serves a single time."""
    states = {}
    for key in {key for key, _pages, _size in WALKS}:
        context = browser.new_context()
        context.new_page().goto(house.sign_in_url(key))
        states[key] = context.storage_state()
        context.close()
    return states


@pytest.mark.parametrize(("language", "theme", "mode"), LOOKS)
@pytest.mark.parametrize(("key", "pages", "size"), WALKS)
def test_screens(browser: Browser, house, signed_in, key, pages, size, language, theme, mode) -> None:
    context = browser.new_context(
        viewport=size, storage_state=signed_in[key], locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    preferences = {"xq_language": language, "xq_theme": theme, "xq_mode": mode}
    context.add_cookies(
        [{"name": name, "value": value, "url": house.url} for name, value in preferences.items()]
    )
    found = {}
    for name, address in pages.items():
        page = context.new_page()
        errors = listen(page)
        answer = page.goto(house.url + address.format(patient=house.patient_id))
        expect(page.locator(".htmx-request")).to_have_count(0)
        keep(page, f"{key}-{name}-{size['width']}-{language}-{theme}-{mode}")
        found[name] = [*errors, *wrong_with(page, answer.status), *too_heavy(page)]
        page.close()
    context.close()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def listen(page: Page) -> list[str]:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(f"script: {error}"))
    return errors


def too_heavy(page: Page) -> list[str]:
    weight = page.evaluate(_WEIGH)
    return [f"{had} {what}, at most {BUDGETS[what]}" for what, had in weight.items() if had > BUDGETS[what]]


def wrong_with(page: Page, status: int) -> list[str]:
    found = [] if status == 200 else [f"status {status}"]
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    found += [f"{over} pixels wider than the screen"] if over > 0 else []
    violations = Axe().run(page, options={"preload": False}).response["violations"]
    return found + [
        f"axe {each['id']} {[node['target'] for node in each['nodes']][:3]}" for each in violations
    ]


def keep(page: Page, name: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=FOLDER / f"{name}.png")
