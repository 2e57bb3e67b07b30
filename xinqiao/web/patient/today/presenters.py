"""What the page of today says: greeting, care line, the day's list, advice that still stands."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from xinqiao.care.alerts.types import AlertView
from xinqiao.care.pathways.types import CarelineFacts, TaskKind, TaskStatus, Today, TodayTask
from xinqiao.contact.conversations.types import LastWords
from xinqiao.web.components.careline.geometry import Day as LineDay
from xinqiao.web.components.careline.geometry import Line, Tower
from xinqiao.web.patient.frame import Acting
from xinqiao.web.patient.moments import day_words, days_ahead, plain_day, short_day, when_words

BEFORE, AHEAD = timedelta(days=120), timedelta(days=120)
_NOON, _EVENING = 12, 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to do. `step` is what its button does: tick, undo, open, or nothing."""

    id: UUID
    state: str
    title: str
    text: str
    why: str
    step: str
    href: str = ""
    button: str = ""
    remark: str = ""
    is_measure: bool = False
    is_medicine: bool = False
    is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The list of one day; `number` counts from the start of the programme."""

    number: int | None
    programme: str
    items: tuple[Item, ...]
    visit: str = ""
    visit_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """An alert that still stands, in the patient's words."""

    severity: str
    first: str
    rest: str
    note: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The last words of the team."""

    text: str
    by: str
    at: str
    initial: str


def hello(acting: Acting) -> dict[str, str]:
    """Return the greeting and the line under it."""
    name = acting.card.salutation
    hour = acting.local(acting.now).hour
    if not acting.is_self:
        title = _("%(name)s today") % {"name": name}
    elif hour < _NOON:
        title = _("%(name)s, good morning") % {"name": name}
    elif hour < _EVENING:
        title = _("%(name)s, good afternoon") % {"name": name}
    else:
        title = _("%(name)s, good evening") % {"name": name}
    return {"title": title, "date": day_words(acting.today)}


def no_plan() -> Day:
    """Return a day without a list: none is shared, or none is planned."""
    return Day(number=None, programme="", items=())


def day(found: Today, acting: Acting) -> Day:
    """Return the day in the order of its list: what is late first, then by time."""
    tasks = [*found.overdue, *(task for task in found.tasks if task.kind is not TaskKind.CALL)]
    first_open = next((task.id for task in tasks if task.can_do), None)
    items = tuple(_item(task, acting, found, is_next=task.id == first_open) for task in tasks)
    on = found.next_visit_on
    return Day(
        number=found.day,
        programme=found.programme,
        items=items,
        visit=_("%(day)s: visit to the clinic") % {"day": plain_day(on)} if on else "",
        visit_note=days_ahead(on, acting.today) if on else "",
    )


def _item(task: TodayTask, acting: Acting, found: Today, *, is_next: bool) -> Item:
    is_done = task.state == TaskStatus.DONE
    step, href, button = _step(task)
    is_measure = task.kind is TaskKind.MEASURE
    return Item(
        id=task.id,
        state=_state(task, is_next=is_next),
        title=task.title,
        text=_text(task, acting),
        why=task.why if is_next else "",
        step=step,
        href=href,
        button=button,
        remark=found.remark if is_next and is_measure and found.remark_is_watch else "",
        is_measure=is_measure,
        is_medicine=task.kind is TaskKind.MEDICINE,
        is_done=is_done,
    )


def _state(task: TodayTask, *, is_next: bool) -> str:
    if task.state == TaskStatus.DONE:
        return "done"
    if task.kind is TaskKind.VISIT:
        return "tower"
    return "now" if is_next else "later"


def _text(task: TodayTask, acting: Acting) -> str:
    if task.done_at is not None:
        at = when_words(acting.local(task.done_at), acting.today)
        return _("Done %(when)s") % {"when": at}
    if task.state == TaskStatus.SKIPPED:
        return _("Left out")
    return " · ".join(part for part in (task.when, task.how) if part)


def _step(task: TodayTask) -> tuple[str, str, str]:
    if task.can_undo:
        return "undo", "", ""
    if not task.can_do:
        return "", "", ""
    if task.kind is TaskKind.MEDICINE:
        return "tick", "", ""
    if task.kind is TaskKind.MEASURE:
        return "open", reverse("patient-record"), _("Record it")
    if task.kind is TaskKind.QUESTION and task.form:
        return "open", reverse("patient-form", args=[task.form]), _("Start")
    return "", "", ""


def advice(alert: AlertView, acting: Acting) -> Advice:
    """Return an open alert as advice, with who has seen it."""
    first, _break, rest = alert.patient_text.partition("\n")
    if alert.acknowledged_at is not None and alert.owner_name:
        at = when_words(acting.local(alert.acknowledged_at), acting.today)
        note = _("%(name)s saw it, %(when)s") % {"name": alert.owner_name, "when": at}
    else:
        note = _("Sent to the care team, %(when)s") % {
            "when": when_words(acting.local(alert.opened_at), acting.today)
        }
    is_red = alert.severity == "red"
    return Advice(
        severity=str(alert.severity),
        first=first,
        rest=rest,
        note=note,
        href=reverse("patient-stop", args=[alert.id]) if is_red else "",
    )


def said(words: LastWords, acting: Acting) -> Said:
    """Return the last words of the team with who said them and when."""
    return Said(
        text=words.text,
        by=" ".join(part for part in (words.author_name, words.author_role) if part),
        at=when_words(acting.local(words.sent_at), acting.today),
        initial=words.author_name[:1],
    )


def line_span(today: date) -> tuple[date, date]:
    """Return the local days a care line is drawn from."""
    return today - BEFORE, today + AHEAD


def line(facts: CarelineFacts, acting: Acting, number: int) -> Line:
    """Return the care line: a hanger per day, its height the share that was done."""
    shares = {one.on: (one.done / one.due if one.due and one.done else None) for one in facts.days}
    return Line(
        today=acting.today,
        towers=[Tower(tower.on, tower.label, short_day(tower.on)) for tower in facts.milestones],
        days=[LineDay(on, share) for on, share in sorted(shares.items()) if on <= acting.today],
        day_label=_("Day %(number)d") % {"number": number},
    )
