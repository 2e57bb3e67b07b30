"""A diary entry: screened, kept, and where it is shared judged like any symptom and owned like any danger.

Every door calls `record`, `correct` and `share`; nothing else may store what a patient wrote. Danger words
in a private entry are answered on the screen and told to nobody (ADR 29).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from xinqiao.care.alerts import actions as alerts
from xinqiao.care.alerts.types import AlertChange
from xinqiao.care.safety import queries as safety
from xinqiao.care.safety.types import Cover, HelpCard, Screening
from xinqiao.chart.observations.events import ObservationsRecorded, ReadingConfirmed
from xinqiao.chart.questionnaires.types import ToldSymptoms
from xinqiao.companion.engagement import actions as diary
from xinqiao.companion.engagement import queries as entries
from xinqiao.companion.engagement.errors import EntryRefused
from xinqiao.companion.engagement.types import EntryView, Kind, Recorded, Written
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.phrases import say
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.people import queries as people
from xinqiao.journeys import danger

ENTRY = "diary-entry"
# wide enough for every rule set, which says itself how near a symptom must lie (`told_minutes`)
_TOLD_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of an entry.

    `card` is set for danger words and must be shown before anything else, with `cover_line` under it: who
    has it, or of a private entry that nobody was told. `alerts` are those that a symptom opened or raised
    together with a reading near it. `left_out` says what could not be kept of words that told of danger.
    """

    entry: EntryView
    is_new: bool
    card: HelpCard | None
    cover_line: str
    alerts: tuple[AlertChange, ...]
    left_out: str = ""


def record(
    *,
    viewer: Viewer,
    patient_id: UUID,
    written: Written,
    is_shared: bool,
    client_id: UUID,
    now: datetime,
    language: str = "zh-Hans",
) -> Kept:
    """Screen, keep, and where the entry is shared judge it and give the team an item; one transaction.

    Raises as `record_entry` does; then nothing is kept, unless it tells of danger: then it is kept as far
    as it fits, and `left_out` says what was not.
    """

    def keep(words: Written) -> Recorded:
        return diary.record_entry(
            viewer=viewer,
            patient_id=patient_id,
            written=words,
            is_shared=is_shared,
            client_id=client_id,
            now=now,
        )

    with standing_as(viewer):
        recorded, left_out = _keep(keep, written, _own_clock(viewer, patient_id, now))
        return _follow(viewer, recorded, (), now, language, left_out)


def _own_clock(viewer: Viewer, patient_id: UUID, now: datetime) -> datetime:
    return now.astimezone(ZoneInfo(people.patient(viewer, patient_id).time_zone))


def _keep(keep: Callable[[Written], Recorded], written: Written, now: datetime) -> tuple[Recorded, str]:
    """Keep an entry; of words that tell of danger whatever fits, with what was left out of them."""
    try:
        return keep(written), ""
    except EntryRefused as refusal:
        fitting = entries.mended(written, refusal.problem, now)
        if fitting is None or safety.screen(entries.screened_text(written)).severity is None:
            raise
        # a wrong date must not stand between chest pain and 120
        recorded, further = _keep(keep, fitting, now)
        return recorded, " ".join(part for part in (str(refusal), further) if part)


def correct(
    *, viewer: Viewer, entry_id: UUID, written: Written, now: datetime, language: str = "zh-Hans"
) -> Kept:
    """Put other words in the place of an entry's; only signs that were not there before are told.

    Raises as `correct_entry` does, but for words of danger, as `record`.
    """

    def keep(words: Written) -> Recorded:
        entry = diary.correct_entry(viewer=viewer, entry_id=entry_id, written=words, now=now)
        return Recorded(entry=entry, is_new=True)

    with standing_as(viewer):
        before = entries.entry(viewer, entry_id)
        known = safety.screen(entries.screened_text(before)).signs
        recorded, left_out = _keep(keep, written, _own_clock(viewer, before.patient_id, now))
        return _follow(viewer, recorded, known, now, language, left_out)


def share(*, viewer: Viewer, entry_id: UUID, now: datetime, language: str = "zh-Hans") -> Kept:
    """Open a private entry to the care team: from now on it counts like one that was shared at once.

    Raises as `share_entry` does.
    """
    with standing_as(viewer):
        was_shared = entries.entry(viewer, entry_id).is_shared
        entry = diary.share_entry(viewer=viewer, entry_id=entry_id, now=now)
        return _follow(viewer, Recorded(entry=entry, is_new=not was_shared), (), now, language)


def _follow(
    viewer: Viewer,
    recorded: Recorded,
    known_signs: Sequence[str],
    now: datetime,
    language: str,
    left_out: str = "",
) -> Kept:
    entry = recorded.entry
    screening = safety.screen(entries.screened_text(entry))
    line = ""
    moved: tuple[AlertChange, ...] = ()
    if entry.is_shared:
        is_told = recorded.is_new and bool(set(screening.signs) - set(known_signs))
        line = _give_work(entry, screening, now, language, is_told=is_told)
        moved = _judge(entry, now) if recorded.is_new else ()
    shown = _card(viewer, entry, screening, language) if screening.help_card_id else None
    if shown is not None and not entry.is_shared:
        # whoever wrote a private entry is the patient
        voice = people.patient(viewer, entry.patient_id).voice.value
        line = say("diary.nobody-told", voice=voice, language=language)
    return Kept(
        entry=entry,
        is_new=recorded.is_new,
        card=shown,
        cover_line=line,
        alerts=moved,
        left_out=left_out,
    )


def _card(viewer: Viewer, entry: EntryView, screening: Screening, language: str) -> HelpCard | None:
    card = people.patient(viewer, entry.patient_id)
    line = organizations.organization(viewer, entry.organization_id).phone
    return danger.help_card(viewer, card, screening, language=language, hospital_line=line)


def _give_work(entry: EntryView, screening: Screening, now: datetime, language: str, *, is_told: bool) -> str:
    """Open the item of a shared entry that tells of danger; return who has it."""
    if screening.severity is None:
        return ""
    # items belong to the hospital, and a patient writes none of their own
    house = Viewer.system(entry.organization_id, name="journeys.diary")
    with standing_as(house):
        teams = people.care_team_ids(people.same_person(entry.patient_id))
        team_id = min((team for ids in teams.values() for team in ids), default=None)
        cover = _cover(entry, team_id, now)
        if is_told:
            danger.open_item(
                house,
                screening,
                patient_id=entry.patient_id,
                team_id=team_id,
                cover=cover,
                summaries="diary.item",
                facts={"diary_entry": str(entry.id)},
                cause_type=ENTRY,
                cause_id=entry.revision_id,
                now=now,
            )
            danger.tell_beyond_the_screen(
                house,
                screening,
                patient_id=entry.patient_id,
                cause_type=ENTRY,
                cause_id=entry.revision_id,
                now=now,
            )
    return safety.cover_line(cover, screening.answer_within_minutes or 0, language)


def _cover(entry: EntryView, team_id: UUID | None, now: datetime) -> Cover:
    if team_id is None:
        return Cover(name="", membership_id=None, is_staffed=False)
    return safety.cover(entry.organization_id, team_id, now)


def _judge(entry: EntryView, now: datetime) -> tuple[AlertChange, ...]:
    if entry.kind is not Kind.SYMPTOM or not entry.choice:
        return ()
    house = Viewer.system(entry.organization_id, name="journeys.diary")
    with standing_as(house):
        return _judge_with(house, entry.patient_id, now)


def _judge_with(
    house: Viewer, patient_id: UUID, now: datetime, *, arrived_in: UUID | None = None
) -> tuple[AlertChange, ...]:
    ids = people.same_person(patient_id)
    found = entries.symptoms_shared(ids, now - _TOLD_WITHIN, now + _TOLD_WITHIN)
    if not found:
        return ()
    newest = found[-1]
    moved = alerts.examine_symptoms(
        viewer=house,
        organization_id=newest.organization_id,
        patient_id=patient_id,
        cause_id=newest.revision_id,
        also_told=[
            ToldSymptoms(patient_id=one.patient_id, at=one.happened_at, symptoms=(one.choice,))
            for one in found
        ],
        arrived_in=arrived_in,
        now=now,
    )
    return tuple(moved)


def judge_symptoms_again(event: ObservationsRecorded, *, viewer: Viewer, now: datetime) -> None:
    """Judge new readings together with symptoms that were shared in the diary before they came."""
    people_of = people.same_people(event.patient_ids)
    everybody = {each for ids in people_of.values() for each in ids}
    told = entries.symptoms_shared(everybody, now - _TOLD_WITHIN, now + _TOLD_WITHIN)
    # a symptom told after they came has been judged with them when it was told
    unwell = {one.patient_id for one in told if one.recorded_at <= event.at}
    for patient_id, ids in people_of.items():
        if ids & unwell:
            _judge_with(viewer, patient_id, now, arrived_in=event.cause_id)


def judge_confirmed_again(event: ReadingConfirmed, *, viewer: Viewer, now: datetime) -> None:
    """Judge a value that has got its yes together with symptoms shared in the diary near it."""
    _judge_with(viewer, event.patient_id, now)
