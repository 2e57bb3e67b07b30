"""Granting and withdrawing, by the right person, with the words that were shown."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from tests.cast import NOW
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.accounts.actions import ensure_phone_account
from xinqiao.identity.consent import actions, queries
from xinqiao.identity.consent.errors import GuardianNeeded, OnlyThePatient, TargetNeeded, WordingChanged
from xinqiao.identity.consent.models import ConsentEntry
from xinqiao.identity.consent.types import PurposeCode
from xinqiao.identity.people import actions as people
from xinqiao.identity.people.queries import person_viewer
from xinqiao.identity.people.types import EVERY_AREA, Relationship, Sex
from xinqiao.simulation.cast import Cast

PURPOSE = PurposeCode.SERVICE_PUSH


def decide(
    cast: Cast, key: str = "patient", *, grants: bool = True, seconds: int = 0, **words: object
) -> None:
    viewer = cast.viewer(key, now=NOW)
    given = {
        "viewer": viewer,
        "patient_id": cast.patient_id,
        "purpose": PURPOSE,
        "now": NOW + timedelta(seconds=seconds),
    }
    with standing_as(viewer):
        if grants:
            shown = {"wording_hash": queries.wording_hash_of(PURPOSE, "zh-Hans")}
            actions.grant_consent(**{**given, **shown, **words})
        else:
            actions.withdraw_consent(**{**given, **words})


def holds(cast: Cast, seconds: int = 0, **about: object) -> bool:
    with standing_as(cast.system()):
        now = NOW + timedelta(seconds=seconds)
        return queries.is_granted(cast.patient_id, about.pop("purpose", PURPOSE), now=now, **about)


def test_it_is_off_until_granted_and_off_at_once_when_withdrawn(cast: Cast) -> None:
    assert not holds(cast)
    decide(cast)
    assert holds(cast)
    decide(cast, grants=False, seconds=1)
    assert not holds(cast, 1)
    decide(cast, seconds=2)
    assert holds(cast, 2)


def test_a_grant_until_runs_out(cast: Cast) -> None:
    decide(cast, until=NOW + timedelta(seconds=10))
    assert (holds(cast, 9), holds(cast, 10)) == (True, False)


@pytest.mark.parametrize("key", ["daughter", "nurse", "front_desk", "administrator"])
def test_nobody_else_decides(cast: Cast, key: str) -> None:
    for grants in (True, False):
        with pytest.raises(OnlyThePatient):
            decide(cast, key, grants=grants)


def test_the_words_must_be_those_in_force(cast: Cast) -> None:
    with pytest.raises(WordingChanged):
        decide(cast, wording_hash="of other words")


def test_what_was_shown_is_kept(cast: Cast) -> None:
    decide(cast)
    with standing_as(cast.system()):
        entry = ConsentEntry.objects.get(purpose=PURPOSE.value)
    assert entry.wording_hash == queries.wording_hash_of(PURPOSE, "zh-Hans")
    assert (entry.account_id, entry.is_by_guardian) == (cast["patient"].account_id, False)


def test_some_purposes_are_granted_one_by_one(cast: Cast) -> None:
    device = UUID(int=7)
    shown = {"purpose": PurposeCode.DEVICE_UPLOAD}
    words = shown | {"wording_hash": queries.wording_hash_of(PurposeCode.DEVICE_UPLOAD, "zh-Hans")}
    with pytest.raises(TargetNeeded):
        decide(cast, **words)
    decide(cast, **words, target_id=device)
    assert holds(cast, **shown, target_id=device)
    assert not holds(cast, **shown, target_id=UUID(int=8))


def test_every_purpose_has_a_line_with_its_words(cast: Cast) -> None:
    patient = cast.viewer("patient", now=NOW)
    with standing_as(patient):
        states = queries.consents(patient, cast.patient_id, now=NOW)
    assert [state.purpose.code for state in states] == list(PurposeCode)
    granted = {state.purpose.code for state in states if state.is_granted}
    assert granted == {PurposeCode.CARE_FOLLOWUP, PurposeCode.FAMILY_SHARE, PurposeCode.EMERGENCY_CONTACT}


def test_the_catalogue_is_complete_in_both_languages() -> None:
    assert [purpose.code for purpose in queries.catalogue()] == list(PurposeCode)
    for purpose in queries.catalogue():
        assert purpose.wording.keys() == purpose.title.keys() == {"zh-Hans", "en"}


def test_a_guardian_decides_for_a_child_and_the_child_does_not(cast: Cast) -> None:
    desk = cast.viewer("front_desk", now=NOW)
    with standing_as(desk):
        child_id = people.register_patient(
            viewer=desk, name="李小禾", sex=Sex.FEMALE, birth_on=date(2016, 1, 5), phone="10999990150",
            team_ids=[cast.team_id], now=NOW,
        )  # fmt: skip
        people.add_related_person(
            viewer=desk, patient_id=child_id, name="李敏", phone="10999990102",
            relationship=Relationship.GUARDIAN, areas=EVERY_AREA, now=NOW,
        )  # fmt: skip
    words = {"patient_id": child_id, "purpose": PURPOSE, "now": NOW}
    words["wording_hash"] = queries.wording_hash_of(PURPOSE, "zh-Hans")
    account_id = ensure_phone_account(viewer=cast.system(), phone="10999990150", now=NOW)
    child = person_viewer(account_id, now=NOW)
    with standing_as(child), pytest.raises(GuardianNeeded):
        actions.grant_consent(viewer=child, **words)
    guardian = cast.viewer("daughter", now=NOW)
    with standing_as(guardian):
        actions.grant_consent(viewer=guardian, **words)
        assert ConsentEntry.objects.get(patient_id=child_id).is_by_guardian
        assert queries.is_granted(child_id, PURPOSE, now=NOW)
    # the guardian's sight ends with the eighteenth birthday
    assert child_id not in cast.viewer("daughter", now=NOW.replace(year=2034, month=1, day=5)).patient_ids
