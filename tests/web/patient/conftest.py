"""The patient surface: 周桂兰 at home, the clock at nine, and everybody of the cast with a browser."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from tests.cast import NOW
from tests.support.homecoming import come_home
from xinqiao.foundation import clock
from xinqiao.simulation.cast import Cast, sign_ins


@pytest.fixture
def home(cast: Cast) -> Iterator[Cast]:
    """周桂兰 on day 22, with the clock standing still."""
    with clock.frozen(NOW):
        yield come_home(cast, NOW)


@pytest.fixture
def enter(home: Cast) -> Callable[..., Client]:
    """Sign somebody of the cast in; without script, in English unless told otherwise."""

    def sign_in(key: str, language: str = "en") -> Client:
        # a link lets in once
        tokens = {one.member.key: one.token for one in sign_ins(home, now=NOW)}
        client = Client(headers={"host": "localhost", "accept-language": language})
        assert client.get(f"/sign-in/once/{tokens[key]}").status_code == 302
        return client

    return sign_in
