"""The form of a plan change, read into what the care path takes; and its answers."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinqiao.care.pathways.types import MeasureRequest, NewMedicine, PlanChanges
from xinqiao.foundation.errors import Refused
from xinqiao.identity.enrolments.types import CloseReason

# the person's own values that some rules compare with; which ones, the rules say
OWN: dict[str, Promise] = {
    "spo2_baseline": gettext_lazy("Usual oxygen saturation, %"),
    "peak_flow_best": gettext_lazy("Best peak flow, L/min"),
}
SLOTS = {"am": gettext_lazy("morning"), "pm": gettext_lazy("evening")}
LEAVING: dict[CloseReason, Promise] = {
    CloseReason.COMPLETED: gettext_lazy("The programme is complete"),
    CloseReason.WITHDRAWN: gettext_lazy("The patient wants to stop"),
    CloseReason.TRANSFERRED: gettext_lazy("Another hospital takes over"),
    CloseReason.CLINICAL: gettext_lazy("The illness changed; another programme fits better"),
    CloseReason.MISTAKE: gettext_lazy("Enrolled by mistake"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks to change, why, and what they add for the patient."""

    changes: PlanChanges
    reason: str
    note: str
    caused_by: tuple[str, UUID] | None


def read_wish(request: HttpRequest, today: date) -> Wish:
    """Return the wish of the form. Raises Refused in words where a field cannot be read."""
    changes = PlanChanges(
        systolic_below=_number(request, "systolic"),
        diastolic_below=_number(request, "diastolic"),
        measure=_measure(request, today),
        next_visit_on=_day(request.POST.get("next_visit", "")),
        start_medicines=_new_medicine(request, today),
        stop_medicine_ids=tuple(_ids(request.POST.getlist("stop"))),
    )
    return Wish(
        changes=changes,
        reason=request.POST.get("reason", "").strip()[:500],
        note=request.POST.get("note", "").strip()[:500],
        caused_by=None,
    )


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 3:
        raise Refused(_("Write targets as whole numbers, such as 130."), code="not-a-number")
    return int(text)


def _measure(request: HttpRequest, today: date) -> MeasureRequest | None:
    days = _number(request, "measure_days")
    if not days:
        return None
    slots = tuple(slot for slot in SLOTS if slot in request.POST.getlist("slot"))
    if not slots:
        raise Refused(_("Choose mornings, evenings or both for the extra readings."), code="no-slot")
    return MeasureRequest(from_on=today, days=days, slots=slots)


def _new_medicine(request: HttpRequest, today: date) -> tuple[NewMedicine, ...]:
    name, dose = (request.POST.get(field, "").strip()[:80] for field in ("medicine", "dose"))
    times = tuple(sorted({time for time in request.POST.getlist("time") if _is_clock(time)}))
    if not (name or dose):
        return ()
    if not (name and dose and times):
        raise Refused(
            _("A new medicine needs its name, its dose and at least one time."), code="medicine-gap"
        )
    return (NewMedicine(name=name, dose_text=dose, times=times, from_on=today),)


def _is_clock(text: str) -> bool:
    try:
        return datetime.strptime(text, "%H:%M").strftime("%H:%M") == text  # noqa: DTZ007 - a time of day
    except ValueError:
        return False


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text.strip() else None
    except ValueError:
        raise Refused(_("Write the day as 2026-11-30."), code="not-a-day")


def _ids(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        raise Refused(_("Choose medicines from the list."), code="bad-choice")


def read_anchor(request: HttpRequest, today: date) -> date:
    """Return the day the programme counts from; today where none is given. Raises Refused."""
    anchor_on = _day(request.POST.get("anchor", "")) or today
    if anchor_on > today:
        raise Refused(_("The first day cannot lie ahead."), code="anchor-ahead")
    return anchor_on


def read_own(request: HttpRequest) -> dict[str, Decimal]:
    """Return the person's own values that were filled in. Raises Refused for what is no number."""
    typed = {name: request.POST.get(name, "").strip() for name in OWN}
    try:
        return {name: Decimal(value) for name, value in typed.items() if value}
    except InvalidOperation:
        raise Refused(_("Write the person's own values as numbers."), code="not-a-number")


def read_leaving(request: HttpRequest) -> CloseReason:
    """Return why somebody leaves. Raises Refused for a reason not offered."""
    reason = request.POST.get("reason", "")
    if reason not in {offered.value for offered in LEAVING}:
        raise Refused(_("Say why: choose one of the listed reasons."), code="no-reason")
    return CloseReason(reason)
