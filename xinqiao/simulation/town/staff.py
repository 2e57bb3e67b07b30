"""The care team at work: who takes an alert and when, what is said and done, what waits."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from xinqiao.care.alerts import actions as alerts
from xinqiao.care.alerts.errors import AlertMovedOn
from xinqiao.care.alerts.types import AlertChange, ClosingAction, Severity
from xinqiao.care.pathways import actions as pathways
from xinqiao.care.pathways.errors import ChangeRefused, NoPlan
from xinqiao.care.pathways.types import MeasureRequest, NewMedicine, PlanChanges
from xinqiao.contact.conversations import actions as conversations
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys import message
from xinqiao.simulation.town import words
from xinqiao.simulation.town.stage import Inhabitant, Stage, local, local_day

_MINUTES = {Severity.RED: (2, 18), Severity.ORANGE: (12, 150)}
_CHECKS = (16, 31, 46, 61, 121, 241)
_OPENS, _CLOSES = 8, 17
PLAN_VERSION, ALERT = "pathways.plan_version", "alerts.alert"
Cause = tuple[str, UUID]


class Desk:
    """The follow-up team of cardiology. What it plans for later than the end never happens, and so waits."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._heard = 0

    def hear(self, change: AlertChange, at: datetime) -> None:
        """Plan what is done about an alert that opened or rose; joined readings change nothing."""
        each = self._stage.by_patient.get(change.patient_id)
        if each is None or not (change.is_new or change.is_raised):
            return
        chance = self._stage.chance("alert", each.number, at.isoformat(), change.severity)
        if change.severity.rank < Severity.ORANGE.rank:
            # lately there was too much to do: some still wait
            if not self._is_recent(at) or chance.random() > 0.3:
                taken = self._next_hour(at + timedelta(minutes=chance.randrange(30, 1200)))
                self._plan(taken, lambda now: self._review(each, change.alert_id, now))
            return
        taken = at + timedelta(minutes=chance.randint(*_MINUTES[change.severity]))
        self._plan(taken, lambda now: self._take(each, change.alert_id, change.severity, at, now))
        for minutes in _CHECKS:
            self._plan(at + timedelta(minutes=minutes), alerts.escalation_round)

    def answer_later(self, each: Inhabitant, thread_id: UUID, reply: str, at: datetime) -> None:
        """Plan the answer to a question within the hours of the team."""
        chance = self._stage.chance("reply", each.number, at.isoformat())
        when = self._next_hour(at + timedelta(minutes=chance.randrange(15, 260)))
        self._plan(when, lambda now: self.reply(thread_id, reply, now))

    def reply(
        self, thread_id: UUID, text: str, at: datetime, *, by: str = "nurse", cause: Cause | None = None
    ) -> None:
        """Write into a thread as one of the team, naming the row it is about, such as a plan version."""
        message.answer(
            viewer=self._stage.staff[by],
            thread_id=thread_id,
            text=text,
            cause_type=cause[0] if cause else "",
            cause_id=cause[1] if cause else None,
            now=at,
        )
        self._stage.told.counts["replies"] += 1

    def say(
        self, each: Inhabitant, text: str, at: datetime, *, by: str = "nurse", cause: Cause | None = None
    ) -> None:
        """Write to a patient without being asked."""
        viewer = self._stage.staff[by]
        with standing_as(viewer):
            thread_id = conversations.open_thread(
                viewer=viewer, patient_id=each.patient_id, team_id=self._stage.cast.team_id, now=at
            )
        self.reply(thread_id, text, at, by=by, cause=cause)

    def adjust(
        self,
        each: Inhabitant,
        changes: PlanChanges,
        reason: str,
        alert_id: UUID | None,
        at: datetime,
        note: str = "",
    ) -> UUID:
        """Change the plan as Dr 陈砚秋 and return the version."""
        doctor = self._stage.staff["doctor"]
        with standing_as(doctor):
            version_id = pathways.adjust_plan(
                viewer=doctor,
                patient_id=each.patient_id,
                changes=changes,
                reason=reason,
                note=note,
                caused_by=(ALERT, alert_id) if alert_id else None,
                now=at,
            )
        self._stage.told.counts["plan-changes"] += 1
        return version_id

    def acknowledge(self, alert_id: UUID, by: str, at: datetime, note: str = "") -> bool:
        """Take an alert; return whether nobody was quicker."""
        viewer = self._stage.staff[by]
        try:
            with standing_as(viewer):
                alerts.acknowledge_alert(viewer=viewer, alert_id=alert_id, note=note, now=at)
        except AlertMovedOn:
            return False
        self._stage.told.counts["acknowledged"] += 1
        return True

    def close(self, alert_id: UUID, action: ClosingAction, by: str, at: datetime, note: str = "") -> None:
        """Close an alert with what was done; one that moved on stays with whoever has it."""
        viewer = self._stage.staff[by]
        try:
            with standing_as(viewer):
                alerts.close_alert(
                    viewer=viewer,
                    alert_id=alert_id,
                    action_code=action,
                    patient_informed=True,
                    note=note,
                    now=at,
                )
        except AlertMovedOn:
            return
        self._stage.told.counts["closed"] += 1

    def _take(
        self, each: Inhabitant, alert_id: UUID, severity: Severity, opened_at: datetime, at: datetime
    ) -> None:
        # after a quarter of an hour a red one has gone to the backup
        is_late = severity is Severity.RED and at - opened_at > timedelta(minutes=15)
        by = "case_manager" if is_late else "nurse"
        if not self.acknowledge(alert_id, by, at):
            return
        text = words.CALLED if severity is Severity.RED else words.ANSWERED
        self._plan(
            at + timedelta(minutes=7), lambda now: self.say(each, text, now, by=by, cause=(ALERT, alert_id))
        )
        chance = self._stage.chance("after", each.number, at.isoformat())
        later = at + timedelta(minutes=chance.randrange(60, 300))
        self._plan(later, lambda now: self._decide(each, alert_id, severity, now))

    def _decide(self, each: Inhabitant, alert_id: UUID, severity: Severity, at: datetime) -> None:
        tomorrow = local_day(at) + timedelta(days=1)
        measure = MeasureRequest(from_on=tomorrow, days=7, slots=("am", "pm"))
        started: tuple[NewMedicine, ...] = ()
        if severity is Severity.ORANGE and each.uses_app:
            started = (
                NewMedicine(name="吲达帕胺缓释片", dose_text="1.5 mg", times=("08:00",), from_on=tomorrow),
            )
        changes = PlanChanges(measure=measure, start_medicines=started)
        reason = words.REASON_MEDICINE if started else words.REASON_MEASURE
        try:
            version_id = self.adjust(each, changes, reason, alert_id, at, words.NOTE_MEASURE)
        except (NoPlan, ChangeRefused):
            # the plan has ended, or another alert of this day has asked for the same already
            self.close(alert_id, ClosingAction.CALLED_PATIENT, "doctor", at)
            return
        self.say(each, words.NOTE_MEASURE, at, by="doctor", cause=(PLAN_VERSION, version_id))
        done = ClosingAction.ADJUSTED_MEDICINE if started else ClosingAction.ADJUSTED_PLAN
        self._plan(at + timedelta(minutes=20), lambda now: self.close(alert_id, done, "doctor", now))

    def _review(self, each: Inhabitant, alert_id: UUID, at: datetime) -> None:
        if not self.acknowledge(alert_id, "nurse", at):
            return
        chance = self._stage.chance("review", each.number, at.isoformat())
        self._plan(
            at + timedelta(minutes=12),
            lambda now: self.say(each, words.MEAN_ANSWERED, now, cause=(ALERT, alert_id)),
        )
        if not self._is_recent(at) or chance.random() < 0.7:
            later = self._next_hour(at + timedelta(minutes=chance.randrange(30, 1600)))
            done = chance.choice(
                [ClosingAction.MESSAGED_PATIENT, ClosingAction.CALLED_PATIENT, ClosingAction.VISIT_ARRANGED]
            )
            self._plan(later, lambda now: self.close(alert_id, done, "nurse", now))

    def _is_recent(self, at: datetime) -> bool:
        return self._stage.timeline.until - at < timedelta(days=3)

    def _next_hour(self, at: datetime) -> datetime:
        """Return the instant itself within eight to five, else the next morning with the minutes spread."""
        day = local_day(at)
        if at < local(day, _OPENS):
            return local(day, _OPENS, at.minute)
        if at < local(day, _CLOSES):
            return at
        return local(day + timedelta(days=1), _OPENS, at.minute)

    def _plan(self, when: datetime, act: Callable[[datetime], None]) -> None:
        self._stage.timeline.at(when, act)
