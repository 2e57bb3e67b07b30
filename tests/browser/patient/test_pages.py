"""Every page of the patient on a phone: no violation of WCAG, nothing wider than the screen, nothing broken."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    "/today",
    "/record",
    "/record/weight",
    "/record/waiting",
    "/diary",
    "/diary/new/symptom",
    "/diary/new/exercise",
    "/diary/new/sleep",
    "/diary/sheet",
    "/forms/how-are-you",
    "/health",
    "/health/records",
    "/health/glucose",
    "/messages",
    "/notices",
    "/me",
    "/me/plan",
    "/me/family",
    "/me/consents",
    "/me/channels",
    "/me/district",
    "/me/access",
    "/me/devices",
    "/me/devices/new",
    "/me/devices/file",
    "/acting-for",
]
LOOKS = {
    "zh": {},
    "en": {"xq_language": "en"},
    "dark": {"xq_theme": "dark"},
    "elder": {"xq_mode": "elder"},
}


def violations(page: Page) -> list[tuple[str, list]]:
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return [(each["id"], [node["target"] for node in each["nodes"]]) for each in found]


@pytest.mark.parametrize("look", LOOKS)
def test_pages_are_accessible_and_fit(enter, live_server, look) -> None:
    page = enter("patient")
    page.context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in LOOKS[look].items()]
    )
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    faults = {}
    for address in PAGES:
        page.goto(live_server.url + address)
        page.wait_for_load_state("load")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found = [*violations(page), *([("too wide", [wide])] if wide > 0 else [])]
        if found:
            faults[address] = found
    assert (faults, broken) == ({}, [])
