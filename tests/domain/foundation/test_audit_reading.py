"""The audit read: whose entries, in which order, and where those of patients and relatives stand."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.cast import NOW
from xinqiao.foundation import audit
from xinqiao.foundation.audit import Wanted
from xinqiao.foundation.errors import NotAllowed
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys.audit_trail import PAGE, open_trail
from xinqiao.simulation.cast import LINXI, QINGHE, Cast

pytestmark = pytest.mark.django_db


def said(viewer: Viewer, action: str, *subjects, at=NOW, **more) -> None:
    with standing_as(viewer):
        audit.record(viewer, action, object_type="Test", subjects=subjects, now=at, **more)


def read(viewer: Viewer, **wanted):
    with standing_as(viewer):
        return [entry for entry in audit.entries(viewer, Wanted(**wanted)) if entry.action.startswith("t.")]


def test_an_entry_of_a_patient_stands_where_she_is_treated(cast: Cast) -> None:
    herself, admin = cast.viewer("patient", now=NOW), cast.viewer("administrator", now=NOW)
    said(herself, "t.own", cast.patient_id)
    (entry,) = read(admin)
    assert (entry.viewer_kind, entry.subjects) == (ViewerKind.PERSON, (cast.patient_id,))
    assert read(cast.viewer("outsider", now=NOW)) == []


def test_a_relative_of_two_hospitals_leaves_each_its_own(cast: Cast) -> None:
    elsewhere = uuid4()
    daughter = cast.viewer("daughter", now=NOW)
    both = replace(
        daughter,
        patient_ids=daughter.patient_ids | {elsewhere},
        organization_ids=frozenset({QINGHE, LINXI}),
        homes={cast.patient_id: QINGHE, elsewhere: LINXI},
    )
    said(both, "t.both", cast.patient_id, elsewhere)
    assert [entry.subjects for entry in read(cast.viewer("administrator", now=NOW))] == [(cast.patient_id,)]
    assert [entry.subjects for entry in read(cast.viewer("outsider", now=NOW))] == [(elsewhere,)]


def test_an_entry_about_nobody_stays_with_the_person(cast: Cast) -> None:
    said(cast.viewer("patient", now=NOW), "t.nobody")
    assert read(cast.viewer("administrator", now=NOW)) == []


def test_entries_are_narrowed_by_who_whom_what_and_when(cast: Cast) -> None:
    nurse, doctor, admin = (cast.viewer(key, now=NOW) for key in ("nurse", "doctor", "administrator"))
    said(nurse, "t.a", cast.patient_id)
    said(doctor, "t.b", at=NOW + timedelta(hours=1))
    said(cast.system(), "t.c", at=NOW + timedelta(hours=2))
    assert [entry.action for entry in read(admin)] == ["t.c", "t.b", "t.a"]
    assert [entry.action for entry in read(admin, account_id=doctor.account_id)] == ["t.b"]
    assert [entry.action for entry in read(admin, subject_id=cast.patient_id)] == ["t.a"]
    assert [entry.action for entry in read(admin, action="t.b")] == ["t.b"]
    assert [entry.action for entry in read(admin, viewer_kind=ViewerKind.SYSTEM)] == ["t.c"]
    hour = NOW + timedelta(hours=1)
    assert [e.action for e in read(admin, since=hour, until=hour + timedelta(hours=1))] == ["t.b"]


def test_pages_follow_each_other_even_within_one_instant(cast: Cast) -> None:
    admin = cast.viewer("administrator", now=NOW)
    for number in range(PAGE + 5):
        said(admin, "t.many", details={"n": number})
    first = open_trail(viewer=admin, wanted=Wanted(action="t.many"), now=NOW)
    second = open_trail(viewer=admin, wanted=Wanted(action="t.many"), before=first.older, now=NOW)
    numbers = [entry.details["n"] for entry in (*first.entries, *second.entries)]
    assert (len(first.entries), sorted(numbers), second.older) == (PAGE, list(range(PAGE + 5)), None)


def test_opening_the_audit_is_in_the_audit(cast: Cast) -> None:
    admin = cast.viewer("administrator", now=NOW)
    said(cast.viewer("nurse", now=NOW), "t.a", cast.patient_id)
    open_trail(viewer=admin, wanted=Wanted(action="t.a"), now=NOW)
    (entry,) = open_trail(viewer=admin, wanted=Wanted(action="read.audit"), now=NOW).entries
    assert (entry.account_id, entry.subjects, entry.details) == (
        admin.account_id,
        (cast.patient_id,),
        {"action": "t.a"},
    )


@pytest.mark.parametrize("key", ["nurse", "manager", "front_desk", "patient"])
def test_only_an_administrator_opens_it(cast: Cast, key: str) -> None:
    with pytest.raises(NotAllowed):
        open_trail(viewer=cast.viewer(key, now=NOW), wanted=Wanted(), now=NOW)


def test_nobody_without_an_organization_reads_entries(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        audit.entries(cast.viewer("patient", now=NOW), Wanted())


def test_a_program_is_named_and_a_person_is_not(cast: Cast) -> None:
    program = Viewer(kind=ViewerKind.CLIENT, organization_id=QINGHE, name="HIS " + "x" * 120)
    said(program, "t.program")
    said(cast.viewer("nurse", now=NOW), "t.person")
    person, named = read(cast.viewer("administrator", now=NOW))
    assert {len(person.viewer_name), len(named.viewer_name)} == {0, 80}
