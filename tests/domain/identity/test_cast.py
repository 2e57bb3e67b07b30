"""The cast is built once and found again."""

from tests.cast import NOW
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.consent.queries import is_granted
from xinqiao.identity.consent.types import PurposeCode
from xinqiao.identity.organizations.queries import escalation_chain, on_duty
from xinqiao.identity.people import queries
from xinqiao.simulation.cast import Cast, find_cast, sign_ins


def test_everybody_can_be_a_viewer(cast: Cast) -> None:
    roles = {key: cast.viewer(key, now=NOW).roles for key in cast.members if cast[key].is_staff}
    assert roles["nurse"] == {"nurse"}
    assert cast.viewer("patient", now=NOW).patient_ids == {cast.patient_id}
    assert cast.viewer("daughter", now=NOW).patient_ids == {cast.patient_id}


def test_the_cast_is_found_again(cast: Cast) -> None:
    assert find_cast(now=NOW) == cast


def test_the_roster_runs_from_on_duty_to_director(cast: Cast) -> None:
    with standing_as(cast.system()):
        chain = escalation_chain(cast.organization_id, cast.team_id, NOW)
        first = on_duty(cast.organization_id, cast.team_id, NOW)
    assert [holder.name for holder in chain] == ["林芳", "沈一鸣", "秦月", "陈砚秋"]
    assert first == chain[0]


def test_the_patient_agreed_herself(cast: Cast) -> None:
    with standing_as(cast.viewer("nurse", now=NOW)):
        assert is_granted(cast.patient_id, PurposeCode.CARE_FOLLOWUP, now=NOW)
        assert not is_granted(cast.patient_id, PurposeCode.AI_ASSIST, now=NOW)


def test_everybody_gets_a_link(cast: Cast) -> None:
    links = sign_ins(cast, now=NOW)
    assert [link.member.key for link in links][:2] == ["patient", "daughter"]
    assert len({link.token for link in links}) == len(cast.members)


def test_the_daughter_reads_her_mothers_card(cast: Cast) -> None:
    daughter = cast.viewer("daughter", now=NOW)
    with standing_as(daughter):
        card = queries.patient(daughter, cast.patient_id)
    assert (card.name, card.salutation, card.phone_masked) == ("周桂兰", "周阿姨", "109****0101")
