"""The second wall: no context, no rows; another tenant's context, not these rows."""

import pytest
from django.db import DatabaseError, connection, transaction

from xinqiao.foundation import audit, clock
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.models import AuditEntry, Blob
from xinqiao.foundation.wall_builder import statements, wall_of, walled_models
from xinqiao.foundation.walls import standing_as

pytestmark = pytest.mark.django_db

HERE, ELSEWHERE = new_id(), new_id()


def blob(organization_id: object, patient_id: object) -> Blob:
    return Blob.objects.create(
        organization_id=organization_id,
        patient_id=patient_id,
        kind="photo",
        media_type="image/jpeg",
        sha256=b"",
        size=0,
        sealed=b"",
        stored_at=clock.now(),
    )


def person(*patient_ids: object, organization: object = HERE) -> Viewer:
    return Viewer(
        kind=ViewerKind.PERSON,
        organization_id=None,
        patient_ids=frozenset(patient_ids),
        organization_ids=frozenset({organization}),
    )


def test_a_query_that_forgets_its_filter_sees_nothing_without_a_context() -> None:
    with standing_as(Viewer.system(HERE)):
        blob(HERE, new_id())
        assert Blob.objects.count() == 1
    assert Blob.objects.count() == 0


def test_another_tenant_sees_nothing_and_can_write_nothing_here() -> None:
    with standing_as(Viewer.system(HERE)):
        row = blob(HERE, new_id())
    with standing_as(Viewer.system(ELSEWHERE)):
        assert Blob.objects.count() == 0
        assert Blob.objects.filter(id=row.id).update(kind="stolen") == 0
        assert Blob.objects.filter(id=row.id).delete()[0] == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            blob(HERE, new_id())


def test_a_person_sees_only_the_patients_granted_to_them() -> None:
    mine, other = new_id(), new_id()
    with standing_as(Viewer.system(HERE)):
        blob(HERE, mine)
        blob(HERE, other)
    with standing_as(person(mine)):
        assert [row.patient_id for row in Blob.objects.all()] == [mine]
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            blob(HERE, other)
    with standing_as(person(mine, organization=ELSEWHERE)):
        assert Blob.objects.count() == 0


def test_contexts_nest_and_are_put_back_after_a_refusal() -> None:
    with standing_as(Viewer.system(HERE)):
        blob(HERE, new_id())
        with standing_as(Viewer.system(ELSEWHERE)):
            assert Blob.objects.count() == 0
        assert Blob.objects.count() == 1
        with pytest.raises(KeyError), standing_as(Viewer.system(ELSEWHERE)):
            raise KeyError
        assert Blob.objects.count() == 1
    assert Blob.objects.count() == 0


def test_an_append_only_table_cannot_be_changed_by_the_application() -> None:
    viewer = Viewer.system(HERE)
    with standing_as(viewer):
        audit.record(viewer, "test.happened", object_type="test", now=clock.now())
        assert AuditEntry.objects.count() == 1
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            AuditEntry.objects.update(action="something else")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            AuditEntry.objects.all().delete()


def test_every_model_has_a_wall_and_every_walled_table_its_policies() -> None:
    assert [model._meta.label for model in walled_models() if wall_of(model) is None] == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, count(*) FROM pg_policies GROUP BY 1")
        policies = dict(cursor.fetchall())
    walled = {model._meta.db_table for model in walled_models() if wall_of(model).read}
    assert policies == dict.fromkeys(walled, 4)


def test_the_application_owns_nothing_and_reaches_no_partition_directly() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
        assert cursor.fetchone()[0] == 0
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relispartition"
            " AND has_table_privilege(oid, 'SELECT, INSERT, UPDATE, DELETE')"
        )
        assert cursor.fetchall() == []


def test_the_statements_can_be_told_again() -> None:
    assert list(statements()) == list(statements())
