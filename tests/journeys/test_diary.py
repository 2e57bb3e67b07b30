"""A diary entry and what comes of it: danger answered on the screen, told only where it is shared."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.cast import NOW
from tests.domain.care.alerts.conftest import begin, published, watched  # noqa: F401 - fixtures asked for by name
from xinqiao.care.alerts.models import FindingRow
from xinqiao.care.alerts.types import Severity
from xinqiao.care.worklist import queries as worklist
from xinqiao.chart.observations import queries as readings
from xinqiao.chart.observations.types import IncomingReading, Method
from xinqiao.companion.engagement import actions, queries
from xinqiao.companion.engagement.errors import EntryRefused
from xinqiao.companion.engagement.types import Kind, Written
from xinqiao.contact.notifications.models import Message
from xinqiao.foundation.events import drain
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys import diary, reading
from xinqiao.journeys.wiring import SUBSCRIPTIONS
from xinqiao.simulation.cast import ZONE

pytestmark = pytest.mark.django_db
AT = NOW.astimezone(ZoneInfo(ZONE))
CHEST = Written(kind=Kind.SYMPTOM, choice="chest_pain", happened_at=AT)
DARK = Written(kind=Kind.MOOD, text="活着没意思，想死", happened_at=AT)
PRESSING = "胸口压着疼二十分钟了，还出冷汗。"
PLAIN = Written(kind=Kind.SYMPTOM, choice="fatigue", happened_at=AT)


def record(cast, written, *, is_shared=True, key="patient", client_id=None, now=NOW, language="zh-Hans"):
    viewer = cast.viewer(key, now=now)
    return diary.record(
        viewer=viewer,
        patient_id=cast.patient_id,
        written=written,
        is_shared=is_shared,
        client_id=client_id or new_id(),
        now=now,
        language=language,
    )


def waiting(cast):
    nurse = cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        return [(item.severity, item.summary) for item in worklist.items(nurse).items]


def told(cast) -> int:
    with standing_as(cast.system()):
        return Message.objects.count()


def test_an_ordinary_entry_asks_nothing_of_anybody(cast) -> None:
    kept = record(cast, PLAIN)
    assert (kept.card, kept.cover_line, kept.alerts) == (None, "", ())
    assert (waiting(cast), told(cast)) == ([], 0)


def test_a_shared_red_flag_is_answered_with_120_and_owned(cast) -> None:
    kept = record(cast, CHEST)
    assert kept.card is not None
    assert kept.card.id == "emergency"
    assert "林芳" in kept.cover_line
    assert waiting(cast) == [("red", "日记里有危险信号：胸痛")]
    assert told(cast) > 0


def test_the_same_page_sent_twice_is_answered_alike_and_owned_once(cast) -> None:
    client_id = new_id()
    first, second = (record(cast, CHEST, client_id=client_id) for _ in range(2))
    assert (first.card, first.cover_line) == (second.card, second.cover_line)
    assert len(waiting(cast)) == 1


@pytest.mark.parametrize(("written", "card"), [(CHEST, "emergency"), (DARK, "crisis")])
def test_private_danger_is_answered_and_told_to_nobody(cast, written, card) -> None:
    kept = record(cast, written, is_shared=False)
    assert kept.card is not None
    assert kept.card.id == card
    assert "没有告诉任何人" in kept.cover_line
    assert (waiting(cast), told(cast), kept.alerts) == ([], 0, ())


def test_opened_to_the_team_it_counts_like_one_that_was_shared_at_once(cast) -> None:
    kept = record(cast, DARK, is_shared=False)
    shared = diary.share(viewer=cast.viewer("patient", now=NOW), entry_id=kept.entry.id, now=NOW)
    assert "林芳" in shared.cover_line
    assert [summary for _severity, summary in waiting(cast)] == ["日记里有想不开的话：想死、活着没意思"]
    diary.share(viewer=cast.viewer("patient", now=NOW), entry_id=kept.entry.id, now=NOW)
    assert len(waiting(cast)) == 1


def test_a_correction_tells_of_new_signs_only(cast) -> None:
    kept = record(cast, CHEST)
    herself = cast.viewer("patient", now=NOW)
    worse = replace(CHEST, text="左手也没力气，说话不清")
    for written in (replace(CHEST, text="左边"), worse, replace(worse, text=worse.text + "。")):
        shown = diary.correct(viewer=herself, entry_id=kept.entry.id, written=written, now=NOW)
        assert shown.card is not None
    assert len(waiting(cast)) == 2


def test_a_daughter_is_answered_in_her_own_voice(cast) -> None:
    kept = record(cast, CHEST, key="daughter")
    own = record(cast, CHEST)
    assert kept.card is not None
    assert own.card is not None
    assert kept.card.body != own.card.body


def test_too_many_words_do_not_stand_between_chest_pain_and_120(cast) -> None:
    with pytest.raises(EntryRefused):
        record(cast, replace(PLAIN, text="字" * 1001))
    kept = record(cast, replace(PLAIN, text=PRESSING + "字" * 1001))
    assert kept.card is not None
    assert kept.left_out != ""
    assert len(kept.entry.text) == 1000


@pytest.mark.parametrize(
    "wrong",
    [
        {"happened_at": None},
        {"happened_at": AT + timedelta(days=1)},
        {"choice": "ecstatic"},
        {"choice": "ecstatic", "happened_at": None, "text": PRESSING + "字" * 1001},
    ],
)
def test_nothing_that_is_wrong_with_an_entry_stands_between_chest_pain_and_120(cast, wrong) -> None:
    kept = record(cast, replace(PLAIN, **{"text": PRESSING, **wrong}))
    assert kept.card is not None
    assert (kept.entry.happened_at, str(kept.entry.local_on)) == (NOW, "2026-11-22")
    assert kept.left_out != ""
    herself = cast.viewer("patient", now=NOW)
    plain = record(cast, PLAIN).entry
    written = replace(PLAIN, **{"text": PRESSING, **wrong})
    corrected = diary.correct(viewer=herself, entry_id=plain.id, written=written, now=NOW)
    assert corrected.card is not None
    with pytest.raises(EntryRefused):
        record(cast, replace(PLAIN, **{**wrong, "text": "字" * 1001}))


# what each symptom that can be tapped leads to: the signed word list decides, this table holds it
ANSWERED = {
    "chest_tightness": "urgent",
    "chest_pain": "emergency",
    "dyspnoea_rest": "emergency",
    "headache_severe": "emergency",
    "syncope": "urgent",
    "speech_trouble": "emergency",
    "bleeding": "emergency",
}


def test_every_symptom_that_can_be_tapped_has_its_answer(cast) -> None:
    codes = [one.code for one in queries.pad(Kind.SYMPTOM).choices]
    answered = {}
    for code in codes:
        card = record(cast, replace(CHEST, choice=code), is_shared=False).card
        if card is not None:
            answered[code] = card.id
    assert answered == ANSWERED


def mark(watched, code, *, minutes=0, is_shared=True):  # noqa: F811 - the fixture
    at = AT + timedelta(minutes=minutes)
    written = Written(kind=Kind.SYMPTOM, choice=code, happened_at=at)
    return record(watched.cast, written, is_shared=is_shared, now=NOW + timedelta(minutes=minutes))


def test_182_an_hour_ago_and_blurred_in_the_diary_is_red(watched) -> None:  # noqa: F811 - the fixture
    watched.send("182", "112")
    kept = mark(watched, "blurred", minutes=60)
    assert [(one.severity, one.is_raised) for one in kept.alerts] == [(Severity.RED, True)]
    with standing_as(watched.cast.system()):
        finding = FindingRow.objects.get(rule_id="htn-red")
    assert finding.cause_id == kept.entry.revision_id


def test_blurred_in_the_diary_and_182_an_hour_later_is_red_once_the_event_is_handled(
    watched,  # noqa: F811 - the fixture
) -> None:
    assert mark(watched, "blurred").alerts == ()
    later = NOW + timedelta(minutes=60)
    watched.send("182", "112", now=later)
    drain(SUBSCRIPTIONS, now=later)
    with standing_as(watched.cast.system()):
        assert FindingRow.objects.filter(rule_id="htn-red").count() == 1


def test_further_readings_do_not_tell_of_an_old_one_again(watched) -> None:  # noqa: F811 - the fixture
    watched.send("182", "112")
    mark(watched, "blurred", minutes=10)
    for minutes in (20, 30):
        at = NOW + timedelta(minutes=minutes)
        pulse = IncomingReading(
            id=f"pulse-{minutes}",
            code="8867-4",
            patient_id=watched.patient_id,
            value=Decimal(72),
            unit="/min",
            measured_at=at.astimezone(),
            method=Method.DEVICE,
        )
        watched.receive(pulse, now=at)
        drain(SUBSCRIPTIONS, now=at)
    with standing_as(watched.cast.system()):
        assert FindingRow.objects.filter(rule_id="htn-red").count() == 1


def test_a_pressure_that_gets_its_yes_is_judged_with_the_symptom_before_it(
    watched,  # noqa: F811 - the fixture
) -> None:
    mark(watched, "blurred")
    watched.receive(watched.pressure("250", "120", NOW, confirmed=False))
    herself = watched.cast.viewer("patient", now=NOW)
    with standing_as(herself):
        waits = readings.waiting(herself, watched.patient_id)[0].panel_id
    assert waits is not None
    reading.confirm(viewer=herself, reading_id=waits, now=NOW)
    drain(SUBSCRIPTIONS, now=NOW)
    with standing_as(watched.cast.system()):
        finding = FindingRow.objects.filter(rule_id="htn-red").order_by("id").last()
    assert {fact["name"]: fact["value"] for fact in finding.facts}["symptoms_now"] == "blurred"


@pytest.mark.parametrize("change", ["private", "removed", "closed"])
def test_a_symptom_that_nobody_may_read_counts_for_no_rule(watched, change) -> None:  # noqa: F811 - the fixture
    herself = watched.cast.viewer("patient", now=NOW)
    kept = mark(watched, "blurred", is_shared=change != "private")
    with standing_as(herself):
        if change == "removed":
            actions.remove_entry(viewer=herself, entry_id=kept.entry.id, now=NOW)
        if change == "closed":
            actions.close_entry(viewer=herself, entry_id=kept.entry.id, now=NOW)
    later = NOW + timedelta(minutes=60)
    watched.send("182", "112", now=later)
    drain(SUBSCRIPTIONS, now=later)
    with standing_as(watched.cast.system()):
        assert FindingRow.objects.filter(rule_id="htn-red").count() == 0
