"""Into a programme and out of it: with a plan where there is one, else watched by its rules alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinqiao.care.alerts import actions as alerts
from xinqiao.care.alerts import queries as rules
from xinqiao.care.pathways import actions as pathways
from xinqiao.care.pathways import queries as plans
from xinqiao.care.pathways.permissions import check_can_enrol
from xinqiao.chart.observations.types import Limits
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.enrolments import actions as enrolments
from xinqiao.identity.enrolments.events import EnrolmentClosed
from xinqiao.identity.enrolments.types import CloseReason


class OwnValueUnknown(Refused):
    """A personal value that the rules of the programme do not ask for."""

    default_code = "own-value-unknown"

    def __init__(self, names: list[str], known: list[str]) -> None:
        super().__init__(
            _("The rules of this programme do not know %(names)s. They know: %(known)s.")
            % {"names": ", ".join(names), "known": ", ".join(known) or "—"}
        )


class OwnValueImplausible(Refused):
    """A personal value that nobody has."""

    default_code = "own-value-implausible"

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s cannot be right: no living person has this value.") % {"name": name})


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """An enrolment that was opened; `plan_id` is None where the programme is watched by its rules alone.

    `refusal` says why the rules watch nobody (`under-age`, `pregnancy`): a person was asked to follow up.
    """

    enrolment_id: UUID
    plan_id: UUID | None
    refusal: str = ""


@transaction.atomic
def begin(
    *,
    viewer: Viewer,
    patient_id: UUID,
    programme: str,
    team_id: UUID,
    anchor_on: date,
    own: Mapping[str, Decimal],
    now: datetime,
) -> Begun:
    """Enrol a patient; a programme whose plan is not written yet is watched by its published rules.

    `own` are the person's own values that rules ask for, such as `spo2_baseline` (%) or `peak_flow_best`
    (L/min). A plan sets its own, so that `own` is refused there. Raises OwnValueUnknown, OwnValueImplausible,
    NoRuleSet, and what `pathways.enrol` raises.
    """
    if plans.has_plan(programme) or not rules.has_rules(viewer, programme):
        if own:
            raise OwnValueUnknown(sorted(own), [])
        made = pathways.enrol(
            viewer=viewer,
            patient_id=patient_id,
            programme=programme,
            team_id=team_id,
            anchor_on=anchor_on,
            now=now,
        )
        return Begun(enrolment_id=made.enrolment_id, plan_id=made.plan_id)
    check_can_enrol(viewer, patient_id)
    _check_own(own, rules.own_values(viewer, programme))
    enrolment_id = enrolments.open_enrolment(
        viewer=viewer,
        patient_id=patient_id,
        programme=programme,
        team_id=team_id,
        anchor_on=anchor_on,
        now=now,
    )
    watch_id = alerts.watch(
        viewer=viewer,
        patient_id=patient_id,
        enrolment_id=enrolment_id,
        programme=programme,
        parameters=own,
        team_id=team_id,
        now=now,
    )
    return Begun(enrolment_id=enrolment_id, plan_id=None, refusal=rules.refusal_of_watch(viewer, watch_id))


def _check_own(own: Mapping[str, Decimal], known: Mapping[str, Limits]) -> None:
    if unknown := sorted(set(own) - set(known)):
        raise OwnValueUnknown(unknown, sorted(known))
    for name, value in own.items():
        if not value.is_finite() or not known[name].hold(value):
            raise OwnValueImplausible(name)


@transaction.atomic
def end(*, viewer: Viewer, enrolment_id: UUID, reason: CloseReason, now: datetime) -> None:
    """Take a patient out of a programme, with its plan where there is one. Raises what closing raises."""
    if plans.plan_of_enrolment(viewer, enrolment_id) is not None:
        pathways.leave(viewer=viewer, enrolment_id=enrolment_id, reason=reason, now=now)
        return
    enrolments.close_enrolment(viewer=viewer, enrolment_id=enrolment_id, reason=reason, now=now)
    alerts.unwatch(viewer=viewer, enrolment_id=enrolment_id, reason=str(reason), now=now)


def stop_watching(event: EnrolmentClosed, *, viewer: Viewer, now: datetime) -> None:
    """End the watch of an enrolment that was closed elsewhere (death, withdrawal); twice is once."""
    alerts.unwatch(viewer=viewer, enrolment_id=event.enrolment_id, reason=event.reason, now=now)
