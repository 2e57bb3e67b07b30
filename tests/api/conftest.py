"""A client of another system, and how it calls."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.cast import NOW, cast  # noqa: F401 - the fixture
from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.accounts import actions as accounts
from xinqiao.simulation.cast import Cast


@pytest.fixture(autouse=True)
def _held_clock() -> Any:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def new_client(cast: Cast) -> Callable[..., tuple[str, str]]:  # noqa: F811 - the fixture
    """Make a client with scopes at a hospital (the cast's own by default); return id and secret."""

    def make(*scopes: str, organization_id: object = None) -> tuple[str, str]:
        viewer = Viewer.system(organization_id or cast.organization_id)
        with standing_as(viewer):
            made = accounts.create_client(viewer=viewer, name="HIS", scopes=scopes, now=NOW)
        return str(made.client_id), made.client_secret

    return make


@pytest.fixture
def bearer(new_client: Callable[..., tuple[str, str]], client: Client) -> Callable[..., dict[str, str]]:
    """Return the header of a fresh access token, obtained at the token endpoint."""

    def header(*scopes: str, organization_id: object = None) -> dict[str, str]:
        client_id, secret = new_client(*(scopes or ("system/*.cruds",)), organization_id=organization_id)
        answer = client.post(
            "/oauth/token",
            {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret},
        )
        return {"HTTP_AUTHORIZATION": f"Bearer {answer.json()['access_token']}"}

    return header
