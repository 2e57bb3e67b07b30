"""The real library on synthetic pictures, through the job; what it breaks on is given up and deleted."""

import io
from decimal import Decimal

import pytest

from tests.cast import NOW
from tests.support import pictures
from xinqiao.chart.observations.models import Sample
from xinqiao.chart.observations.rules.catalogue import catalogue
from xinqiao.chart.observations.types import Component, IncomingReading, Method
from xinqiao.chart.photos import actions, queries
from xinqiao.chart.photos.errors import PhotoAnswered, PhotoNotFound, RecognitionFailed
from xinqiao.chart.photos.models import SentPhoto
from xinqiao.chart.photos.providers.recognition import recognise
from xinqiao.chart.photos.rules.proposing import propose
from xinqiao.chart.photos.types import PhotoKind, PhotoState, Recognised
from xinqiao.foundation import clock
from xinqiao.foundation.audit import entries_about
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.models import Blob
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys import sent_photos
from xinqiao.journeys.sent_photos import ValuesRefused

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not queries.is_installed(), reason="reading photographs is not installed: bin/setup --with-ocr"
    ),
]


def jpeg(picture) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


MONITOR = pictures.display(
    [("163", 150), ("98", 150), ("86", 92)], labels=("SYS", "DIA", "PUL"), beside=("mmHg", "mmHg", "/min")
)


def take(cast, picture, kind: PhotoKind, viewer: Viewer | None = None):
    asking = viewer or cast.viewer("patient", now=NOW)
    return sent_photos.take_photo(
        viewer=asking, patient_id=cast.patient_id, kind=kind, data=jpeg(picture), now=NOW
    )


def worked(cast, photo_id):
    with clock.frozen(NOW):
        sent_photos.read_kept_photo(organization=str(cast.organization_id), photo=str(photo_id))
    return sent_photos.state_of_photo(cast.viewer("patient", now=NOW), photo_id, now=NOW)


def pictures_left(cast) -> int:
    with standing_as(cast.system()):
        return Blob.objects.filter(kind="reading-photo").count()


def pressure(photo_id, upper: str, lower: str) -> IncomingReading:
    parts = (("8480-6", upper), ("8462-4", lower))
    return IncomingReading(
        id=f"photo:{photo_id}:upper",
        code="85354-9",
        measured_at=NOW,
        components=tuple(Component(code=code, value=Decimal(value), unit="mm[Hg]") for code, value in parts),
        method=Method.MANUAL,
        confirmed=True,
    )


def test_a_monitor_through_the_job_into_the_chart(cast):
    photo_id = take(cast, MONITOR, PhotoKind.BLOOD_PRESSURE)
    found = worked(cast, photo_id)
    assert found.state is PhotoState.READ
    told = propose(found.kind, found.recognised.lines, catalogue())
    assert [(one.key, one.value, one.unit, one.doubts) for one in told.proposals] == [
        ("upper", Decimal(163), "mm[Hg]", ()),
        ("lower", Decimal(98), "mm[Hg]", ()),
        ("pulse", Decimal(86), "/min", ()),
    ]
    # a job that comes twice reads nothing twice
    assert worked(cast, photo_id).attempts == 1
    viewer = cast.viewer("patient", now=NOW)
    with pytest.raises(ValuesRefused):
        keep(viewer, photo_id, pressure(photo_id, "98", "163"))
    assert pictures_left(cast) == 1
    kept = keep(viewer, photo_id, pressure(photo_id, "163", "98"))
    assert kept.photo.kind is PhotoKind.BLOOD_PRESSURE
    with standing_as(cast.system()):
        rows = Sample.objects.filter(patient_id=cast.patient_id, method="photo").order_by("code")
        assert [(row.code, int(row.value), row.status) for row in rows] == [
            ("8462-4", 98, "final"),
            ("8480-6", 163, "final"),
        ]
        row = SentPhoto.objects.get(id=photo_id)
        assert (row.state, row.blob_id, row.recognised) == ("kept", None, None)
    assert pictures_left(cast) == 0
    with pytest.raises(PhotoAnswered):
        keep(viewer, photo_id, pressure(photo_id, "163", "98"))


def keep(viewer, photo_id, *readings):
    return sent_photos.keep_values(viewer=viewer, photo_id=photo_id, readings=readings, results=(), now=NOW)


def test_a_tilted_slip_is_read_and_98_is_not_turned_into_86(cast):
    # an orientation classifier reads 98 upside down and is sure of it
    body = pictures.photographed(pictures.slip(pictures.BLOOD_COUNT), seed=1, turn=2, blur=0.8)
    told = propose(PhotoKind.LAB, recognise(body).lines, catalogue())
    assert [(one.code, one.value, one.unit, one.flag) for one in told.proposals] == [
        ("6690-2", Decimal("11.2"), "10*9/L", "high"),
        ("718-7", Decimal(98), "g/L", "low"),
        ("777-3", Decimal(230), "10*9/L", ""),
        ("14682-9", Decimal(88), "umol/L", "high"),
        ("2823-3", Decimal("4.1"), "mmol/L", ""),
    ]
    assert f"{told.sampled_on}" == "2026-11-20"
    assert [(one.name, one.read) for one in told.shown] == [("尿蛋白", "阴性")]


def test_what_the_library_breaks_on_is_given_up_and_deleted(cast):
    with pytest.raises(RecognitionFailed):
        recognise(b"no picture")
    photo_id = take(cast, MONITOR, PhotoKind.GLUCOSE)
    with standing_as(cast.system()):
        blob = Blob.objects.get(kind="reading-photo")
        actions.files.forget_file(cast.system(), blob.id)
        broken = actions.files.store_upload(
            cast.system(),
            b"no picture",
            organization_id=cast.organization_id,
            patient_id=cast.patient_id,
            kind="reading-photo",
            now=NOW,
        )
        SentPhoto.objects.filter(id=photo_id).update(blob_id=broken)
    assert worked(cast, photo_id).state is PhotoState.FAILED
    assert pictures_left(cast) == 0


def test_the_reading_process_gets_no_settings_of_the_hospital(monkeypatch):
    monkeypatch.setenv("XINQIAO_KEYS", "secret")
    from xinqiao.chart.photos.providers import recognition

    assert "XINQIAO_KEYS" not in recognition.surroundings()


def test_a_photo_is_its_senders_alone_and_every_step_is_audited(cast):
    photo_id = take(cast, MONITOR, PhotoKind.GLUCOSE)
    daughter, patient = cast.viewer("daughter", now=NOW), cast.viewer("patient", now=NOW)
    for refused in (sent_photos.state_of_photo, sent_photos.picture_of_photo):
        with pytest.raises(PhotoNotFound):
            refused(daughter, photo_id, now=NOW)
    with pytest.raises(PhotoNotFound):
        sent_photos.discard_photo(viewer=daughter, photo_id=photo_id, now=NOW)
    sent_photos.discard_photo(viewer=patient, photo_id=photo_id, now=NOW)
    with standing_as(cast.system()):
        actions_seen = {one.action for one in entries_about(cast.system(), [cast.patient_id])}
    assert {"photo.send", "photo.discarded"} <= actions_seen


def test_a_discarded_photo_that_was_being_read_stays_gone(cast):
    photo_id = take(cast, MONITOR, PhotoKind.GLUCOSE)
    viewer = cast.system()
    with standing_as(viewer):
        assert actions.begin_photo(viewer=viewer, photo_id=photo_id, now=NOW)
    sent_photos.discard_photo(viewer=cast.viewer("patient", now=NOW), photo_id=photo_id, now=NOW)
    with standing_as(viewer):
        told = Recognised(width=1, height=1, lines=())
        actions.note_recognised(viewer=viewer, photo_id=photo_id, recognised=told, now=NOW)
        row = SentPhoto.objects.get(id=photo_id)
        assert (row.state, row.recognised) == ("discarded", None)
