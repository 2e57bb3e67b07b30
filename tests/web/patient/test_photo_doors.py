"""Doors of photographs: hostile uploads, floods, strangers, relatives, and what becomes of one left lying."""

import io
import random
import struct
import zlib
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from PIL import Image

from tests.cast import NOW
from tests.support.photographed import bring, brought, jpeg, monitor
from tests.web.patient.test_doors import share
from xinqiao.chart.photos import queries as photos
from xinqiao.chart.photos.models import SentPhoto
from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.models import Blob
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people.types import Area
from xinqiao.journeys import sent_photos

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not photos.is_installed(), reason="reading photographs is not installed: bin/setup --with-ocr"
    ),
]

PAGE = "/record/photo"
YES = {"answer": "keep", "keep": "upper", "v-upper": "150", "v-lower": "96", "v-pulse": "71"}


def left_over(home) -> tuple[int, int]:
    """Pictures and recognised words that are still there."""
    with standing_as(home.system()):
        pictures = Blob.objects.filter(kind="reading-photo").count()
        return pictures, SentPhoto.objects.exclude(recognised=None).count()


def state(home) -> str:
    with standing_as(home.system()):
        return SentPhoto.objects.latest("sent_at").state


def bomb(side: int) -> bytes:
    """A PNG that claims to be very large, in a few bytes."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    parts = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 422, "Please take or choose a photo"),
        (b"no picture", 422, "not a photo we can read"),
        (b"%PDF-1.7", 422, "not a photo we can read"),
        (b"GIF89a\x01\x00\x01\x00", 422, "not a photo we can read"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', 422, "not a photo we can read"),
        (jpeg()[:400], 422, "not a photo we can read"),
        (bomb(30_000), 422, "too many pixels"),
        (bomb(13_000), 422, "too many pixels"),
        (b"\xff\xd8" + b"\0" * (12 * 1024 * 1024), 413, "larger than 12 MB"),
    ],
    ids=["empty", "text", "pdf", "gif", "svg", "cut", "30000", "13000", "large"],
)
def test_hostile_uploads_are_refused_in_words(home, enter, body, status, words) -> None:
    answer = bring(enter("patient"), home, "lab", body)
    page = answer.content.decode()
    assert (answer.status_code, left_over(home)) == (status, (0, 0))
    assert words in page
    assert 'capture="environment"' in page


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_broken_pictures_never_break_the_page(home, enter, form) -> None:
    her = enter("patient")
    out = io.BytesIO()
    Image.effect_noise((64, 48), 60).save(out, form)
    whole = out.getvalue()
    dice = random.Random(7)
    with clock.frozen(NOW):
        for _attempt in range(15):
            body = bytearray(whole)
            for _place in range(6):
                body[dice.randrange(len(body))] = dice.randrange(256)
            assert bring(her, home, "lab", bytes(body)).status_code in {302, 422}


@pytest.mark.parametrize("typed", [{"kind": ""}, {"kind": "happiness"}])
def test_what_is_on_the_photo_must_be_said(home, enter, typed) -> None:
    answer = bring(enter("patient"), home, **{"kind": "", **typed})
    assert answer.status_code == 422
    assert "Please say what is on the photo" in answer.content.decode()


def test_a_flood_is_told_when_to_come_back(home, enter) -> None:
    her = enter("patient")
    answers = [bring(her, home, "glucose") for _each in range(sent_photos.MOST_AN_HOUR + 1)]
    assert [one.status_code for one in answers[-2:]] == [302, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    # somebody else is not held up
    assert bring(enter("daughter"), home, "glucose").status_code == 302


def test_six_doors(home, enter) -> None:
    her, daughter = enter("patient"), enter("daughter")
    url = brought(her, home, "blood-pressure", monitor("150", "96"))
    doors = [url, f"{url}/progress", f"{url}/picture"]
    assert [her.get(door).status_code for door in doors] == [200, 200, 200]
    assert her.get(f"{url}/picture")["Content-Type"] == "image/jpeg"
    assert her.get(f"{url}/picture")["Cache-Control"] == "no-store, private"
    # the photo is its sender's alone, also within the family
    assert [daughter.get(door).status_code for door in doors] == [404, 404, 404]
    assert daughter.post(url, YES).status_code == 404
    nobody = Client(headers={"host": "localhost"})
    assert [nobody.get(door).status_code for door in (PAGE, *doors)] == [302] * 4
    for key in ("nurse", "doctor", "outsider"):
        staff = enter(key)
        assert [staff.get(door).status_code for door in doors] == [403, 403, 403]
    gone = f"/record/photos/{new_id()}"
    assert [her.get(gone + end).status_code for end in ("", "/progress", "/picture")] == [404, 404, 404]
    assert her.post(gone, YES).status_code == 404
    assert [her.post(door).status_code for door in doors[1:]] == [405, 405]
    assert [her.put(door).status_code for door in (PAGE, url)] == [405, 405]
    assert bring(her, home, "glucose", patient=str(new_id())).status_code == 404
    with standing_as(Viewer.system(home.other_organization_id)):
        assert not SentPhoto.objects.exists()


def test_a_relative_photographs_within_what_was_shared(home, enter) -> None:
    share(home, Area.READINGS)
    daughter = enter("daughter")
    url = brought(daughter, home, "blood-pressure", monitor("150", "96"))
    assert daughter.post(url, YES).status_code == 302
    # a slip shows records, and those were not shared
    assert bring(daughter, home, "lab").status_code == 403
    later = brought(daughter, home, "blood-pressure", monitor("150", "96"))
    share(home, Area.MESSAGES)
    assert enter("daughter").get(PAGE).status_code == 403
    assert daughter.post(later, YES).status_code in {403, 404}


def test_the_page_goes_to_the_worker_and_nobody_answers_for_a_day(home, enter) -> None:
    her = enter("patient")
    url = brought(her, home, "blood-pressure", monitor("150", "96"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [sent_photos.READ_PHOTO]
        )
        assert cursor.fetchone()[0] == 1
    with clock.frozen(NOW + timedelta(hours=23, minutes=1)):
        assert "not answered within a day" in her.get(url).content.decode()
        assert her.get(f"{url}/picture").status_code == 409
        assert her.post(url, YES)["Location"] == url
    sent_photos.look_after_photos(NOW + timedelta(hours=23, minutes=1))
    assert (left_over(home), state(home)) == ((0, 0), "expired")
    sent_photos.look_after_photos(NOW + timedelta(days=4))
    with standing_as(home.system()):
        assert not SentPhoto.objects.exists()


def test_one_that_lies_is_begun_again_once_and_then_given_up(home, enter) -> None:
    her = enter("patient")
    url = bring(her, home, "glucose")["Location"]
    for attempts, expected in ((1, "working"), (2, "failed")):
        with standing_as(home.system()):
            SentPhoto.objects.update(state="working", attempts=attempts)
        sent_photos.look_after_photos(NOW + timedelta(minutes=4))
        assert state(home) == expected
    assert "could not be read" in her.get(url).content.decode()
    assert left_over(home) == (0, 0)
