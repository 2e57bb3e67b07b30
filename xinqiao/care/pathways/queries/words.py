"""How plans are said: whose voice, which language, and a phrase for every change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.phrases import say
from xinqiao.identity.people.permissions import is_self
from xinqiao.identity.people.types import PatientCard

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """A voice, a language and the patient's zone: all that saying something needs."""

    voice: str
    language: str
    zone: str

    def say(self, phrase_id: str, **facts: object) -> str:
        """Return the words of a phrase."""
        return say(phrase_id, voice=self.voice, language=self.language, **facts)

    def day(self, on: date) -> str:
        """Return a day without its year: 11 月 26 日, 26 Nov."""
        if self.language == "zh-Hans":
            return f"{on.month} 月 {on.day} 日"
        return f"{on.day} {_MONTHS[on.month - 1]}"

    def last_day(self, closes_at: datetime) -> str:
        """Return the last local day of a window that closes at an instant."""
        return self.day((closes_at - timedelta(microseconds=1)).astimezone(ZoneInfo(self.zone)).date())

    def first_day(self, opens_at: datetime) -> str:
        """Return the first local day of a window."""
        return self.day(opens_at.astimezone(ZoneInfo(self.zone)).date())

    def clock(self, at: datetime) -> str:
        """Return a local clock time; the midnight that ends a day is 24:00."""
        text = at.astimezone(ZoneInfo(self.zone)).strftime("%H:%M")
        return "24:00" if text == "00:00" else text

    def slots(self, slots: Iterable[str]) -> str:
        """Return parts of a day in a row: 早上、晚上."""
        joint = "、" if self.language == "zh-Hans" else " and "
        words = [self.say(f"pathways.slot.{slot}") for slot in slots]
        return joint.join(words if self.language == "zh-Hans" else [word.lower() for word in words])


def tongue_for(viewer: Viewer, card: PatientCard, language: str | None = None) -> Tongue:
    """Return how to speak to the viewer: patients in their own voice, relatives as family."""
    voice = "family" if viewer.is_person and not is_self(viewer, card.id) else str(card.voice)
    return Tongue(voice=voice, language=language or card.language, zone=card.time_zone)


def change_words(tongue: Tongue, change: Mapping[str, Any]) -> str:
    """Return one line of a plan version in plain words."""
    return _SAID[change["field"]](tongue, change["before"], change["after"])


def _enrolled(tongue: Tongue, _before: Any, after: Any) -> str:
    return tongue.say("pathways.change.enrolled", programme=tongue.say(after))


def _target(tongue: Tongue, before: Any, after: Any) -> str:
    return tongue.say(
        "pathways.change.target",
        systolic=after[0],
        diastolic=after[1],
        systolic_before=before[0],
        diastolic_before=before[1],
    )


def _measure(tongue: Tongue, _before: Any, after: Any) -> str:
    return tongue.say(
        "pathways.change.measure",
        first=tongue.day(date.fromisoformat(after["from_on"])),
        days=after["days"],
        slots=tongue.slots(after["slots"]),
    )


def _next_visit(tongue: Tongue, _before: Any, after: Any) -> str:
    return tongue.say("pathways.change.next-visit", on=tongue.day(date.fromisoformat(after)))


def _channel(tongue: Tongue, _before: Any, after: Any) -> str:
    return tongue.say(f"pathways.change.channel-{after or 'app'}")


def _medicine_started(tongue: Tongue, _before: Any, after: Any) -> str:
    return tongue.say("pathways.change.medicine-started", name=after["name"], dose=after["dose"])


def _medicine_stopped(tongue: Tongue, before: Any, _after: Any) -> str:
    return tongue.say("pathways.change.medicine-stopped", name=before)


_SAID = {
    "enrolled": _enrolled,
    "target": _target,
    "measure": _measure,
    "next_visit_on": _next_visit,
    "channel": _channel,
    "medicine-started": _medicine_started,
    "medicine-stopped": _medicine_stopped,
}
