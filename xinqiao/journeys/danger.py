"""What danger words lead to, whichever door they came in by: an item with a clock, a help card, a call."""

from datetime import datetime, timedelta
from uuid import UUID

from xinqiao.care.safety import queries as safety
from xinqiao.care.safety.types import Cover, HelpCard, Screening, Severity
from xinqiao.care.worklist import actions as worklist
from xinqiao.care.worklist.types import Kind
from xinqiao.care.worklist.types import Severity as ItemSeverity
from xinqiao.contact.notifications import actions as notifications
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people.permissions import is_self
from xinqiao.identity.people.types import PatientCard

SHOWN = 120


def open_item(
    house: Viewer,
    screening: Screening,
    *,
    patient_id: UUID,
    team_id: UUID | None,
    cover: Cover,
    summaries: str,
    facts: dict[str, str],
    cause_type: str,
    cause_id: UUID,
    now: datetime,
) -> None:
    """Give the team an item about danger words, owned by whoever is on duty.

    `summaries` is the first part of the two phrases of its line; `facts` are added to what was found.
    """
    assert screening.severity is not None  # the caller asked
    assert screening.answer_within_minutes is not None  # every severity of the list has a clock
    worklist.open_item(
        viewer=house,
        patient_id=patient_id,
        team_id=team_id,
        kind=Kind.MESSAGE,
        severity=ItemSeverity(screening.severity.value),
        summary_id=f"{summaries}.crisis" if screening.is_crisis else f"{summaries}.danger",
        facts={
            "words": "、".join(dict.fromkeys(match.words for match in screening.matches))[:SHOWN],
            "signs": ",".join(screening.signs),
            "word_list": screening.word_list,
            **facts,
        },
        cause_type=cause_type,
        cause_id=cause_id,
        due_at=now + timedelta(minutes=screening.answer_within_minutes),
        owner_id=cover.membership_id,
        now=now,
    )


def tell_beyond_the_screen(
    house: Viewer, screening: Screening, *, patient_id: UUID, cause_type: str, cause_id: UUID, now: datetime
) -> None:
    """Tell of an emergency also where nobody looks at this screen; of a wish to die nobody is told so."""
    if screening.severity is not Severity.RED or screening.is_crisis:
        return
    # the sender may have put the phone down; a wish to die is told to nobody without their tap
    notifications.notify(
        viewer=house,
        patient_id=patient_id,
        template_id="alert-red",
        facts={"phrase": "safety.emergency.body"},
        enrolment_id=None,
        severity=Severity.RED,
        cause_type=cause_type,
        cause_id=cause_id,
        now=now,
    )


def help_card(
    viewer: Viewer, card: PatientCard, screening: Screening, *, language: str, hospital_line: str
) -> HelpCard | None:
    """Return what is shown at once for danger words, in the viewer's words; None for ordinary ones."""
    if not (screening.help_card_id and screening.answer_within_minutes):
        return None
    return safety.help_card(
        screening.help_card_id,
        voice=card.voice.value if is_self(viewer, card.id) else "family",
        language=language,
        name=card.salutation,
        hospital_line=hospital_line,
    )
