"""The character NUL, which no column keeps, is refused at the door and never becomes a fault of ours."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/sign-in?next=%00", "/sign-in/once/a%00b"])
def test_an_address_with_nul_is_refused(client: Client, path: str) -> None:
    assert client.get(path).status_code == 400


def test_a_form_with_nul_is_refused(client: Client) -> None:
    assert client.post("/sign-in", {"phone": "1\x00"}).status_code == 400
