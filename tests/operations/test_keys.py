"""Keys are rotated while everything stays readable, and at the end nothing is sealed under the old one."""

import base64
import json
import os
from pathlib import Path

import psycopg
import pytest
from django.db import models
from psycopg.conninfo import make_conninfo

from tests.api.test_fhir import PATIENT, bundle, observation, take
from tests.cast import NOW
from tests.support import postgres
from xinqiao.chart.records import queries as records
from xinqiao.foundation import files, resealing
from xinqiao.foundation.crypto import EncryptedTextField, ring, ring_from_json, token
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.models import Blob
from xinqiao.foundation.wall_builder import walled_models
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import queries as people
from xinqiao.operations.errors import OperationRefused
from xinqiao.operations.secrets import SecretFolder
from xinqiao.simulation.cast import Cast, build_cast

PHOTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def owner():
    url = os.environ["XINQIAO_DATABASE_URL"]
    with psycopg.connect(
        make_conninfo(url, user="xq_owner", password=postgres.passwords()["xq_owner"]), autocommit=True
    ) as connection:
        yield connection


def rotated() -> str:
    return json.dumps({"1": base64.b64encode(b"t" * 32).decode(), "2": base64.b64encode(b"n" * 32).decode()})


def seen(cast: Cast, photo: object) -> tuple[object, ...]:
    """What people read: a name, a number, a record with its versions, a photograph."""
    viewer = Viewer.system(cast.organization_id)
    with standing_as(viewer):
        card = people.patient(viewer, cast.patient_id)
        return (
            card.name,
            people.identifiers(viewer, cast.patient_id),
            records.resource(viewer, "Patient", "p-1").resource,
            records.resource(viewer, "Observation", "o-1").resource,
            files.read_file(viewer, photo).data,
            [one.id for one in people.patients(viewer, search="zgl").cards],
        )


def furnished() -> tuple[Cast, object]:
    """The cast with a kept patient of two versions, an observation and a photograph."""
    cast = build_cast(now=NOW, password="correct horse 青禾")
    take(cast, bundle(PATIENT, observation(1)))
    take(cast, bundle({**PATIENT, "gender": "unknown"}))
    viewer, home = Viewer.system(cast.organization_id), cast.organization_id
    with standing_as(viewer):
        photo = files.store_photo(
            viewer, PHOTO, organization_id=home, patient_id=cast.patient_id, kind="chat", now=NOW
        )
    return cast, photo


@pytest.mark.django_db(transaction=True)
def test_everything_stays_readable_before_during_and_after(settings, owner) -> None:
    cast, photo = furnished()
    before, mark = seen(cast, photo), token("phone", "8613800001234")
    settings.XINQIAO_KEYS = rotated()
    assert (ring().newest, token("phone", "8613800001234")) == (2, mark)
    assert seen(cast, photo) == before
    total = sum(resealing.stale(owner, ring()).values())

    steps: list[str] = []

    class Stopped(Exception):
        pass

    def stop_early(name: str, _count: int) -> None:
        steps.append(name)
        if len(steps) == 3:
            raise Stopped

    with pytest.raises(Stopped):
        resealing.reseal(owner, ring(), progress=stop_early, batch=2)
    assert seen(cast, photo) == before
    left = sum(resealing.stale(owner, ring()).values())
    assert 0 < left < total

    done = resealing.reseal(owner, ring(), batch=3)
    assert (sum(done.counts.values()), done.unopened) == (left, ())
    assert {"records_record.sealed", "records_recordversion.sealed", "foundation_blob.sealed"} <= {
        *done.counts,
        *steps,
    }
    assert resealing.stale(owner, ring()) == {}
    assert seen(cast, photo) == before
    assert resealing.reseal(owner, ring()).counts == {}
    # the old key alone opens nothing that was sealed, whatever the column
    only_old = ring_from_json(json.dumps({"1": base64.b64encode(b"t" * 32).decode()}))
    with standing_as(Viewer.system(cast.organization_id)), pytest.raises(KeyError):
        only_old.open(bytes(Blob.objects.get(id=photo).sealed), f"blob:{photo}")


@pytest.mark.django_db(transaction=True)
def test_a_value_that_no_key_opens_is_named_and_left(settings, owner) -> None:
    cast = build_cast(now=NOW, password="correct horse 青禾")
    viewer, blob_id = Viewer.system(cast.organization_id), new_id()
    with standing_as(viewer):
        Blob.objects.create(
            id=blob_id, organization_id=cast.organization_id, patient_id=cast.patient_id, kind="chat",
            media_type="image/jpeg", sha256=b"", size=1, sealed=ring().seal(b"x", "blob:another"), stored_at=NOW,
        )  # fmt: skip
    settings.XINQIAO_KEYS = rotated()
    assert resealing.reseal(owner, ring()).unopened == (("foundation_blob.sealed", blob_id),)
    assert resealing.stale(owner, ring()) == {"foundation_blob.sealed": 1}


def test_every_sealed_column_is_known() -> None:
    known = {column.name for column in resealing.sealed_columns()}
    binary = {
        f"{model._meta.db_table}.{field.column}"
        for model in walled_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
        or (isinstance(field, models.BinaryField) and field.column == "sealed")
    }
    assert known == binary


def test_a_new_key_joins_the_ring_and_no_other_is_lost(tmp_path: Path) -> None:
    folder = SecretFolder(tmp_path)
    first = json.loads(folder.key_ring())
    assert folder.rotate_key_ring() == 2
    second = json.loads(folder.key_ring())
    assert second["1"] == first["1"] != second["2"]
    assert (folder.path / "keys.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.path.iterdir()] == ["keys.json"]


def test_a_full_ring_is_refused(tmp_path: Path) -> None:
    folder = SecretFolder(tmp_path)
    folder.get("keys.json", lambda: json.dumps({"255": base64.b64encode(b"t" * 32).decode()}))
    with pytest.raises(OperationRefused):
        folder.rotate_key_ring()
