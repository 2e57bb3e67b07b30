"""Help cards in words, and who is there to answer: nobody is said plainly."""

from datetime import timedelta

import pytest

from tests.cast import cast  # noqa: F401 - the ward asks for it by name
from tests.ward import MONDAY, Ward
from xinqiao.care.safety import queries
from xinqiao.foundation.walls import standing_as


@pytest.mark.parametrize("card_id", ["emergency", "crisis", "urgent"])
@pytest.mark.parametrize("voice", ["self", "elder", "family"])
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_every_card_is_said_in_every_voice_and_shows_no_dead_number(card_id, voice, language):
    card = queries.help_card(card_id, name="周阿姨", voice=voice, language=language)
    assert card.title
    assert card.body
    assert card.steps
    assert {call.number for call in card.calls} <= {"120", "12356"}
    with_line = queries.help_card(card_id, name="周阿姨", hospital_line="020-8888-6000")
    assert "020-8888-6000" in {call.number for call in with_line.calls}


def test_who_is_on_duty_is_named_and_nobody_is_said_plainly(cast):  # noqa: F811 - pytest's way
    ward = Ward(cast)
    with standing_as(ward.patient()):
        there = queries.cover(ward.organization_id, ward.team_id, MONDAY)
        gone = queries.cover(ward.organization_id, ward.team_id, MONDAY + timedelta(days=90))
    assert (there.name, there.is_staffed) == ("林芳", True)
    assert "15 分钟" in queries.cover_line(there, 15)
    assert not gone.is_staffed
    assert "没有人值班" in queries.cover_line(gone, 15)
