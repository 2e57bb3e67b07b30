"""The story of an alert: what it was about, and who did what when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from xinqiao.care.alerts.types import AlertStatus, AlertView, ClosingAction, MuteView, StepKind, StepView
from xinqiao.web.clinic.said import CLOSING, PROBLEMS, STEPS, Fact, facts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step in words."""

    words: str
    by: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One alert with its steps."""

    alert: AlertView
    facts: Sequence[Fact]
    steps: Sequence[Step]
    state: str
    is_closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Muted:
    """What is kept quiet, in words."""

    id: UUID
    problem: str
    reason: str
    until: datetime
    by: str


def muted_of(mutes: Sequence[MuteView], names: Mapping[UUID, str]) -> list[Muted]:
    """Return mutes ready to read; `names` by membership."""
    return [
        Muted(
            id=one.id,
            problem=str(PROBLEMS.get(one.group, one.group)),
            reason=one.reason,
            until=one.until,
            by=names.get(one.by_membership_id, ""),
        )
        for one in mutes
    ]


def history_of(alert: AlertView, steps: Sequence[StepView], language: str) -> History:
    """Return an alert ready to read."""
    return History(
        alert=alert,
        facts=facts_of(alert.facts, language),
        steps=[_step(step) for step in steps],
        state=_state(alert),
        is_closed=alert.status is AlertStatus.CLOSED,
    )


def _state(alert: AlertView) -> str:
    if alert.status is AlertStatus.CLOSED:
        return _("closed")
    if alert.status is AlertStatus.ACKNOWLEDGED:
        return _("with %(name)s") % {"name": alert.owner_name}
    return _("nobody has taken it")


def _step(step: StepView) -> Step:
    return Step(words=_words(step), by=step.by_name, at=step.at, note=str(step.details.get("note", "")))


def _words(step: StepView) -> str:
    words = str(STEPS[step.kind])
    if step.kind is StepKind.CLOSED and (action := step.details.get("action")):
        informed = _("patient told") if step.details.get("informed") == "yes" else _("patient not told")
        return _(": ").join([words, str(CLOSING[ClosingAction(action)])]) + _(", ") + informed
    if step.kind is StepKind.ESCALATED and step.details.get("name"):
        return _(": ").join([words, str(step.details["name"])])
    return words
