"""The diary through its doors: what is kept, who reads it, and that private stays private."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from tests.cast import NOW
from xinqiao.companion.engagement import actions, queries
from xinqiao.companion.engagement.errors import EntryNotFound, EntryRefused
from xinqiao.companion.engagement.models import DiaryEntry
from xinqiao.companion.engagement.permissions import can_read_diary
from xinqiao.companion.engagement.types import AuthorKind, Kind, Written
from xinqiao.foundation.errors import NotAllowed, NotFound
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.models import AuditEntry, OutboxEvent, StreamNotice
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import actions as people
from xinqiao.identity.people import queries as persons
from xinqiao.identity.people.types import Area, Relationship
from xinqiao.simulation.cast import ZONE, Cast

AT = NOW.astimezone(ZoneInfo(ZONE))
SAD = Written(kind=Kind.MOOD, choice="bad", text="昨晚又吵架了", happened_at=AT)
WALK = Written(kind=Kind.EXERCISE, choice="walk", amount=Decimal(30), happened_at=AT)


def write(cast: Cast, written: Written = SAD, *, key="patient", is_shared=True, client_id=None, now=NOW):
    viewer = cast.viewer(key, now=now)
    with standing_as(viewer):
        return actions.record_entry(
            viewer=viewer,
            patient_id=cast.patient_id,
            written=written,
            is_shared=is_shared,
            client_id=client_id or new_id(),
            now=now,
        ).entry


def read(cast: Cast, key="patient", **more):
    viewer = cast.viewer(key, now=NOW)
    with standing_as(viewer):
        return [one.id for one in queries.entries(viewer, cast.patient_id, **more).entries]


def do(cast: Cast, verb, entry_id, *, key="patient", now=NOW, **more):
    viewer = cast.viewer(key, now=now)
    with standing_as(viewer):
        return verb(viewer=viewer, entry_id=entry_id, now=now, **more)


def without_diary(cast: Cast) -> None:
    """Let 李敏 see the measurements only, from now on."""
    herself = cast.viewer("patient", now=NOW)
    with standing_as(herself):
        link = persons.relatives(herself, cast.patient_id, now=NOW)[0]
        people.revoke_related_person(viewer=herself, related_person_id=link.id, now=NOW)
        people.add_related_person(
            viewer=herself,
            patient_id=cast.patient_id,
            name="李敏",
            phone=cast["daughter"].phone,
            relationship=Relationship.CHILD,
            areas=[Area.READINGS],
            now=NOW,
        )


def test_an_entry_says_what_when_and_by_whom(cast) -> None:
    entry = write(cast, WALK)
    assert (entry.kind, entry.choice, entry.amount, entry.unit) == (Kind.EXERCISE, "walk", 30, "min")
    assert (entry.happened_at, entry.offset_minutes, str(entry.local_on)) == (NOW, 480, "2026-11-22")
    assert (entry.author_kind, entry.author_name, entry.is_shared) == (AuthorKind.SELF, "", True)
    with standing_as(cast.system()):
        row = DiaryEntry.objects.get()
        assert row.choices_version == 1
        audited = AuditEntry.objects.get(action="record_diary_entry")
    assert (audited.subjects, audited.details) == ([cast.patient_id], {})


def test_the_same_page_sent_twice_is_one_entry(cast) -> None:
    client_id = new_id()
    assert write(cast, client_id=client_id) == write(cast, client_id=client_id)
    assert len(read(cast)) == 1


def test_who_goes_back_to_the_page_and_taps_something_else_means_another_entry(cast) -> None:
    client_id = new_id()
    first = write(cast, client_id=client_id)
    second = write(cast, replace(SAD, choice="so-so"), client_id=client_id)
    assert set(read(cast)) == {first.id, second.id}
    do(cast, actions.remove_entry, first.id)
    again = write(cast, client_id=client_id)
    assert set(read(cast)) == {again.id, second.id}
    # the one that was taken back is there again already
    assert do(cast, actions.restore_entry, first.id).id == again.id
    assert set(read(cast)) == {again.id, second.id}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (replace(SAD, choice="", text="  "), "diary-nothing"),
        (replace(SAD, text="字" * 1001), "diary-too-long"),
        (replace(SAD, choice="ecstatic"), "diary-not-a-choice"),
        (replace(SAD, detail="loud"), "diary-not-a-choice"),
        (replace(WALK, amount=Decimal(31)), "diary-not-a-choice"),
        (replace(SAD, happened_at=AT + timedelta(hours=1)), "diary-in-the-future"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(cast, written, code) -> None:
    with pytest.raises(EntryRefused) as refusal:
        write(cast, written)
    assert refusal.value.code == code
    assert read(cast) == []


def test_private_is_read_by_the_patient_alone(cast) -> None:
    private, shared = write(cast, is_shared=False), write(cast, WALK)
    assert set(read(cast)) == {private.id, shared.id}
    assert [read(cast, key) for key in ("daughter", "nurse", "doctor")] == [[shared.id]] * 3
    for key in ("daughter", "nurse"):
        viewer = cast.viewer(key, now=NOW)
        with standing_as(viewer), pytest.raises(EntryNotFound):
            queries.entry(viewer, private.id)
    nurse = cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        between = queries.entries_between(nurse, cast.patient_id, AT.date(), AT.date())
    assert [one.id for one in between] == [shared.id]


def test_behind_the_queries_stands_the_wall(cast) -> None:
    """A query that forgets every filter still sees nothing private, removed or of another hospital."""
    private, shared = write(cast, is_shared=False), write(cast, WALK)
    gone = write(cast, WALK)
    do(cast, actions.remove_entry, gone.id)
    seen = {}
    for key in ("patient", "daughter", "nurse", "outsider"):
        with standing_as(cast.viewer(key, now=NOW)):
            seen[key] = set(DiaryEntry.objects.values_list("id", flat=True))
    with standing_as(cast.system()):
        seen["system"] = set(DiaryEntry.objects.values_list("id", flat=True))
    assert seen == {
        "patient": {private.id, shared.id, gone.id},
        "daughter": {shared.id, gone.id},
        "nurse": {shared.id},
        "outsider": set(),
        "system": {shared.id},
    }
    assert list(DiaryEntry.objects.all()) == []


def test_nobody_of_the_hospital_writes_in_a_diary(cast) -> None:
    entry = write(cast)
    with pytest.raises(NotAllowed):
        write(cast, key="nurse")
    with pytest.raises(ProgrammingError, match="row-level security"), standing_as(cast.system()):
        DiaryEntry.objects.filter(id=entry.id).update(text="x")
    with standing_as(cast.viewer("nurse", now=NOW)):
        assert DiaryEntry.objects.filter(id=entry.id).delete()[0] == 0


def test_a_private_entry_leaves_no_trace_of_what_it_says(cast) -> None:
    with standing_as(cast.system()):
        before = OutboxEvent.objects.count(), StreamNotice.objects.count()
    write(cast, is_shared=False)
    with standing_as(cast.system()):
        assert (OutboxEvent.objects.count(), StreamNotice.objects.count()) == before
        audited = AuditEntry.objects.get(action="record_diary_entry")
    assert (audited.details, audited.object_type) == ({}, "diary-entry")


def test_the_patient_opens_and_closes_an_entry_and_a_relative_does_not(cast) -> None:
    entry = write(cast, is_shared=False)
    assert do(cast, actions.share_entry, entry.id).is_shared
    assert read(cast, "nurse") == [entry.id]
    with pytest.raises(NotAllowed):
        do(cast, actions.close_entry, entry.id, key="daughter")
    assert not do(cast, actions.close_entry, entry.id).is_shared
    assert read(cast, "nurse") == []
    with pytest.raises(EntryNotFound):
        do(cast, actions.share_entry, entry.id, key="daughter")


def test_a_daughter_writes_on_behalf_and_changes_her_own_words_only(cast) -> None:
    hers = write(cast, WALK, key="daughter")
    assert (hers.author_kind, hers.author_name) == (AuthorKind.RELATIVE, "李敏")
    with pytest.raises(EntryRefused, match=r"shared|共享|看"):
        write(cast, key="daughter", is_shared=False)
    mothers = write(cast)
    do(cast, actions.correct_entry, hers.id, key="daughter", written=replace(WALK, amount=Decimal(45)))
    with pytest.raises(NotAllowed):
        do(cast, actions.remove_entry, mothers.id, key="daughter")
    # the patient may take out what was written about her
    do(cast, actions.remove_entry, hers.id)
    assert read(cast) == [mothers.id]


def test_without_the_area_a_relative_reads_and_writes_nothing(cast) -> None:
    write(cast)
    without_diary(cast)
    daughter = cast.viewer("daughter", now=NOW)
    with standing_as(daughter):
        assert not can_read_diary(daughter, cast.patient_id)
    with pytest.raises(NotAllowed):
        write(cast, key="daughter")


def test_another_hospital_finds_no_patient(cast) -> None:
    entry = write(cast)
    with pytest.raises(NotFound):
        read(cast, "outsider")
    with pytest.raises(NotFound):
        do(cast, actions.remove_entry, entry.id, key="outsider")


def test_a_correction_keeps_who_sees_it_and_says_that_it_was_changed(cast) -> None:
    entry = write(cast, is_shared=False)
    later = NOW + timedelta(minutes=5)
    mended = do(cast, actions.correct_entry, entry.id, now=later, written=replace(SAD, choice="so-so"))
    assert (mended.choice, mended.is_shared, mended.changed_at) == ("so-so", False, later)
    assert mended.revision_id != entry.revision_id
    # the kind of an entry is not changed by a correction
    with pytest.raises(EntryRefused):
        do(cast, actions.correct_entry, entry.id, written=WALK)


def test_removed_comes_back_within_a_day_and_is_dropped_after_it(cast) -> None:
    kept, dropped = write(cast), write(cast, WALK)
    for entry in (kept, dropped):
        do(cast, actions.remove_entry, entry.id)
    assert read(cast) == []
    do(cast, actions.restore_entry, kept.id)
    assert read(cast) == [kept.id]
    with pytest.raises(EntryNotFound):
        do(cast, actions.restore_entry, dropped.id, key="daughter")
    later = NOW + timedelta(hours=25)
    with pytest.raises(EntryNotFound):
        do(cast, actions.restore_entry, dropped.id, now=later)
    assert actions.forget_removed(NOW + timedelta(hours=23)) == 0
    assert actions.forget_removed(later) == 1
    assert read(cast) == [kept.id]


def test_a_new_entry_is_shared_as_the_last_one_was_and_private_before_any(cast) -> None:
    herself, daughter = cast.viewer("patient", now=NOW), cast.viewer("daughter", now=NOW)

    def usual(viewer) -> bool:
        with standing_as(viewer):
            return queries.shares_by_default(viewer, cast.patient_id)

    assert (usual(herself), usual(daughter)) == (False, True)
    write(cast, WALK, key="daughter")
    assert usual(herself) is False
    write(cast, is_shared=True)
    assert usual(herself) is True


def test_pages_and_kinds(cast) -> None:
    for number in range(queries.PAGE_SIZE + 1):
        write(cast, replace(SAD, happened_at=AT - timedelta(minutes=number)))
    walk = write(cast, replace(WALK, happened_at=AT - timedelta(days=9)))
    viewer = cast.viewer("patient", now=NOW)
    with standing_as(viewer):
        first, second = (queries.entries(viewer, cast.patient_id, page=page) for page in (1, 2))
        beyond = queries.entries(viewer, cast.patient_id, page=9)
        walks = queries.entries(viewer, cast.patient_id, kind=Kind.EXERCISE)
    assert (len(first.entries), first.has_more) == (queries.PAGE_SIZE, True)
    assert [one.id for one in second.entries][-1] == walk.id
    assert (second.has_more, beyond.entries) == (False, ())
    assert [one.id for one in walks.entries] == [walk.id]


def test_the_names_of_relatives_are_sealed(cast) -> None:
    write(cast, WALK, key="daughter")
    with standing_as(cast.system()), connection.cursor() as cursor:
        cursor.execute("SELECT author_name FROM engagement_diaryentry")
        assert "李敏".encode() not in bytes(cursor.fetchone()[0])
