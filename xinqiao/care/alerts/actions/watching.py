"""Beginning and ending a watch: pathways call down here on enrol, adjust, pause and exit."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import models, transaction

from xinqiao.care.alerts.errors import NoRuleSet
from xinqiao.care.alerts.models import RuleSetVersion, Watch
from xinqiao.care.alerts.queries.rule_sets import COMMON, published_rule_set_id, typed
from xinqiao.care.alerts.rules.evaluate import is_pregnant, refusal_of
from xinqiao.care.alerts.types import Cadence, Profile, RuleSet
from xinqiao.care.worklist import actions as worklist
from xinqiao.care.worklist.permissions import organization_of
from xinqiao.care.worklist.types import Kind, Severity
from xinqiao.foundation import audit
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.permissions import check_can_write_patient


@transaction.atomic
def watch(
    *,
    viewer: Viewer,
    patient_id: UUID,
    enrolment_id: UUID | None,
    programme: str,
    parameters: Mapping[str, object] | None = None,
    cadence: Sequence[Cadence] | None = None,
    team_id: UUID | None = None,
    now: datetime,
) -> UUID:
    """Watch a patient by the published rules of a programme; a running watch of it is replaced.

    `parameters` are personal limits such as `home_sbp_target` (mmHg), the person's own values such as
    `spo2_baseline` (%) and `peak_flow_best` (L/min), and `pregnant`. Without a `cadence` that of the rule set
    holds. A child or an
    excluded person is not watched by adult rules: the watch is kept as refused and a work item asks
    somebody to follow up in person. Raises NoRuleSet, or what `check_can_write_patient` raises.
    """
    check_can_write_patient(viewer, patient_id)
    rule_set_id = published_rule_set_id(viewer, programme)
    if rule_set_id is None:
        raise NoRuleSet
    end_watches(Watch.objects.filter(patient_id=patient_id, programme=programme), "replaced", now)
    teams = people.care_team_ids([patient_id])[patient_id]
    row = Watch(
        organization_id=organization_of(viewer),
        patient_id=patient_id,
        enrolment_id=enrolment_id,
        team_id=team_id or min(teams, default=None),
        programme=programme,
        rule_set_id=rule_set_id,
        common_rule_set_id=_common(viewer, programme),
        parameters={name: str(value) for name, value in (parameters or {}).items()},
        cadence=_cadence(rule_set_id, cadence),
        since=now,
    )
    rule_set, _ = typed(rule_set_id)
    row.refusal = _refusal(viewer, row, rule_set, now)
    if row.refusal:
        row.until, row.end_reason = now, "refused"
    row.save(force_insert=True)
    if row.refusal:
        ask_for_a_person(viewer, row, now)
    _record(viewer, "watch", row, now)
    return row.id


@transaction.atomic
def unwatch(*, viewer: Viewer, enrolment_id: UUID, reason: str, now: datetime) -> None:
    """End the watches of an enrolment; what is open stays open until somebody closes it."""
    rows = Watch.objects.filter(enrolment_id=enrolment_id, until=None)
    for row in rows:
        check_can_write_patient(viewer, row.patient_id)
        _record(viewer, "unwatch", row, now)
    end_watches(rows, reason, now)


def end_watches(rows: models.QuerySet[Watch], reason: str, now: datetime) -> None:
    """End running watches by one update."""
    rows.filter(until=None).update(until=now, end_reason=reason[:40])


def _cadence(rule_set_id: UUID, given: Sequence[Cadence] | None) -> list[dict[str, object]]:
    """What is expected and how often: as the plan says, else as the rule set does."""
    if given is not None:
        return [
            {"codes": list(item.codes), "every_hours": item.every_hours, "grace_hours": item.grace_hours}
            for item in given
        ]
    data = RuleSetVersion.objects.values_list("data", flat=True).get(id=rule_set_id)
    return list(data.get("silence", {}).get("cadence", ()))


def _common(viewer: Viewer, programme: str) -> UUID | None:
    common_id = published_rule_set_id(viewer, COMMON)
    if common_id is None or programme == COMMON:
        return None
    data = RuleSetVersion.objects.values_list("data", flat=True).get(id=common_id)
    return None if programme in data.get("except_programmes", ()) else common_id


def _refusal(viewer: Viewer, row: Watch, rule_set: RuleSet, now: datetime) -> str:
    card = people.cards(viewer, [row.patient_id])[row.patient_id]
    age = card.age_on(now.date()) if card.birth_on else None
    profile = Profile(age_years=age, is_pregnant=is_pregnant(row.parameters))
    return refusal_of(rule_set.limit, profile)


# house: actions-are-keyword-only - a step shared by the actions of this folder, not a door
def ask_for_a_person(viewer: Viewer, row: Watch, now: datetime) -> None:
    """Ask the team to follow up in person where no rules fit; one item per watch while it is not done."""
    worklist.open_item(
        viewer=viewer,
        patient_id=row.patient_id,
        team_id=row.team_id,
        kind=Kind.TASK,
        severity=Severity.YELLOW,
        summary_id="alerts.summary.not-applicable",
        facts={"reason": row.refusal},
        cause_type="watch",
        cause_id=row.id,
        due_at=None,
        now=now,
    )


def _record(viewer: Viewer, action: str, row: Watch, now: datetime) -> None:
    audit.record(viewer, action, object_type="Watch", object_id=row.id, subjects=[row.patient_id], now=now)
