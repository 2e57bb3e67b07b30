"""Six doors of every page: owner, relative with and without the area, stranger, staff, bad id, wrong verb."""

import pytest
from django.test import Client

from tests.cast import NOW
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import actions as people
from xinqiao.identity.people import queries
from xinqiao.identity.people.types import Area, Relationship

pytestmark = pytest.mark.django_db

# page → the area a relative must have been given; None: whoever was let in at all
PAGES = {
    "/today": None,
    "/today/list": None,
    "/today/advice": None,
    "/record": Area.READINGS,
    "/record/glucose": Area.READINGS,
    "/record/waiting": Area.READINGS,
    "/diary": Area.DIARY,
    "/diary/list": Area.DIARY,
    "/diary/new/symptom": Area.DIARY,
    "/diary/sheet": Area.DIARY,
    "/diary/diary.csv": Area.DIARY,
    "/record/oxygen": Area.READINGS,
    "/record/photo": Area.READINGS,
    "/forms/how-are-you": Area.QUESTIONNAIRES,
    "/health": Area.READINGS,
    "/health/trends": Area.READINGS,
    "/health/glucose": Area.READINGS,
    "/health/records": Area.RECORDS,
    "/messages": Area.MESSAGES,
    "/messages/list": Area.MESSAGES,
    "/notices": None,
    "/notices/list": None,
    "/me": None,
    "/me/plan": Area.PLAN,
    "/me/devices": Area.READINGS,
    "/me/devices/new": Area.READINGS,
    "/me/devices/file": Area.READINGS,
    "/me/family": Area.DEMOGRAPHICS,
    "/me/consents": Area.DEMOGRAPHICS,
    "/me/channels": None,
    "/me/district": Area.READINGS,
    "/acting-for": None,
}
OWN_PAGES = [*PAGES, "/me/access"]
POSTS = [
    "/today/tasks/{id}/completion",
    "/today/tasks/{id}/undoing",
    "/record/readings/{id}/confirmation",
    "/record/readings/{id}/removal",
    "/diary/entries/{id}/removal",
    "/diary/entries/{id}/restoring",
    "/diary/entries/{id}/sharing",
    "/diary/entries/{id}/closing",
    "/me/devices/{id}/removal",
    "/me/devices/{id}/token",
    "/me/family/{id}/ending",
]
BAD_IDS = [
    "/record/readings/{id}",
    "/record/readings/{id}/received",
    "/record/alerts/{id}",
    "/diary/entries/{id}",
    "/record/photos/{id}",
    "/record/photos/{id}/progress",
    "/record/photos/{id}/picture",
    "/messages/photos/{id}",
    "/me/devices/{id}",
    "/me/devices/files/{id}",
    "/me/devices/files/{id}/progress",
]


def share(home, *areas: Area) -> None:
    """Let 李敏 see these areas only, from now on."""
    herself = home.viewer("patient", now=NOW)
    with standing_as(herself):
        link = queries.relatives(herself, home.patient_id, now=NOW)[0]
        people.revoke_related_person(viewer=herself, related_person_id=link.id, now=NOW)
        people.add_related_person(
            viewer=herself,
            patient_id=home.patient_id,
            name="李敏",
            phone=home["daughter"].phone,
            relationship=Relationship.CHILD,
            areas=areas,
            now=NOW,
        )


def test_the_owner_finds_every_page(enter) -> None:
    her = enter("patient")
    assert {page: her.get(page).status_code for page in OWN_PAGES} == dict.fromkeys(OWN_PAGES, 200)


def test_a_relative_finds_what_was_shared_and_is_told_what_was_not(home, enter) -> None:
    share(home, Area.READINGS)
    daughter = enter("daughter")
    expected = {page: 200 if area in {None, Area.READINGS} else 403 for page, area in PAGES.items()}
    assert {page: daughter.get(page).status_code for page in PAGES} == expected


def test_a_relative_with_every_area_still_does_not_see_who_looked(home, enter) -> None:
    share(home, *Area)
    daughter = enter("daughter")
    assert {page: daughter.get(page).status_code for page in OWN_PAGES} == {
        **dict.fromkeys(PAGES, 200),
        "/me/access": 403,
    }


def test_a_stranger_is_sent_to_sign_in_and_comes_back(home) -> None:
    del home
    client = Client(headers={"host": "localhost"})
    answer = client.get("/health/records")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?next=%2Fhealth%2Frecords")


@pytest.mark.parametrize("key", ["nurse", "doctor", "front_desk", "outsider"])
def test_staff_are_told_where_to_look_instead(enter, key) -> None:
    client = enter(key)
    assert {page: client.get(page).status_code for page in OWN_PAGES} == dict.fromkeys(OWN_PAGES, 403)


def test_bad_ids_look_like_nothing_there(enter) -> None:
    her = enter("patient")
    gone = [page.format(id=new_id()) for page in BAD_IDS]
    assert {page: her.get(page).status_code for page in gone} == dict.fromkeys(gone, 404)
    posts = [page.format(id=new_id()) for page in POSTS]
    assert {page: her.post(page).status_code for page in posts} == dict.fromkeys(posts, 404)
    assert her.post("/acting-for", {"patient": str(new_id())}).status_code == 404
    assert her.post("/acting-for", {"patient": "nobody"}).status_code == 404
    assert her.get("/record/happiness").status_code == 404
    assert her.get("/diary/new/happiness").status_code == 404
    assert her.post("/diary/new/mood", {"patient": str(new_id())}).status_code == 404
    assert her.post("/me/consents/everything").status_code == 404
    assert her.post("/me/channels/pigeon").status_code == 404
    assert her.post("/me/devices/file", {"patient": str(new_id())}).status_code == 404


def test_wrong_verbs_are_refused(enter) -> None:
    her = enter("patient")
    reads = [
        "/today",
        "/diary",
        "/record/waiting",
        "/diary/sheet",
        "/diary/diary.csv",
        "/health",
        "/notices",
        "/me",
        "/me/plan",
        "/me/consents",
        "/me/channels",
        "/me/access",
    ]
    assert {page: her.post(page).status_code for page in reads} == dict.fromkeys(reads, 405)
    posts = [page.format(id=new_id()) for page in POSTS]
    assert {page: her.get(page).status_code for page in posts} == dict.fromkeys(posts, 405)


def test_nothing_is_kept_by_the_browser(enter) -> None:
    her = enter("patient")
    kept = {page: her.get(page)["Cache-Control"] for page in OWN_PAGES}
    assert kept == dict.fromkeys(OWN_PAGES, "no-store, private")
