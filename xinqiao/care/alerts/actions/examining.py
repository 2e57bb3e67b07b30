"""Readings that have just been stored are looked at by the rules of those who are watched."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from xinqiao.care.alerts.actions.store import Cause, look_up, open_or_join, write_down
from xinqiao.care.alerts.actions.watching import ask_for_a_person
from xinqiao.care.alerts.models import FindingRow, Watch
from xinqiao.care.alerts.queries.rule_sets import typed
from xinqiao.care.alerts.rules import Series
from xinqiao.care.alerts.rules.batch import Batch, by_problem
from xinqiao.care.alerts.rules.evaluate import is_pregnant, limits_in, refusal_of
from xinqiao.care.alerts.rules.screen import Screen
from xinqiao.care.alerts.rules.series import Telling
from xinqiao.care.alerts.types import AlertChange, Finding, Profile, RuleSet, Severity
from xinqiao.chart.observations.queries import history, pressure_days
from xinqiao.chart.observations.types import PressureDay, RecordedBatch, SeriesReading
from xinqiao.chart.questionnaires.queries import symptoms_told
from xinqiao.chart.questionnaires.types import ToldSymptoms
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import PatientCard, Standing

_MEASURED = attrgetter("measured_at")


@dataclass(kw_only=True)
class _Case(Batch):
    """What arrived for one watch, and the rules that may speak about it."""

    watch: Watch
    patient_ids: frozenset[UUID]


@transaction.atomic(savepoint=False)
def examine(*, viewer: Viewer, batch: RecordedBatch, now: datetime) -> list[AlertChange]:
    """Judge a stored batch and open or join alerts, in the caller's transaction.

    Set-based: a fixed number of queries for all patients of an organization, none for those nobody
    watches, and no history for readings that can trip nothing. Values waiting for a confirmation say
    nothing. It works as a job of the hospital, since a device may not write alerts of its own.
    """
    del viewer  # whoever sent the readings, the hospital's rules judge them
    changes: list[AlertChange] = []
    readings = sorted(
        (item for item in batch.stored if not item.needs_confirmation),
        key=lambda item: item.organization_id.int,
    )
    for number, group in groupby(readings, key=lambda item: item.organization_id.int):
        organization_id = UUID(int=number)
        judge_viewer = Viewer.system(organization_id, name="alerts")
        with standing_as(judge_viewer):
            cause = Cause(viewer=judge_viewer, cause_id=batch.id, now=now)
            changes += _examine(cause, list(group))
    return changes


@transaction.atomic
def examine_symptoms(
    *,
    viewer: Viewer,
    organization_id: UUID,
    patient_id: UUID,
    cause_id: UUID,
    also_told: Sequence[ToldSymptoms] = (),
    arrived_in: UUID | None = None,
    now: datetime,
) -> list[AlertChange]:
    """Judge the newest readings again in the light of symptoms just told, in the caller's transaction.

    `cause_id` is the form, or what else told of them: `also_told` are symptoms that stand on no form.
    `arrived_in` names a batch where only its readings are to be judged, the symptoms being older.
    Only what symptoms make worse is said: the readings were judged when they came. How old a reading
    may be stands in the rule set (`told_minutes`).
    """
    del viewer  # whoever told of them, the hospital's rules judge it
    judge_viewer = Viewer.system(organization_id, name="alerts")
    with standing_as(judge_viewer):
        cause = Cause(viewer=judge_viewer, cause_id=cause_id, now=now)
        newest = _newest(patient_id, now, arrived_in)
        return _examine(cause, newest, is_told=True, also_told=also_told)


def _newest(patient_id: UUID, now: datetime, arrived_in: UUID | None) -> list[SeriesReading]:
    """The last reading of each code that a form of this moment speaks about, or those of them in a batch."""
    ids = people.same_person(patient_id)
    watches = Watch.objects.filter(until=None, patient_id__in=ids)
    screens = [screen for watch in watches for _, screen in _rule_sets(watch)]
    if not screens:
        return []
    codes = frozenset().union(*(screen.instant_codes for screen in screens))
    reach = max(screen.told_reach for screen in screens)
    # `history` is half-open, and a value may have come at this very moment
    span = (now - reach, now + timedelta.resolution)
    newest = {reading.code: reading for reading in history(ids, codes, *span)}
    if arrived_in is None:
        return list(newest.values())
    # what was there before has been judged with the symptom already
    known = {reading.id for reading in history(ids, codes, *span, except_batch=arrived_in)}
    return [reading for reading in newest.values() if reading.id not in known]


def _examine(
    cause: Cause,
    readings: Sequence[SeriesReading],
    *,
    is_told: bool = False,
    also_told: Sequence[ToldSymptoms] = (),
) -> list[AlertChange]:
    cases = _cases(readings)
    for case in cases:
        _ask_if_excluded(cause, case, Profile(None, is_pregnant=is_pregnant(case.watch.parameters)))
    _drop_quiet_trends(cases, cause.now)
    cases = [case for case in cases if case.striking or case.trends]
    if not cases:
        return []
    series = _series(cases, cause, also_told)
    suspects = [
        (case, found)
        for case in cases
        if (found := case.judge(series[case.watch.id], Profile(None, parameters=_limits(case)), cause.now))
    ]
    if not suspects:
        return []
    # names and birth dates are opened for those only about whom a rule has something to say
    cards = people.cards(cause.viewer, {case.watch.patient_id for case, _ in suspects})
    look_up(cause, {patient_id for case, _ in suspects for patient_id in case.patient_ids})
    changes: list[AlertChange] = []
    for case, _ in suspects:
        profile = _profile(case, cards[case.watch.patient_id], cause.now)
        _ask_if_excluded(cause, case, profile)
        found = case.judge(series[case.watch.id], profile, cause.now)
        changes += _act(cause, case, case.of_symptoms(found) if is_told else _news(case, found))
    write_down(cause)
    return changes


def _news(case: _Case, found: Sequence[Finding]) -> list[Finding]:
    """What was not said before: most of what is judged again because something came late says the same."""
    again = case.again(found)
    if not again:
        return list(found)
    rows = FindingRow.objects.filter(
        patient_id__in=case.patient_ids,
        rule_id__in={finding.rule_id for finding in again},
        measured_at__in={finding.at for finding in again},
    ).values_list("rule_id", "measured_at", "severity")
    said: dict[tuple[str, datetime], int] = {}
    for rule_id, at, severity in rows:
        said[rule_id, at] = max(said.get((rule_id, at), -1), Severity(severity).rank)
    return case.news(found, said)


def _ask_if_excluded(cause: Cause, case: _Case, profile: Profile) -> None:
    """Who is excluded since the watch began is not left to silence: somebody is asked, once."""
    watch, (rules, _) = case.watch, case.rule_sets[0]
    refusal = refusal_of(rules.limit, profile) if profile.may_be_watched else ""
    if refusal and watch.refusal != refusal:
        watch.refusal = refusal
        watch.save(update_fields=["refusal"])
        ask_for_a_person(cause.viewer, watch, cause.now)


def _rule_sets(watch: Watch) -> list[tuple[RuleSet, Screen]]:
    return [typed(each) for each in (watch.rule_set_id, watch.common_rule_set_id) if each]


def _patient_number(reading: SeriesReading) -> int:
    return reading.patient_id.int


def _cases(readings: Sequence[SeriesReading]) -> list[_Case]:
    by_patient = {
        group[0].patient_id: group
        for _, each in groupby(sorted(readings, key=_patient_number), key=_patient_number)
        if (group := list(each))
    }
    humans = people.same_people(list(by_patient))
    # every row of a human leads to all of their rows, so that a watch on one hears readings of another
    everybody = {patient_id: ids for ids in humans.values() for patient_id in ids}
    watches = Watch.objects.filter(Q(until=None), patient_id__in=list(everybody)).order_by("since", "id")
    cases = []
    for watch in watches:
        ids = everybody[watch.patient_id]
        arrived = [item for patient_id in ids for item in by_patient.get(patient_id, ())]
        cases.append(_Case(watch=watch, patient_ids=ids, rule_sets=_rule_sets(watch), arrived=arrived))
    return cases


def _drop_quiet_trends(cases: Sequence[_Case], now: datetime) -> None:
    """Leave out windows of days that can trip nothing: most people's values lie on the near side."""
    asking = [case for case in cases if case.trends]
    if not asking:
        return
    rule_sets = [each for case in asking for each in case.rule_sets]
    reach = max(screen.trend_reach for _, screen in rule_sets)
    since = min(max(map(_MEASURED, case.trends)) for case in asking) - reach
    until = now + timedelta(minutes=max(rules.limit.future_minutes for rules, _ in rule_sets))
    ids = {patient_id for case in asking for patient_id in case.patient_ids}
    known = pressure_days(ids, since, until + timedelta.resolution)
    for case in asking:
        rows = [known[each] for each in case.patient_ids if each in known]
        # pressures of one human on two rows may pair with each other
        if len(rows) <= 1 and not _may_trend(case, rows[0] if rows else []):
            case.trends = []


def _may_trend(case: _Case, days: Sequence[PressureDay]) -> bool:
    limits = _limits(case)
    return any(screen.may_trend(days, limits) for _, screen in case.rule_sets)


def _series(
    cases: Sequence[_Case], cause: Cause, also_told: Sequence[ToldSymptoms] = ()
) -> dict[UUID, Series]:
    """History of all cases by one query, with what has just arrived; forms by another if need be."""
    now = cause.now
    codes: set[str] = set()
    for case in cases:
        for _, screen in case.rule_sets:
            codes |= screen.instant_codes | screen.trend_codes
    since = min([now, *(case.looks_back_to for case in cases)])
    oldest = now - timedelta(
        days=max(rules.limit.silent_after_days for case in cases for rules, _ in case.rule_sets)
    )
    everybody = {patient_id for case in cases for patient_id in case.patient_ids}
    stored: dict[int, list[SeriesReading]] = defaultdict(list)
    until = now + timedelta(hours=1)
    for reading in history(everybody, codes, max(since, oldest), until, except_batch=cause.cause_id):
        stored[reading.patient_id.int].append(reading)
    told = _told(cases, now, also_told)
    return {
        case.watch.id: Series(
            [*(item for each in case.patient_ids for item in stored[each.int]), *case.arrived],
            [item for each in case.patient_ids for item in told.get(each, ())],
        )
        for case in cases
    }


def _told(
    cases: Sequence[_Case], now: datetime, also_told: Sequence[ToldSymptoms]
) -> dict[UUID, list[Telling]]:
    """Symptoms told near what is striking; most batches hold nothing that is, and read no forms."""
    striking = [case for case in cases if case.striking]
    if not striking:
        return {}
    reach = max(screen.told_reach for case in striking for _, screen in case.rule_sets)
    first = min(item.measured_at for case in striking for item in case.striking)
    ids = {patient_id for case in striking for patient_id in case.patient_ids}
    told: dict[UUID, list[Telling]] = defaultdict(list)
    for each in (*symptoms_told(ids, first - reach, now), *also_told):
        told[each.patient_id].append(Telling(each.at, frozenset(each.symptoms)))
    return told


def _act(cause: Cause, case: _Case, found: Iterable[Finding]) -> list[AlertChange]:
    patient_id = case.watch.patient_id
    changes = [
        open_or_join(cause=cause, watch=case.watch, patient_id=patient_id, found=group, same=case.patient_ids)
        for group in by_problem(found)
    ]
    return [change for change in changes if change is not None]


def _profile(case: _Case, card: PatientCard, now: datetime) -> Profile:
    return Profile(
        age_years=card.age_on(now.date()) if card.birth_on else None,
        is_pregnant=is_pregnant(case.watch.parameters),
        # a merged row is judged through the row it was merged into
        may_be_watched=card.standing in {Standing.ALIVE, Standing.MERGED},
        parameters=_limits(case),
    )


def _limits(case: _Case) -> dict[str, Decimal]:
    return limits_in(case.watch.parameters)
