"""What stands beside the list: why a row is there, and what can be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinqiao.care.alerts import queries as alerts
from xinqiao.care.alerts.types import AlertStatus, AlertView
from xinqiao.care.worklist.actions import UNDO_WITHIN
from xinqiao.care.worklist.types import ItemState, ItemView, Severity
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.organizations.types import MemberView
from xinqiao.identity.people import queries as people
from xinqiao.web.clinic.frame import time_left
from xinqiao.web.clinic.lines import who
from xinqiao.web.clinic.said import CLOSING, Fact, facts_of, staff_action_words
from xinqiao.web.clinic.worklist.rows import KIND_WORDS

SNOOZE_HOURS = {1: gettext_lazy("1 hour"), 4: gettext_lazy("4 hours"), 24: gettext_lazy("1 day"),
                72: gettext_lazy("3 days")}  # fmt: skip
MUTE_DAYS = {1: gettext_lazy("1 day"), 7: gettext_lazy("1 week"), 14: gettext_lazy("2 weeks"),
             30: gettext_lazy("30 days")}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Side:
    """Everything the panel shows; a flag says whether the button that needs it is drawn."""

    item: ItemView
    who: str
    kind: str
    left: str
    is_over: bool
    alert: AlertView | None
    facts: Sequence[Fact]
    todo: str
    is_demo_rule: bool
    phone: str
    thread_id: str
    colleagues: Sequence[MemberView]
    may_take: bool
    may_release: bool
    may_hand_over: bool
    may_snooze: bool
    may_mute: bool
    may_finish: bool
    may_close: bool
    is_fresh: bool

    @property
    def patient_url(self) -> str:
        """The patient's page."""
        return reverse("clinic-patient", args=[self.item.patient_id])

    @property
    def reply_url(self) -> str:
        """Where one writes to the patient."""
        return f"{self.patient_url}#say"

    @property
    def call(self) -> str:
        """What dials the patient."""
        return f"tel:{self.phone}"

    @property
    def hand_over_url(self) -> str:
        """Where a colleague is named."""
        if self.alert:
            return reverse("alert-owner", args=[self.alert.id])
        return reverse("worklist-owner", args=[self.item.id])

    @property
    def hand_key(self) -> str:
        """A takes what is free, and hands on what is taken."""
        return "" if self.may_take else "A"

    @property
    def may_reopen(self) -> bool:
        """Whether a completion can be taken back."""
        return self.alert is None and self.is_done and self.is_fresh

    closing = tuple((code.value, words) for code, words in CLOSING.items())
    snoozes = tuple(SNOOZE_HOURS.items())
    mutes = tuple(MUTE_DAYS.items())

    @property
    def is_done(self) -> bool:
        """Whether the row has left the list."""
        return self.item.state is ItemState.DONE


def side_of(viewer: Viewer, item: ItemView, now: datetime, language: str) -> Side:
    """Return the panel of a row the viewer may see."""
    alert = alerts.alert(viewer, item.cause_id, language=language) if item.cause_type == "alert" else None
    is_open, is_held = item.state is ItemState.OPEN, alert and alert.status is AlertStatus.ACKNOWLEDGED
    is_quietable = alert is not None and item.severity is not Severity.RED
    is_own = item.owner_id == viewer.membership_id
    return Side(
        item=item,
        who=who(item.patient, now),
        kind=str(KIND_WORDS[item.kind]),
        left=time_left(item.due_at, now),
        is_over=item.due_at is not None and item.due_at < now,
        alert=alert,
        facts=facts_of(alert.facts, language) if alert else (),
        todo=staff_action_words(alert.staff_action) if alert else "",
        is_demo_rule=alert is not None and _is_demo(viewer, alert.rule_version),
        phone=_phone(viewer, item.patient_id),
        thread_id=item.facts.get("thread", ""),
        colleagues=_colleagues(viewer, item),
        may_take=alert.status is AlertStatus.OPEN if alert else is_open,
        may_release=alert is None and item.state is ItemState.CLAIMED and is_own,
        may_hand_over=bool(is_held) if alert else item.state is not ItemState.DONE,
        may_snooze=bool(is_held) and is_quietable,
        may_mute=is_quietable and item.state is not ItemState.DONE,
        may_finish=alert is None and item.state is not ItemState.DONE,
        may_close=alert is not None and alert.status is not AlertStatus.CLOSED,
        is_fresh=item.done_at is not None and now - item.done_at <= UNDO_WITHIN,
    )


def _is_demo(viewer: Viewer, reference: str) -> bool:
    return any(one.is_demo and f"{one.code}@{one.version}" == reference for one in alerts.rule_sets(viewer))


def _phone(viewer: Viewer, patient_id: UUID) -> str:
    try:
        return people.identifiers(viewer, patient_id).get("phone", "")
    except Refused:
        return ""


def _colleagues(viewer: Viewer, item: ItemView) -> list[MemberView]:
    if item.team_id is None:
        return []
    found = organizations.members(viewer, team_id=item.team_id)
    return [member for member in found if member.membership_id != viewer.membership_id]


def snooze_until(hours: str, now: datetime) -> datetime:
    """Return the instant of an offered delay. Raises Refused for any other."""
    if not hours.isdigit() or int(hours) not in SNOOZE_HOURS:
        raise Refused(_("Choose one of the offered times."), code="bad-until")
    return now + timedelta(hours=int(hours))


def mute_until(days: str, now: datetime) -> datetime:
    """Return the instant until which a problem is kept quiet. Raises Refused for any other."""
    if not days.isdigit() or int(days) not in MUTE_DAYS:
        raise Refused(_("Choose one of the offered times."), code="bad-until")
    return now + timedelta(days=int(days))
