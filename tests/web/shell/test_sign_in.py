"""The doors in, walked with a browser that has no script: every way, every refusal."""

from datetime import UTC, datetime, timedelta

import psycopg
import pyotp
import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from tests.cast import NOW, PASSWORD
from xinqiao.config import urls as house
from xinqiao.foundation import clock
from xinqiao.foundation.errors import NotAllowed
from xinqiao.foundation.models import AuditEntry
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.accounts.models import Account
from xinqiao.identity.organizations.models import Organization
from xinqiao.identity.people.queries import patients
from xinqiao.simulation.cast import DAUGHTER_PHONE, PATIENT_PHONE, Cast, sign_ins
from xinqiao.web.shell.guards import for_patient, for_staff, public

SENT: list[dict[str, object]] = []


def fake_sender(**message: object) -> None:
    SENT.append(message)


def who(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.viewer.name)


def names(request: HttpRequest) -> HttpResponse:
    found = patients(request.viewer)
    return HttpResponse(",".join(card.name for card in found.cards))


def refused(request: HttpRequest) -> HttpResponse:
    Organization.objects.update(name="changed")
    raise NotAllowed("no")


def broken(request: HttpRequest) -> HttpResponse:
    Organization.objects.update(name="changed")
    raise RuntimeError


def away(request: HttpRequest) -> HttpResponse:
    kind = psycopg.OperationalError if "driver" in request.GET else OperationalError
    raise kind("the server closed the connection unexpectedly")


urlpatterns = [
    *house.urlpatterns,
    path("t/staff", for_staff()(who)),
    path("t/patient", for_patient(who)),
    path("t/names", for_staff()(names)),
    path("t/refused", for_staff()(refused)),
    path("t/broken", for_staff()(broken)),
    path("t/away", public(away)),
]
handler500 = "xinqiao.web.shell.errors.server_error"

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def _sender(settings) -> None:
    SENT.clear()
    settings.SIGN_IN_CODE_SENDER = f"{__name__}.fake_sender"


def browser(**options: object) -> Client:
    return Client(headers={"host": "localhost", "accept-language": "en"}, **options)


def at(seconds: float = 0) -> clock.frozen:
    return clock.frozen(NOW + timedelta(seconds=seconds))


def sign_in_by_code(client: Client, phone: str = PATIENT_PHONE, seconds: float = 0):
    with at(seconds):
        client.post("/sign-in", {"phone": phone})
        return client.post("/sign-in/code", {"code": SENT[-1]["code"]})


def first_second_factor(client: Client, login: str = "lin.fang") -> str:
    """Go through password and set-up; return the secret of the app."""
    with at():
        client.post("/sign-in/staff", {"login_name": login, "password": PASSWORD})
        client.get("/sign-in/staff/second-factor/new")
        secret = Account.objects.get(login_name=login).totp_secret
        shown = client.post("/sign-in/staff/second-factor/new", {"code": pyotp.TOTP(secret).at(NOW)})
    assert b"Keep these recovery codes" in shown.content
    return secret


def text(client: Client, address: str, seconds: float = 1) -> str:
    with at(seconds):
        response = client.get(address)
    assert response.status_code == 200, response
    return response.content.decode()


class TestPatients:
    def test_a_phone_and_its_code_let_in(self, cast: Cast) -> None:
        client = browser()
        response = sign_in_by_code(client)
        assert (response.status_code, response["Location"]) == (302, "/")
        assert text(client, "/t/patient") == "周桂兰"

    def test_a_phone_nobody_knows_looks_the_same(self, cast: Cast) -> None:
        client = browser()
        with at():
            asked = client.post("/sign-in", {"phone": "10777777777"})
            entered = client.post("/sign-in/code", {"code": "123456"})
        assert (asked.status_code, asked["Location"]) == (302, "/sign-in/code")
        assert entered.status_code == 401
        assert SENT == []

    def test_after_sign_in_the_wanted_page_opens(self, cast: Cast) -> None:
        client = browser()
        with at():
            assert client.get("/t/patient")["Location"] == "/sign-in?next=%2Ft%2Fpatient"
            client.get("/sign-in?next=/t/patient")
        assert sign_in_by_code(client)["Location"] == "/t/patient"

    def test_another_site_is_never_the_wanted_page(self, cast: Cast) -> None:
        client = browser()
        client.get("/sign-in?next=https://elsewhere.example/")
        assert sign_in_by_code(client)["Location"] == "/"

    def test_the_second_code_within_a_minute_is_refused(self, cast: Cast) -> None:
        client = browser()
        with at():
            client.post("/sign-in", {"phone": PATIENT_PHONE})
            again = client.post("/sign-in", {"phone": PATIENT_PHONE})
        assert again.status_code == 429
        assert int(again["Retry-After"]) <= 60
        assert len(SENT) == 1

    def test_a_wrong_code_says_so_and_keeps_the_page(self, cast: Cast) -> None:
        client = browser()
        with at():
            client.post("/sign-in", {"phone": PATIENT_PHONE})
            wrong = "000000" if SENT[-1]["code"] != "000000" else "111111"
            response = client.post("/sign-in/code", {"code": wrong})
            empty = client.post("/sign-in/code", {"code": ""})
        assert response.status_code == 401
        assert b"five minutes and five attempts" in response.content
        assert empty.status_code == 422

    def test_the_code_page_needs_a_phone_first(self, cast: Cast) -> None:
        assert browser().get("/sign-in/code")["Location"] == "/sign-in"

    def test_an_empty_phone_is_asked_again(self, cast: Cast) -> None:
        assert browser().post("/sign-in", {"phone": ""}).status_code == 422

    def test_the_daughter_signs_in_as_herself(self, cast: Cast) -> None:
        client = browser()
        sign_in_by_code(client, DAUGHTER_PHONE)
        assert text(client, "/t/patient") == "李敏"

    def test_a_patient_is_no_staff(self, cast: Cast) -> None:
        client = browser()
        sign_in_by_code(client)
        with at(1):
            assert client.get("/t/staff").status_code == 403


class TestStaff:
    def test_password_alone_opens_nothing(self, cast: Cast) -> None:
        client = browser()
        with at():
            response = client.post("/sign-in/staff", {"login_name": "lin.fang", "password": PASSWORD})
            assert response["Location"] == "/sign-in/staff/second-factor/new"
            assert client.get("/t/staff").status_code == 302

    def test_the_first_sign_in_sets_up_the_app(self, cast: Cast) -> None:
        client = browser()
        first_second_factor(client)
        assert text(client, "/t/staff") == "林芳"
        assert text(client, "/t/names") == "周桂兰"

    def test_a_later_sign_in_asks_for_the_code_once(self, cast: Cast) -> None:
        secret = first_second_factor(browser())
        client = browser()
        later = NOW + timedelta(seconds=60)
        with at(60):
            response = client.post("/sign-in/staff", {"login_name": "lin.fang", "password": PASSWORD})
            assert response["Location"] == "/sign-in/staff/second-factor"
            code = pyotp.TOTP(secret).at(later)
            assert client.post("/sign-in/staff/second-factor", {"code": code})["Location"] == "/"
        replayer = browser()
        with at(61):
            replayer.post("/sign-in/staff", {"login_name": "lin.fang", "password": PASSWORD})
            assert replayer.post("/sign-in/staff/second-factor", {"code": code}).status_code == 401

    def test_a_recovery_code_stands_in(self, cast: Cast) -> None:
        client = browser()
        with at():
            client.post("/sign-in/staff", {"login_name": "lin.fang", "password": PASSWORD})
            client.get("/sign-in/staff/second-factor/new")
            secret = Account.objects.get(login_name="lin.fang").totp_secret
            shown = client.post("/sign-in/staff/second-factor/new", {"code": pyotp.TOTP(secret).at(NOW)})
            codes = shown.context["codes"]
            other = browser()
            other.post("/sign-in/staff", {"login_name": "lin.fang", "password": PASSWORD})
            assert other.post("/sign-in/staff/second-factor", {"code": codes[0]})["Location"] == "/"
            third = browser()
            third.post("/sign-in/staff", {"login_name": "lin.fang", "password": PASSWORD})
            assert third.post("/sign-in/staff/second-factor", {"code": codes[0]}).status_code == 401

    def test_a_wrong_name_and_a_wrong_password_look_the_same(self, cast: Cast) -> None:
        client = browser()
        with at():
            name = client.post("/sign-in/staff", {"login_name": "nobody", "password": PASSWORD})
            password = client.post("/sign-in/staff", {"login_name": "lin.fang", "password": "wrong words"})
        assert name.status_code == password.status_code == 401
        assert str(name.context["refusal"]) == str(password.context["refusal"])

    def test_five_failures_lock_for_a_quarter_of_an_hour(self, cast: Cast) -> None:
        client = browser()
        right = {"login_name": "lin.fang", "password": PASSWORD}
        with at():
            for _ in range(5):
                client.post("/sign-in/staff", {"login_name": "lin.fang", "password": "wrong words"})
            assert client.post("/sign-in/staff", right).status_code == 401
        with at(15 * 60 - 1):
            assert client.post("/sign-in/staff", right).status_code == 401
        with at(15 * 60):
            assert client.post("/sign-in/staff", right).status_code == 302

    def test_the_second_step_needs_the_first(self, cast: Cast) -> None:
        for address in ("second-factor", "second-factor/new", "hospital"):
            assert browser().get(f"/sign-in/staff/{address}")["Location"] == "/sign-in/staff"

    def test_the_second_step_does_not_wait_for_ever(self, cast: Cast) -> None:
        client = browser()
        with at():
            client.post("/sign-in/staff", {"login_name": "lin.fang", "password": PASSWORD})
        with at(601):
            assert client.get("/sign-in/staff/second-factor/new")["Location"] == "/sign-in/staff"

    def test_a_wrong_first_code_is_asked_again(self, cast: Cast) -> None:
        client = browser()
        with at():
            client.post("/sign-in/staff", {"login_name": "lin.fang", "password": PASSWORD})
            assert client.post("/sign-in/staff/second-factor/new", {"code": "x"}).status_code == 401
            assert client.post("/sign-in/staff/second-factor/new", {"code": ""}).status_code == 422

    def test_fifteen_minutes_of_rest_end_the_session(self, cast: Cast) -> None:
        client = browser()
        first_second_factor(client)
        assert text(client, "/t/staff", 14 * 60) == "林芳"
        assert text(client, "/t/staff", 28 * 60) == "林芳"
        with at(28 * 60 + 15 * 60):
            assert client.get("/t/staff").status_code == 302
        ended = AuditEntry.objects.filter(action="sign_out")
        with standing_as(cast.viewer("nurse", now=NOW)):
            assert [entry.details for entry in ended] == [{"reason": "idle"}]

    def test_signing_out_everywhere_ends_the_other_browser(self, cast: Cast) -> None:
        client, other = browser(), browser()
        secret = first_second_factor(client)
        with at(60):
            other.post("/sign-in/staff", {"login_name": "lin.fang", "password": PASSWORD})
            code = pyotp.TOTP(secret).at(NOW + timedelta(seconds=60))
            other.post("/sign-in/staff/second-factor", {"code": code})
        assert text(other, "/t/staff", 61) == "林芳"
        with at(62):
            client.post("/sign-out", {"everywhere": "1"})
            assert other.get("/t/staff").status_code == 302

    def test_a_page_that_is_refused_or_breaks_leaves_nothing(self, cast: Cast) -> None:
        client = browser(raise_request_exception=False)
        first_second_factor(client)
        with at(1):
            assert client.get("/t/refused").status_code == 403
            assert client.get("/t/broken").status_code == 500
        with standing_as(cast.system()):
            assert Organization.objects.get().name == "青禾县人民医院"


class TestOnce:
    def test_everybody_of_the_cast_signs_in_once(self, cast: Cast) -> None:
        for link in sign_ins(cast, now=NOW):
            client = browser()
            address = "/t/staff" if link.member.is_staff else "/t/patient"
            with at():
                assert client.get(f"/sign-in/once/{link.token}")["Location"] == "/"
                assert client.get(address).content.decode() == link.member.name
                assert browser().get(f"/sign-in/once/{link.token}").status_code == 401

    def test_outside_the_demo_there_is_no_such_page(self, cast: Cast, settings) -> None:
        token = sign_ins(cast, now=NOW)[0].token
        settings.XINQIAO_DEMO = False
        assert browser().get(f"/sign-in/once/{token}").status_code == 404


def test_sign_out_is_a_post_and_forgets(cast: Cast) -> None:
    client = browser()
    sign_in_by_code(client)
    assert client.get("/sign-out").status_code == 405
    with at(1):
        response = client.post("/sign-out")
        assert response["Location"] == "/sign-in"
        assert response["Clear-Site-Data"] == '"cache", "storage"'
        assert client.get("/t/patient").status_code == 302


def test_sign_in_forms_are_guarded_against_forgery(cast: Cast) -> None:
    client = browser(enforce_csrf_checks=True)
    assert client.post("/sign-in", {"phone": PATIENT_PHONE}).status_code == 403


def test_a_page_costs_few_queries(cast: Cast, django_assert_max_num_queries) -> None:
    client = browser()
    first_second_factor(client)
    with at(2), django_assert_max_num_queries(10) as seen:
        client.get("/t/staff")
    reads = [query for query in seen.captured_queries if query["sql"].lstrip().startswith("SELECT")]
    assert len([query for query in reads if "set_config" not in query["sql"]]) == 2


def test_sign_in_is_written_down(cast: Cast) -> None:
    sign_in_by_code(browser())
    patient = cast.viewer("patient", now=NOW)
    with standing_as(patient):
        said = list(AuditEntry.objects.filter(account_id=patient.account_id).order_by("id"))
    assert [entry.action for entry in said][-2:] == ["request_code", "sign_in"]
    assert said[-1].address == "127.0.0.1"
    assert said[-1].at == NOW.astimezone(UTC) == datetime(2026, 11, 22, 1, tzinfo=UTC)


def test_while_the_database_is_away_both_people_and_machines_are_told_to_come_back(db):
    client = browser(raise_request_exception=False)
    page = client.get("/t/away", headers={"accept": "text/html"})
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert "was not kept" in page.content.decode()
    answer = client.get("/t/away?driver=", headers={"accept": "application/json"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json()["error"]["code"] == "unavailable"
