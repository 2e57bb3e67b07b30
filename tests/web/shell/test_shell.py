"""Guards, preferences, error pages, manifest and service worker; none of them touches the database."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client, RequestFactory
from PIL import Image

from xinqiao.foundation.errors import NotAllowed, TooMany
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.web.shell.errors import refusal_page
from xinqiao.web.shell.guards import for_patient, for_staff, public, safe_next
from xinqiao.web.shell.middleware import Refusals, StrictHeaders

NURSE = Viewer(kind=ViewerKind.STAFF, organization_id=uuid4(), roles=frozenset({"nurse"}), name="林芳")
PATIENT = Viewer(kind=ViewerKind.PERSON, organization_id=None, person_id=uuid4(), name="周桂兰")


@pytest.fixture
def browser() -> Client:
    return Client(headers={"host": "localhost", "accept-language": "en"})


def ask(view, viewer: Viewer | None, path: str = "/x?y=1", **headers: str) -> HttpResponse:
    request = RequestFactory().get(path, headers=headers)
    request.viewer = viewer  # type: ignore[attr-defined]
    return view(request)


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


def test_guards_name_themselves() -> None:
    assert for_staff()(page).guarded_by == "staff"
    assert for_patient(page).guarded_by == "patient"
    assert public(page).guarded_by == "public"


def test_nobody_is_sent_to_sign_in_and_back() -> None:
    response = ask(for_staff("nurse")(page), None)
    assert response.status_code == 302
    assert response["Location"] == "/sign-in?next=%2Fx%3Fy%3D1"


def test_a_fragment_moves_the_whole_window() -> None:
    response = ask(
        for_patient(page), None, **{"HX-Request": "true", "HX-Current-URL": "http://testserver/today"}
    )
    assert response.status_code == 401
    assert response["HX-Redirect"].startswith("/sign-in?next=")


@pytest.mark.parametrize(
    ("view", "viewer", "gets_in"),
    [
        (for_staff()(page), NURSE, True),
        (for_staff("nurse", "doctor")(page), NURSE, True),
        (for_staff("manager")(page), NURSE, False),
        (for_staff()(page), PATIENT, False),
        (for_patient(page), PATIENT, True),
        (for_patient(page), NURSE, False),
    ],
)
def test_who_gets_in(view, viewer, gets_in) -> None:
    if gets_in:
        assert ask(view, viewer).content == b"in"
    else:
        with pytest.raises(NotAllowed):
            ask(view, viewer)


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "", None]
)
def test_never_sent_to_another_host(wanted) -> None:
    assert safe_next(RequestFactory().get("/"), wanted) == "/"


def test_refusals_become_pages_with_their_own_words() -> None:
    request = RequestFactory().get("/")
    response = Refusals(page).process_exception(request, NotAllowed("只有她的小组能看"))
    assert response is not None
    assert response.status_code == 403
    assert "只有她的小组能看" in response.content.decode()
    assert Refusals(page).process_exception(request, ValueError()) is None


def test_too_many_says_when_to_come_back() -> None:
    response = refusal_page(RequestFactory().get("/"), TooMany("wait", retry_after=30))
    assert (response.status_code, response["Retry-After"]) == (429, "30")


def test_a_refused_fragment_speaks_above_the_page() -> None:
    request = RequestFactory().get("/", headers={"HX-Request": "true"})
    response = refusal_page(request, NotAllowed("no"))
    assert response["HX-Retarget"] == "#said"
    assert b"<html" not in response.content


def test_pages_are_not_kept_and_headers_are_strict() -> None:
    response = StrictHeaders(page)(RequestFactory().get("/"))
    assert response["Cache-Control"] == "no-store, private"
    assert "geolocation=()" in response["Permissions-Policy"]


@pytest.mark.parametrize(
    ("name", "value", "cookie"),
    [
        ("theme", "dark", "xq_theme"),
        ("mode", "elder", "xq_mode"),
        ("density", "roomy", "xq_density"),
        ("language", "en", "xq_language"),
        ("shortcuts", "off", "xq_shortcuts"),
    ],
)
def test_preferences_are_kept_without_script(browser, name, value, cookie) -> None:
    response = browser.post(f"/preferences/{name}", {"value": value, "next": "/today"})
    assert (response.status_code, response["Location"]) == (302, "/today")
    assert response.cookies[cookie].value == value


def test_preferences_refuse_what_was_never_offered(browser) -> None:
    assert browser.post("/preferences/theme", {"value": "neon"}).status_code == 404
    assert browser.post("/preferences/size", {"value": "dark"}).status_code == 404
    assert browser.get("/preferences/theme").status_code == 405


def test_preferences_show_on_the_page(browser) -> None:
    browser.cookies["xq_mode"] = "elder"
    browser.cookies["xq_theme"] = "dark"
    body = browser.get("/offline").content.decode()
    assert 'data-mode="elder"' in body
    assert 'data-theme="dark"' in body


def test_strict_policy_allows_nothing_inline(browser) -> None:
    policy = browser.get("/offline")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "nonce" not in policy


def test_manifest(browser) -> None:
    made = json.loads(browser.get("/manifest.webmanifest").content)
    assert made["start_url"] == "/today"
    assert made["display"] == "standalone"


@pytest.mark.parametrize("purpose", ["any", "maskable"])
def test_the_icons_of_the_manifest_are_pictures_of_the_size_they_say(browser, purpose) -> None:
    icons = json.loads(browser.get("/manifest.webmanifest").content)["icons"]
    pictures = [icon for icon in icons if icon["type"] == "image/png" and icon["purpose"] == purpose]
    assert [icon["sizes"] for icon in pictures] == ["192x192", "512x512"]
    for icon in pictures:
        name = Path(icon["src"]).name.split(".")[0]
        with Image.open(finders.find(f"icons/{name}.png")) as picture:
            assert "x".join(map(str, picture.size)) == icon["sizes"]


def test_service_worker_keeps_the_shell_and_no_clinical_page(browser) -> None:
    body = browser.get("/service-worker.js").content.decode()
    assert '"/offline"' in body
    assert "/today" not in body
    assert "/patients" not in body


def test_error_pages(browser) -> None:
    assert browser.get("/nothing-here").status_code == 404
    assert "120" in browser.get("/offline").content.decode()


def test_board_only_in_the_demo(browser, settings) -> None:
    assert browser.get("/components").status_code == 200
    settings.XINQIAO_DEMO = False
    assert browser.get("/components").status_code == 404


def test_the_console_menu_lets_a_nurse_turn_keys_off() -> None:
    request = RequestFactory().get("/worklist")
    request.viewer = NURSE  # type: ignore[attr-defined]
    out = render(request, "shell/console.html", {"tabs": [], "sign_out_url": "/sign-out"}).content.decode()
    assert 'action="/preferences/shortcuts"' in out
    assert 'action="/sign-out"' in out
    assert "林芳" in out
