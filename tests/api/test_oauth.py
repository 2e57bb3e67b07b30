"""The token endpoint: the client credentials grant and its refusals."""

import base64

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def ask(client: Client, **form: str):
    return client.post("/oauth/token", {"grant_type": "client_credentials", **form})


def test_a_client_gets_a_token_by_form_or_by_basic_and_uses_it(client: Client, new_client) -> None:
    client_id, secret = new_client("system/Patient.rs")
    by_form = ask(client, client_id=client_id, client_secret=secret).json()
    assert (by_form["token_type"], by_form["scope"], by_form["expires_in"] > 0) == (
        "Bearer",
        "system/Patient.rs",
        True,
    )
    basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    answer = client.post(
        "/oauth/token", {"grant_type": "client_credentials"}, HTTP_AUTHORIZATION=f"Basic {basic}"
    )
    token = answer.json()["access_token"]
    found = client.get("/fhir/Patient", HTTP_AUTHORIZATION=f"Bearer {token}")
    assert (found.status_code, found.json()["resourceType"]) == (200, "Bundle")


@pytest.mark.parametrize("secret", ["", "wrong"])
def test_a_wrong_secret_is_refused_and_names_nothing(client: Client, new_client, secret: str) -> None:
    client_id, _secret = new_client("system/Patient.rs")
    answer = ask(client, client_id=client_id, client_secret=secret)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("sent", ["Basic", "Basic ", "basic é", "Basic /////w==", "Basic OmE", "Basic eA=="])
def test_credentials_that_cannot_be_read_are_refused(client: Client, db: None, sent: str) -> None:
    answer = client.post("/oauth/token", {"grant_type": "client_credentials"}, HTTP_AUTHORIZATION=sent)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_an_unknown_client_looks_the_same(client: Client, db: None) -> None:
    answer = ask(client, client_id="not-a-client", client_secret="x")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_more_than_was_granted_is_refused(client: Client, new_client) -> None:
    client_id, secret = new_client("system/Patient.rs")
    answer = ask(client, client_id=client_id, client_secret=secret, scope="system/*.cruds")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


def test_other_grants_and_verbs_are_refused(client: Client, new_client) -> None:
    client_id, secret = new_client("system/Patient.rs")
    answer = client.post(
        "/oauth/token", {"grant_type": "password", "client_id": client_id, "client_secret": secret}
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")
    assert client.get("/oauth/token").status_code == 405


def test_an_address_that_asks_too_often_is_told_when_to_come_back(client: Client, db: None) -> None:
    answers = [ask(client, client_id="x", client_secret="y") for _attempt in range(61)]
    assert answers[59].status_code == 401
    assert answers[60].status_code == 429
    assert int(answers[60]["Retry-After"]) > 0
