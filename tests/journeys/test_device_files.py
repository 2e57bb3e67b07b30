"""A file of a device becomes rows, once: the shared files as they came, and what is refused before a row."""

import io
from decimal import Decimal

import pytest

from tests.cast import NOW
from tests.shared import sample
from xinqiao.chart.intake import queries as intake
from xinqiao.chart.observations.errors import SeveralPeople, UnknownFile
from xinqiao.chart.observations.models import Sample
from xinqiao.chart.observations.types import IncomingReading, UnreadableReading
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people.errors import PatientNotFound
from xinqiao.journeys import device_file

HEART = (
    b'<HealthData><Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" unit="count/min" '
    b'startDate="2026-11-20 07:30:00 +0800" value="%d"/><Record type="HKQuantityTypeIdentifierHeartache"/>'
    b"</HealthData>"
)
STEPS = b"Id,ActivityDate,TotalSteps\n1,4/13/2016,100\n2,4/13/2016,200\n1,05/06/2016,300\n"


def send(cast, file, viewer=None, **more):
    more.setdefault("patient_id", cast.patient_id)
    more.setdefault("kind", None)
    told = device_file.receive_file(viewer=viewer or cast.system(), file=file, now=NOW, **more)
    return told.as_dict()


def rows(cast):
    with standing_as(cast.system()):
        return list(Sample.objects.filter(patient_id=cast.patient_id).values_list("code", "value", "unit"))


# Fitbit and CGM files hold several people: one of each is sent. Refused at Fitbit: nothing; at Open mHealth:
# what is no measurement or has no moment. The asked are outside the soft limits of the catalogue.
SHARED = [
    ("fitbit_dailyActivity_merged.csv", "1503960366", 31, 0),
    ("fitbit_sleepDay_merged.csv", "1503960366", 25, 0),
    ("fitbit_weightLogInfo_merged.csv", "6962181067", 30, 0),
    ("fitbit_hourlySteps_merged.csv", "1503960366", 717, 0),
    ("apple_health_export_min.xml", None, 2, 0),
    ("libre_export_01.csv", None, 1339, 0),
    ("cgm_hall_19subjects.csv", "1636-69-001", 1846, 0),
]


@pytest.mark.parametrize(("name", "subject", "read", "refused"), SHARED)
def test_the_shared_files_once_and_once_more(cast, name, subject, read, refused):
    path = sample("devices", name)
    before = len(rows(cast))
    with path.open("rb") as file:
        first, again = send(cast, file, subject=subject), send(cast, file, subject=subject)
    assert (first["read"], first["refusals"], first["duplicate"]) == (read, refused, 0)
    assert first["stored"] + first["asked"] == read == len(rows(cast)) - before
    assert (again["read"], again["stored"], again["asked"], again["duplicate"]) == (read, 0, 0, read)


def test_the_shared_points_once_and_once_more(cast):
    bodies = [path.read_bytes() for path in sorted(sample("devices", "omh_shouldPass").iterdir())]
    # two of them say the same word for word, in two versions of their schema
    for expected in ({"stored": 14, "duplicate": 1}, {"stored": 0, "duplicate": 15}):
        told = [send(cast, io.BytesIO(body), kind="omh") for body in bodies]
        sums = {key: sum(each[key] for each in told) for key in ("stored", "asked", "duplicate", "refusals")}
        assert sums == {"asked": 0, "refusals": 26, **expected}


def test_what_was_passed_over_and_refused_is_told_and_kept(cast):
    told = send(cast, io.BytesIO(HEART % 720))
    assert (told["read"], told["stored"], told["passed_over"]) == (1, 0, {"Heartache": 1})
    assert told["refused"][0]["code"] == "implausible"
    with standing_as(cast.system()):
        (line,) = intake.refusals(cast.system()).items
    assert '"8867-4"' in line.original
    good = send(cast, io.BytesIO(HEART % 72))
    assert good["stored"] == 1
    assert ("8867-4", Decimal(72), "/min") in rows(cast)


def test_an_ambiguous_date_is_refused_in_words(cast):
    told = send(cast, io.BytesIO(STEPS), subject="1")
    assert (told["read"], told["stored"]) == (2, 1)
    assert [(each["id"], each["code"]) for each in told["refused"]] == [("row 4", "ambiguous-date")]
    assert "05/06/2016" in told["refused"][0]["reason"]


def test_two_people_never_go_into_one_chart(cast):
    before = rows(cast)
    with pytest.raises(SeveralPeople, match="2"):
        send(cast, io.BytesIO(STEPS))
    assert rows(cast) == before


def test_a_stranger_and_nobody_are_refused_before_anything_is_read(cast):
    for viewer, patient_id in (
        (cast.system(), new_id()),
        (cast.viewer("outsider", now=NOW), cast.patient_id),
    ):
        with pytest.raises(PatientNotFound):
            send(cast, io.BytesIO(STEPS), viewer=viewer, patient_id=patient_id, subject="1")
    with pytest.raises(UnknownFile):
        send(cast, io.BytesIO(b"nothing we know"))


def test_a_patient_sends_their_own(cast):
    told = send(cast, io.BytesIO(HEART % 72), viewer=cast.viewer("patient", now=NOW))
    assert told["stored"] == 1


def test_a_look_before_anything_is_stored(cast):
    before = rows(cast)
    shown = device_file.preview_file(
        viewer=cast.system(),
        patient_id=cast.patient_id,
        kind=None,
        file=io.BytesIO(STEPS),
        subject="1",
        most=5,
    )
    assert [type(each) for each in shown] == [IncomingReading, UnreadableReading]
    assert rows(cast) == before
