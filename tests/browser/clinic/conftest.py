"""The ward behind a live server, on the wall clock: what a nurse would see this minute."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.cast import PASSWORD
from tests.web.clinic.conftest import Ward, enrol, publish
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.accounts import actions as accounts
from xinqiao.simulation.cast import build_cast
from xinqiao.web.clinic import frame

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SHOTS = os.environ.get("XINQIAO_SHOTS", "")


@pytest.fixture
def ward(transactional_db) -> Ward:
    frame._zone.cache_clear()
    now = datetime.now(UTC) - timedelta(seconds=30)
    cast = build_cast(now=now, password=PASSWORD)
    publish(cast, now)
    nurse = cast.viewer("nurse", now=now)
    with standing_as(nurse):
        enrol(cast, nurse, cast.patient_id, now)
    return Ward(cast, now)


@pytest.fixture
def enter(ward, page: Page, live_server):
    """Sign one of the cast in and open an address."""

    def go(
        address: str, key: str = "nurse", *, language: str = "zh-hans", theme: str = "light", size=DESK
    ) -> Page:
        member = ward.cast[key]
        system = Viewer.system(member.organization_id, name="tests")
        with standing_as(system):
            token = accounts.make_sign_in_link(
                viewer=system, account_id=member.account_id, as_staff=True, now=datetime.now(UTC)
            )
        page.set_viewport_size(size)
        page.context.clear_cookies()
        page.context.add_cookies(
            [
                {"name": "xq_language", "value": language, "url": live_server.url},
                {"name": "xq_theme", "value": theme, "url": live_server.url},
            ]
        )
        # the streams stand behind another server; here the page lives without them
        page.route("**/streams/**", lambda route: route.abort())
        page.goto(f"{live_server.url}/sign-in/once/{token}")
        page.goto(f"{live_server.url}{address}")
        page.wait_for_load_state("networkidle")
        return page

    return go


@pytest.fixture
def clean(request):
    """No violation of WCAG by axe, and nothing wider than the screen; keeps a picture where asked."""

    def look(page: Page, name: str) -> None:
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}.png")
        found = Axe().run(page, options={"preload": False}).response["violations"]
        assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    return look
