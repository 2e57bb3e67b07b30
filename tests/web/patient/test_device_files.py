"""A file of a device, brought by hand: read, asked about, looked at first, refused in plain words."""

import json
import re
import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tests.web.patient.test_doors import share
from xinqiao.chart.observations.models import Sample
from xinqiao.foundation.files import MOST_UPLOAD_BYTES
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people.types import Area
from xinqiao.journeys import sent_files

pytestmark = pytest.mark.django_db

PAGE = "/me/devices/file"
LIBRE = (
    b"Glucose Data,x\nPatient report\nDevice,Serial Number,Device Timestamp,Record Type,"
    b"Historic Glucose mmol/L,Scan Glucose mmol/L\n"
    b"FreeStyle,a,11-20-2026 07:30 AM,0,6.1,\nFreeStyle,a,11-20-2026 07:45 AM,0,6.3,\n"
    b"FreeStyle,a,11-20-2026 08:00 AM,0,LO,\n"
)
STEPS = b"Id,ActivityDate,TotalSteps\n101,4/13/2016,100\n202,4/13/2016,200\n"
HOSTILE = b'<!DOCTYPE HealthData [<!ENTITY a "b">]><HealthData/>'
HEART = (
    '<Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" unit="count/min" '
    'startDate="2026-11-20 07:30:%02d +0800" value="%d"/>'
)
TABLE = "日期,高压,低压\n2026-11-20 07:30,150,90\n2026-11-21 07:30,1500,90\n2026-11-22 07:30,坏,90\n".encode()
COLUMNS = {"time": "日期", "value": "高压", "lower": "低压", "measure": "85354-9|mm[Hg]"}


def kept(home) -> int:
    with standing_as(home.system()):
        return Sample.objects.filter(patient_id=home.patient_id).count()


def bring(client, home, body: bytes | None, name: str = "export.csv", **typed: str):
    file = {} if body is None else {"file": SimpleUploadedFile(name, body)}
    return client.post(PAGE, {"patient": str(home.patient_id), **file, **typed})


def counts(page: str) -> list[int]:
    """Read, kept now, already there, asked, not kept."""
    return [int(one) for one in re.findall(r'<dd class="num">(\d+)</dd>', page)]


def carried(page: str) -> dict[str, str]:
    """What the page carries to the next step."""
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


def test_the_way_in(home, enter) -> None:
    her = enter("patient")
    assert PAGE in her.get("/me/devices").content.decode()
    page = her.get(PAGE).content.decode()
    assert "周桂兰" in page
    assert "Apple Health" in page


def test_a_good_file_and_once_more(home, enter) -> None:
    her = enter("patient")
    before = kept(home)
    page = bring(her, home, LIBRE).content.decode()
    assert counts(page) == [3, 2, 0, 0, 1]
    assert "Row 6" in page
    assert "/health?days=90" in page
    assert kept(home) == before + 2
    again = bring(her, home, LIBRE).content.decode()
    assert counts(again) == [3, 0, 2, 0, 1]
    assert kept(home) == before + 2


def test_nothing_but_what_was_there_is_said_so(home, enter) -> None:
    her = enter("patient")
    body = LIBRE.replace(b"FreeStyle,a,11-20-2026 08:00 AM,0,LO,\n", b"")
    bring(her, home, body)
    assert "Everything in this file was there already" in bring(her, home, body).content.decode()


def test_a_refusal_speaks_the_language_of_the_screen(home, enter) -> None:
    page = bring(enter("patient", "zh-hans"), home, LIBRE).content.decode()
    assert "第 6 行" in page
    assert "没有保存" in page


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (HOSTILE, 422, "could do harm"),
        (b"nothing that we know", 422, "We cannot read this file"),
        (b"%PDF-1.7\n1,2\n3,4\n", 422, "We cannot read this file"),
        (b"PK\x03\x04 no archive", 422, "We cannot read this file"),
        (b"", 422, "This file is empty"),
        (None, 422, "Please choose a file"),
        (b" " * (MOST_UPLOAD_BYTES + 1), 413, "larger than 64 MB"),
    ],
    ids=["hostile", "unknown", "pdf", "no-archive", "empty", "none", "too-large"],
)
def test_what_is_not_read_says_why_and_what_can_be_read(home, enter, body, status, words) -> None:
    her = enter("patient")
    before = kept(home)
    answer = bring(her, home, body)
    page = answer.content.decode()
    assert (answer.status_code, kept(home)) == (status, before)
    assert words in page
    assert "FreeStyle Libre" in page


def test_an_archive_is_read(home, enter) -> None:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("apple_health_export/export.xml", f"<HealthData>{HEART % (1, 70)}</HealthData>")
    page = bring(enter("patient"), home, archive.getvalue(), "export.zip").content.decode()
    assert counts(page)[:2] == [1, 1]


def test_several_people_are_asked_about(home, enter) -> None:
    her = enter("patient")
    before = kept(home)
    answer = bring(her, home, STEPS)
    page = answer.content.decode()
    assert (answer.status_code, kept(home)) == (422, before)
    assert re.findall(r'<option value="(\d+)"', page) == ["101", "202"]
    assert bring(her, home, None, **carried(page), subject="999").status_code == 422
    assert counts(bring(her, home, None, **carried(page), subject="202").content.decode())[:2] == [1, 1]


def test_a_large_file_of_several_people_is_to_be_chosen_again(home, enter) -> None:
    body = STEPS + b"".join(b"101,4/13/2016,%d\n" % each for each in range(20_000))
    page = bring(enter("patient"), home, body, "steps.csv").content.decode()
    assert "steps.csv is large. Please choose the same file once more" in page
    assert "carried" not in carried(page)


def test_a_plain_table_is_explained_looked_at_and_then_kept(home, enter) -> None:
    her = enter("patient")
    before = kept(home)
    asked = bring(her, home, TABLE)
    assert asked.status_code == 200
    hidden = carried(asked.content.decode())
    shown = bring(her, home, None, **hidden, **COLUMNS, step="preview").content.decode()
    assert "2026-11-20 07:30" in shown
    assert "150/90 mmHg" in shown
    assert "Row 4" in shown
    assert "1500" in shown
    assert kept(home) == before
    back = bring(her, home, None, **carried(shown), step="columns")
    assert back.status_code == 200
    assert "<option selected>高压</option>" in back.content.decode()
    done = bring(her, home, None, **carried(shown), step="send").content.decode()
    assert counts(done) == [3, 1, 0, 0, 2]
    assert kept(home) == before + 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"time": ""}, "Please say where the time stands."),
        ({"time": "nowhere"}, "Please choose from the list."),
        ({"time": "高压", "value": "低压"}, "No time can be read in this column."),
        ({"lower": ""}, "where the lower value stands too"),
        ({"value": "日期"}, "This column has another meaning already."),
        ({"measure": "happiness|L"}, "Please choose from the list."),
    ],
)
def test_what_is_missing_about_a_table_is_said_and_what_was_chosen_stays(home, enter, typed, words) -> None:
    her = enter("patient")
    hidden = carried(bring(her, home, TABLE).content.decode())
    for step in ("preview", "send"):
        answer = bring(her, home, None, **hidden, **{**COLUMNS, **typed}, step=step)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert "selected" in answer.content.decode()


def test_dates_that_can_be_read_in_two_ways_are_asked_about(home, enter) -> None:
    her = enter("patient")
    hidden = carried(bring(her, home, b"when;kg\n05/06/2026;60.5\n07/08/2026;60\n").content.decode())
    typed = {"time": "when", "value": "kg", "measure": "29463-7|kg"}
    asked = bring(her, home, None, **hidden, **typed, step="preview")
    assert asked.status_code == 422
    assert "05/06/2026 → 2026-06-05" in asked.content.decode()
    shown = bring(her, home, None, **hidden, **typed, format="%d/%m/%Y", step="preview").content.decode()
    assert "2026-06-05" in shown
    assert counts(bring(her, home, None, **carried(shown), step="send").content.decode())[:2] == [2, 2]


def test_the_page_says_whom_the_file_is_for(home, enter) -> None:
    her = enter("patient")
    assert her.post(PAGE, {"patient": "nobody"}).status_code == 404
    assert her.post(PAGE).status_code == 404


def test_a_relative_with_the_area_may_and_one_without_may_not(home, enter) -> None:
    share(home, Area.READINGS)
    assert counts(bring(enter("daughter"), home, LIBRE).content.decode())[:2] == [3, 2]
    share(home, Area.MESSAGES)
    daughter = enter("daughter")
    before = kept(home)
    assert daughter.get(PAGE).status_code == 403
    assert (bring(daughter, home, LIBRE + b" ").status_code, kept(home)) == (403, before)


def jobs() -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s", [sent_files.READ_FILE])
        return [row[0] if isinstance(row[0], dict) else json.loads(row[0]) for row in cursor.fetchall()]


def test_a_large_file_is_read_in_the_background_and_only_its_sender_sees_how_far_it_is(home, enter) -> None:
    her = enter("patient")
    body = f"<HealthData>{''.join(HEART % (n % 60, 60 + n % 40) for n in range(12_000))}</HealthData>"
    answer = bring(her, home, body.encode(), "export.xml")
    assert answer.status_code == 302
    url = answer["Location"]
    waiting = her.get(url).content.decode()
    assert 'data-behaviour="poll"' in waiting
    assert "is read next" in waiting
    sent_files.read_kept_file(**jobs()[0])
    done = her.get(url).content.decode()
    assert 'data-behaviour="poll"' not in done
    assert counts(done) == [12_000, 120, 11_880, 0, 0]
    assert "/health?days=90" in her.get(f"{url}/progress").content.decode()
    share(home, Area.READINGS)
    daughter = enter("daughter")
    assert [daughter.get(each).status_code for each in (url, f"{url}/progress")] == [404, 404]


def test_a_large_file_that_was_refused_says_so_in_the_language_of_the_screen(home, enter) -> None:
    her = enter("patient")
    url = bring(her, home, HOSTILE[:-13] + b"<HealthData>" + b" " * 2_000_000, "export.xml")["Location"]
    sent_files.read_kept_file(**jobs()[0])
    assert "could do harm" in her.get(url).content.decode()
