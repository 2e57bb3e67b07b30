"""机器账号: who keeps them, the secret that is shown once, and an end that holds."""

import re
from uuid import uuid4

import pytest

from tests.cast import NOW
from tests.web.office.conftest import House
from xinqiao.foundation.errors import NotAllowed
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.accounts import actions as accounts
from xinqiao.identity.accounts import queries
from xinqiao.identity.people import actions as people
from xinqiao.simulation.cast import LINXI

pytestmark = pytest.mark.django_db
NEW = {"name": "HIS test", "scopes": ["system/Observation.c"]}


def device(house: House, label: str = "BP-1"):
    nurse = house.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        return people.issue_device(viewer=nurse, patient_id=house.cast.patient_id, label=label, now=NOW)


def program(house: House):
    with standing_as(house.cast.system()):
        return accounts.create_client(viewer=house.cast.system(), name="HIS", scopes=["system/*.rs"], now=NOW)


def presses(house: House) -> list[str]:
    return [
        "/machines/clients",
        f"/machines/clients/{program(house).client_id}/revocation",
        f"/machines/devices/{device(house).id}/revocation",
    ]


def test_only_the_administrator_opens_and_presses(house: House) -> None:
    assert house.get("/machines", "administrator").status_code == 200
    assert house.post("/machines", key="administrator").status_code == 405
    addresses = presses(house)
    for key in ("nurse", "manager", "front_desk", "patient"):
        assert house.get("/machines", key).status_code == 403
        assert [house.post(address, NEW, key=key).status_code for address in addresses] == [403, 403, 403]
    for address in addresses:
        assert house.get(address, "administrator").status_code == 405
    nobody = house.client("nurse").__class__(headers={"host": "localhost"})
    assert nobody.get("/machines").status_code == nobody.post("/machines/clients", NEW).status_code == 302


def test_a_secret_is_shown_once_and_opens_the_door(house: House) -> None:
    answer = house.post("/machines/clients", NEW, key="administrator")
    assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store, private")
    client_id, secret, address = re.findall(r'class="secret">([^<]+)<', answer.content.decode())
    assert address.endswith("/oauth/token")
    assert (
        str(
            accounts.authenticate_client(
                viewer=queries.stranger(), client_id=client_id, client_secret=secret, now=NOW
            )
        )
        == client_id
    )
    later = house.text("/machines", "administrator")
    assert ("HIS test" in later, "Send measured values" in later, secret in later) == (True, True, False)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": " "}, "Give it a name."),
        ({"scopes": []}, "Choose at least one thing it may do."),
        ({"scopes": ["system/Everything.x"]}, "Choose from the list."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(house: House, typed: dict, words: str) -> None:
    answer = house.post("/machines/clients", NEW | typed, key="administrator")
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert "No program yet" in house.text("/machines", "administrator")


def test_an_end_holds_and_is_said(house: House) -> None:
    client_id, token = program(house).client_id, device(house)
    first = house.post(f"/machines/clients/{client_id}/revocation", key="administrator")
    second = house.post(f"/machines/devices/{token.id}/revocation", key="administrator")
    assert [first["Location"], second["Location"]] == [
        "/machines?said=client-revoked",
        "/machines?said=device-revoked",
    ]
    assert queries.bearer_viewer(token.token, now=NOW) is None
    page = house.text("/machines?said=device-revoked", "administrator")
    assert (page.count("ended 2026-11-22"), "no longer send readings" in page) == (2, True)
    assert house.post(f"/machines/clients/{client_id}/revocation", key="administrator").status_code == 404
    assert house.post(f"/machines/devices/{token.id}/revocation", key="administrator").status_code == 404


def test_the_machines_of_another_hospital_are_nobodys_here(house: House) -> None:
    elsewhere = Viewer.system(LINXI, name="tests")
    with standing_as(elsewhere):
        other = accounts.create_client(viewer=elsewhere, name="Linxi HIS", scopes=["system/*.rs"], now=NOW)
    assert "Linxi HIS" not in house.text("/machines", "administrator")
    for address in (f"clients/{other.client_id}", f"clients/{uuid4()}", f"devices/{uuid4()}"):
        assert house.post(f"/machines/{address}/revocation", key="administrator").status_code == 404


def test_only_an_administrator_ends_a_device_by_the_hospitals_list(house: House) -> None:
    token = device(house)
    with pytest.raises(NotAllowed):
        accounts.end_device(viewer=house.cast.viewer("nurse", now=NOW), device_id=token.id, now=NOW)
    assert queries.organization_devices(house.cast.viewer("patient", now=NOW)).items == ()


def test_as_few_questions_for_three_machines_as_for_one(house: House, questions) -> None:
    program(house), device(house)
    house.text("/machines", "administrator")
    one = questions(lambda: house.text("/machines", "administrator"))
    for number in range(2, 4):
        program(house), device(house, f"BP-{number}")
    three = questions(lambda: house.text("/machines", "administrator"))
    assert (one, three) == (7, 7)


def test_they_are_in_chinese(house: House) -> None:
    page = house.text("/machines", "administrator", language="zh-hans")
    assert ("还没有程序" in page, "还没有设备" in page, "上传测量数值" in page) == (True, True, True)
