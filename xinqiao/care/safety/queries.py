"""Reads of safety: screen a text, say a help card, name who is on duty."""

from datetime import datetime
from uuid import UUID

from xinqiao.care.safety import rules
from xinqiao.care.safety.library import card_plan, word_list
from xinqiao.care.safety.types import Call, Cover, HelpCard, Screening
from xinqiao.foundation.phrases import say
from xinqiao.identity.organizations import queries as organizations

_HOSPITAL = "hospital"


def screen(text: str) -> Screening:
    """Screen a patient's own words by the word list in force."""
    return rules.screen(text, word_list())


def help_card(
    card_id: str,
    *,
    name: str,
    voice: str = "self",
    language: str = "zh-Hans",
    hospital_line: str = "",
) -> HelpCard:
    """Return a help card in words. `name` is how the patient is addressed, or named to a relative.

    Without a hospital line that
    button is left out. Raises KeyError for an unknown card.
    """
    plan = card_plan(card_id)

    def said(phrase_id: str) -> str:
        return say(phrase_id, voice=voice, language=language, name=name)

    calls = ((phrase, hospital_line if number == _HOSPITAL else number) for phrase, number in plan.calls)
    return HelpCard(
        id=card_id,
        title=said(f"safety.{card_id}.title"),
        body=said(f"safety.{card_id}.body"),
        calls=tuple(Call(words=said(phrase), number=number) for phrase, number in calls if number),
        steps_title=said(f"safety.{card_id}.steps-title"),
        steps=tuple(said(step) for step in plan.steps),
    )


def cover(organization_id: UUID, team_id: UUID, at: datetime) -> Cover:
    """Return who answers for a team now; nobody is said plainly (`is_staffed` false)."""
    holder = organizations.on_duty(organization_id, team_id, at)
    if holder is None:
        return Cover(name="", membership_id=None, is_staffed=False)
    return Cover(name=holder.name, membership_id=holder.membership_id, is_staffed=True)


def cover_line(cover: Cover, minutes: int, language: str = "zh-Hans") -> str:
    """Return the sentence below a help card: who has it and how soon, or that nobody is there."""
    if not cover.is_staffed:
        return say("safety.cover.unstaffed", language=language)
    return say("safety.cover.staffed", language=language, name=cover.name, minutes=minutes)
