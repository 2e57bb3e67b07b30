"""A form handed in: kept, its task ticked, and what needs an answer told to the care team at once.

Every door calls `submit`: free text and danger signs of a form go the same screened way as a
message, so that nothing written here is read later than its danger allows.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from xinqiao.care.alerts import actions as alerts
from xinqiao.care.alerts.types import AlertChange
from xinqiao.care.pathways import actions as pathways
from xinqiao.care.pathways import queries as plans
from xinqiao.chart.questionnaires import actions as questionnaires
from xinqiao.chart.questionnaires.types import Answers, Completed
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.phrases import say
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people.permissions import is_self
from xinqiao.journeys import message

RESPONSE = "questionnaires.response"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What the person is shown: `told` when the team was told something, with a help card in danger.

    `alerts` are those that the symptoms opened or raised together with a reading near them.
    """

    response_id: UUID
    is_new: bool
    task_id: UUID | None
    told: message.Received | None
    alerts: tuple[AlertChange, ...] = ()


def submit(
    *,
    viewer: Viewer,
    patient_id: UUID,
    name: str,
    response_id: UUID,
    answers: Answers,
    task_id: UUID | None = None,
    now: datetime,
    language: str = "zh-Hans",
) -> Submitted:
    """Keep the answers, tick the task, judge symptoms with the readings near them, and tell the team.

    All of it is one transaction.

    `response_id` is chosen by the phone: sending again changes nothing. A member of staff who fills the
    form in on the phone is the team already, so nothing is sent. Raises as `complete_response`,
    `complete_task` and `message.receive` do; then nothing is kept.
    """
    with standing_as(viewer):
        done = questionnaires.complete_response(
            viewer=viewer,
            patient_id=patient_id,
            name=name,
            response_id=response_id,
            answers=answers,
            task_id=task_id,
            now=now,
        )
        ticked = _tick(viewer, done, task_id, now) if done.is_new else None
        moved = _judge(viewer, done, now) if done.is_new else ()
        told = _tell(viewer, done, now, language)
    return Submitted(response_id=done.id, is_new=done.is_new, task_id=ticked, told=told, alerts=moved)


def _tick(viewer: Viewer, done: Completed, task_id: UUID | None, now: datetime) -> UUID | None:
    found = task_id or plans.open_task(viewer, done.patient_id, form=done.questionnaire, now=now)
    if found is not None:
        pathways.complete_task(viewer=viewer, task_id=found, cause_type=RESPONSE, cause_id=done.id, now=now)
    return found


def _judge(viewer: Viewer, done: Completed, now: datetime) -> tuple[AlertChange, ...]:
    if not done.symptoms:
        return ()
    moved = alerts.examine_symptoms(
        viewer=viewer,
        organization_id=done.organization_id,
        patient_id=done.patient_id,
        cause_id=done.id,
        now=now,
    )
    return tuple(moved)


def _tell(viewer: Viewer, done: Completed, now: datetime, language: str) -> message.Received | None:
    text = _text(done, "self" if is_self(viewer, done.patient_id) else "family")
    if not text or not viewer.is_person:
        return None
    return message.receive(
        viewer=viewer,
        patient_id=done.patient_id,
        text=text,
        # the same form sent again is the same message
        client_id=done.id,
        now=now,
        language=language,
    )


def _text(done: Completed, voice: str) -> str:
    """Return what the team must read, in the words that were on the screen; empty when all is well."""
    lines = []
    if done.symptoms:
        words = [say(f"form.{done.questionnaire}.symptoms.{code}", voice=voice) for code in done.symptoms]
        lines.append(say("questionnaires.said.symptoms", voice=voice, symptoms="。".join(words)))
    if done.has_side_effect:
        lines.append(say("questionnaires.said.side-effect", voice=voice))
    if done.wants_contact:
        lines.append(say("questionnaires.said.contact", voice=voice))
    return "\n".join([*lines, done.words] if done.words else lines)
