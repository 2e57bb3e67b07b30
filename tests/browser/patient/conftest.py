"""A phone in the hand of somebody of the cast, at the real time of day."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page

from tests.support.homecoming import come_home
from xinqiao.simulation.cast import Cast, sign_ins

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def home(cast: Cast) -> Cast:
    """周桂兰 on day 22, as of now: the server of browser tests lives in real time."""
    return come_home(cast, datetime.now(UTC))


@pytest.fixture
def enter(home: Cast, page: Page, live_server) -> Callable[[str], Page]:
    """Sign somebody of the cast in on a phone."""
    tokens = {one.member.key: one.token for one in sign_ins(home, now=datetime.now(UTC))}

    def sign_in(key: str = "patient") -> Page:
        page.set_viewport_size(PHONE)
        page.goto(f"{live_server.url}/sign-in/once/{tokens[key]}")
        return page

    return sign_in
