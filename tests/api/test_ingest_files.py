"""`POST /ingest/files`: small files at once, large ones as a job; every refusal in words, nobody else's file."""

import gzip
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from tests.cast import NOW
from tests.shared import sample
from xinqiao.chart.intake import actions as intake
from xinqiao.chart.intake.errors import SentFileNotFound
from xinqiao.chart.intake.models import SentFile
from xinqiao.chart.observations.models import Sample
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.models import Blob
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import actions as people
from xinqiao.journeys import sent_files
from xinqiao.simulation.cast import Cast

pytestmark = pytest.mark.django_db

STEPS = b"Id,ActivityDate,TotalSteps\n1,4/13/2016,100\n1,4/14/2016,many\n1,05/06/2016,300\n"
HEART = (
    '<Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" unit="count/min" '
    'startDate="2026-11-20 07:30:%02d +0800" value="%d"/>'
)
TABLE = "时间,心率\n2026-11-20 07:30,72\n".encode("gb18030")
MAPPING = json.dumps(
    {
        "time": {"columns": ["时间"], "format": "%Y-%m-%d %H:%M"},
        "values": [{"column": "心率", "code": "8867-4", "unit": "/min"}],
    }
)


def export(count=1):
    return f"<HealthData>{''.join(HEART % (n % 60, 60 + n % 40) for n in range(count))}</HealthData>".encode()


@pytest.fixture
def device(cast: Cast) -> dict[str, str]:
    nurse = cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        made = people.issue_device(viewer=nurse, patient_id=cast.patient_id, label="phone", now=NOW)
    return {"HTTP_AUTHORIZATION": f"Bearer {made.token}"}


def post(client: Client, header, body, query="", kind="application/octet-stream", **rest):
    return client.post(f"/ingest/files?{query}", body, content_type=kind, **{**header, **rest})


def counted(answer):
    assert answer.status_code == 200, answer.content
    told = answer.json()
    return told["read"], told["stored"], told["duplicate"], [each["code"] for each in told["refused"]]


def kept(cast):
    with standing_as(cast.system()):
        return Sample.objects.filter(patient_id=cast.patient_id).count()


def test_a_small_file_is_read_at_once_and_once_more(client, device, cast) -> None:
    refused = ["not-a-number", "ambiguous-date"]
    assert counted(post(client, device, STEPS, "kind=fitbit-daily")) == (3, 1, 0, refused)
    assert counted(post(client, device, STEPS, "kind=fitbit-daily")) == (3, 0, 1, refused)


def test_as_a_form_packed_found_out_or_in_an_archive(client, device, bearer, cast) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("apple_health_export/export.xml", export())
    assert counted(post(client, device, export(), kind="application/xml")) == (1, 1, 0, [])
    assert counted(post(client, device, archive.getvalue(), kind="application/zip")) == (1, 0, 1, [])
    packed_body = gzip.compress(export())
    assert counted(post(client, device, packed_body, HTTP_CONTENT_ENCODING="gzip")) == (1, 0, 1, [])
    form = {"file": SimpleUploadedFile("export.xml", export(), "text/xml")}
    answer = client.post("/ingest/files?kind=apple-health", form, **device)
    assert counted(answer) == (1, 0, 1, [])
    # whoever brings it, it is the same file of the same patient
    answer = post(client, bearer(), export(), f"patient={cast.patient_id}")
    assert counted(answer) == (1, 0, 1, [])


def test_a_table_with_its_mapping(client, device) -> None:
    form = {"file": SimpleUploadedFile("a.csv", TABLE), "mapping": MAPPING}
    assert counted(client.post("/ingest/files?kind=csv", form, **device)) == (1, 1, 0, [])
    form = {"file": SimpleUploadedFile("a.csv", TABLE), "mapping": SimpleUploadedFile("m", MAPPING.encode())}
    assert counted(client.post("/ingest/files", form, **device)) == (1, 0, 1, [])


def test_two_people_are_kept_apart(client, device, cast) -> None:
    body = STEPS + b"2,4/13/2016,9000\n"
    before = kept(cast)
    answer = post(client, device, body, "kind=fitbit-daily")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "several-people")
    assert kept(cast) == before
    assert counted(post(client, device, body, "kind=fitbit-daily&subject=2"))[:2] == (1, 1)


@pytest.mark.parametrize(
    ("body", "query", "rest", "status", "code"),
    [
        (b"", "", {}, 400, "bad-body"),
        (b"x", "kind=nonsense", {}, 400, "bad-body"),
        (b"x", "", {}, 400, "unknown-file"),
        (b"x", "kind=omh", {}, 400, "unknown-file"),
        (b"x", "kind=csv", {}, 400, "mapping-needed"),
        (b"x", "kind=csv&mapping={}", {}, 400, "mapping-refused"),
        (b"x", "patient=1", {}, 400, "bad-body"),
        (b"x", "kind=%00", {}, 400, "bad-address"),
        (STEPS, "subject=7", {}, 400, "subject-not-found"),
        (b"not gzip", "", {"HTTP_CONTENT_ENCODING": "gzip"}, 400, "bad-body"),
        (STEPS, "", {"HTTP_CONTENT_ENCODING": "br"}, 415, "wrong-type"),
        (STEPS, "", {"kind": "image/png"}, 415, "wrong-type"),
        (b"--x", "", {"kind": "multipart/form-data; boundary=y"}, 400, "bad-body"),
        (b"--x", "", {"kind": "multipart/form-data"}, 400, "bad-body"),
        (gzip.compress(b" " * (65 * 1024 * 1024)), "", {"HTTP_CONTENT_ENCODING": "gzip"}, 413, "too-large"),
        (b"PK\x03\x04", "", {}, 400, "unknown-file"),
        (b'<!DOCTYPE HealthData [<!ENTITY a "b">]><HealthData/>', "", {}, 400, "hostile-file"),
    ],
)  # fmt: skip
def test_every_refusal_says_why(client, device, cast, body, query, rest, status, code) -> None:
    before = kept(cast)
    answer = post(client, device, body, query, **rest)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"]
    assert kept(cast) == before


def test_a_body_that_says_it_is_too_large_is_not_read(client, device) -> None:
    answer = post(client, device, b"x", CONTENT_LENGTH=str(80 * 1024 * 1024))
    assert answer.status_code == 413


def test_the_six_doors(client, device, bearer, cast) -> None:
    own = f"kind=apple-health&patient={cast.patient_id}"
    assert post(client, {}, export(), own).status_code == 401
    assert post(client, {"HTTP_AUTHORIZATION": "Bearer xqd_wrong"}, export(), own).status_code == 401
    assert post(client, bearer("system/Patient.rs"), export(), own).status_code == 403
    assert post(client, bearer(organization_id=cast.other_organization_id), export(), own).status_code == 404
    other = "patient=0199c000-0000-7000-8000-00000000abcd"
    assert post(client, device, export(), other).status_code == 404
    assert post(client, bearer(), export(), other).status_code == 404
    assert post(client, bearer(), export()).json()["error"]["code"] == "bad-body"
    assert client.get("/ingest/files", **device).status_code == 405
    assert counted(post(client, bearer(), export(), own)) == (1, 1, 0, [])


def test_a_flood_is_told_when_to_come_back(client, device) -> None:
    answers = [post(client, device, b"") for _n in range(21)]
    assert (answers[19].status_code, answers[20].status_code) == (400, 429)
    assert int(answers[20]["Retry-After"]) > 0


def large(count=12_000):
    return export(count)


def jobs():
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s", [sent_files.READ_FILE])
        return [row[0] if isinstance(row[0], dict) else json.loads(row[0]) for row in cursor.fetchall()]


def test_a_large_file_is_a_job_that_tells_how_far_it_is(client, device, bearer, cast) -> None:
    answer = post(client, device, large(), "kind=apple-health")
    assert answer.status_code == 202, answer.content
    url = answer.json()["job"]
    assert (answer["Location"], client.get(url, **device).json()["state"]) == (url, "waiting")
    with standing_as(cast.system()):
        assert Blob.objects.filter(kind="device-file").count() == 1
    (told,) = jobs()
    sent_files.read_kept_file(**told)
    done = client.get(url, **device).json()
    # the same second of the same watch with the same value is the same record: 120 are different
    assert (done["state"], done["error"], done["result"]["read"]) == ("done", None, 12_000)
    assert (done["result"]["stored"], done["result"]["duplicate"]) == (120, 11_880)
    with standing_as(cast.system()):
        assert Blob.objects.filter(kind="device-file").count() == 0
    # nobody else's token sees it, nor is it read twice
    assert client.get(url, **bearer()).status_code == 404
    assert client.get(url).status_code == 401
    assert client.post(url, **device).status_code == 405
    sent_files.read_kept_file(**told)
    assert client.get(url, **device).json() == done


def test_a_large_form_on_disk_is_refused_before_it_is_kept(client, device, cast) -> None:
    body = b"Id,ActivityDate,TotalSteps\n" + b"".join(
        b"%d,4/13/2016,%d\n" % (n % 2, n) for n in range(200_000)
    )
    form = {"file": SimpleUploadedFile("steps.csv", body, "text/csv")}
    answer = client.post("/ingest/files?kind=fitbit-daily", form, **device)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "several-people")
    form["file"].seek(0)
    assert client.post("/ingest/files?kind=fitbit-daily&subject=1", form, **device).status_code == 202
    with standing_as(cast.system()):
        assert SentFile.objects.get().subject == "1"


def test_what_turns_out_to_be_no_file_is_told_by_its_job(client, device, cast) -> None:
    hostile = b'<!DOCTYPE HealthData [<!ENTITY a "b">]><HealthData>' + b" " * 2_000_000
    answer = post(client, device, hostile, "kind=apple-health")
    sent_files.read_kept_file(**jobs()[0])
    told = client.get(answer.json()["job"], **device).json()
    assert (told["state"], told["error"]["code"], told["result"]) == ("refused", "hostile-file", None)
    with standing_as(cast.system()):
        assert not Blob.objects.filter(kind="device-file").exists()


def test_a_file_left_lying_is_begun_again_given_up_and_forgotten(client, device, cast) -> None:
    url = post(client, device, large(), "kind=apple-health").json()["job"]
    later = NOW + timedelta(minutes=11)
    for attempt in range(sent_files.MOST_ATTEMPTS):
        assert len(jobs()) == attempt + 1
        with standing_as(cast.system()):
            SentFile.objects.update(attempts=attempt + 1, state="working")
        sent_files.look_after_files(later)
    assert len(jobs()) == sent_files.MOST_ATTEMPTS
    told = client.get(url, **device).json()
    assert (told["state"], told["error"]["code"]) == ("failed", "failed")
    with standing_as(cast.system()):
        assert not Blob.objects.filter(kind="device-file").exists()
    sent_files.look_after_files(later + timedelta(days=31))
    assert client.get(url, **device).status_code == 404


def test_the_wall_hides_a_sent_file_from_another_hospital(client, device, cast) -> None:
    post(client, device, large(), "kind=apple-health")
    with standing_as(Viewer.system(cast.other_organization_id)):
        assert not SentFile.objects.exists()


def test_the_shared_files_come_through_the_door(client, device) -> None:
    body = sample("devices", "libre_export_01.csv").read_bytes()
    assert counted(post(client, device, body, "kind=libre", "text/csv")) == (1339, 1339, 0, [])
    assert counted(post(client, device, body, "kind=libre", "text/csv")) == (1339, 0, 1339, [])


def test_a_file_is_begun_once_and_again_when_its_worker_fell_silent(client, device, cast) -> None:
    post(client, device, large(), "kind=apple-health")
    viewer = cast.system()
    with standing_as(viewer):
        file_id = SentFile.objects.get().id
        begun = [
            intake.begin_file(viewer=viewer, file_id=file_id, now=NOW + timedelta(minutes=minutes))
            for minutes in (0, 1, 12)
        ]
    assert [each and each.attempts for each in begun] == [1, None, 2]
    with standing_as(viewer):
        intake.note_progress(viewer=viewer, file_id=file_id, told={"read": 5}, now=NOW)
        assert SentFile.objects.get().told == {"read": 5}


def test_a_person_sends_a_large_file_from_a_page_and_only_they_see_it(cast) -> None:
    daughter, patient = cast.viewer("daughter", now=NOW), cast.viewer("patient", now=NOW)
    answer = sent_files.take_file(
        viewer=patient, patient_id=cast.patient_id, kind=None, file=io.BytesIO(large()), now=NOW
    )
    assert sent_files.state_of_file(patient, answer).state == "waiting"
    with pytest.raises(SentFileNotFound):
        sent_files.state_of_file(daughter, answer)
    sent_files.read_kept_file(**jobs()[0])
    assert sent_files.state_of_file(patient, answer).told["read"] == 12_000
