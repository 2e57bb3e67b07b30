"""What every page of the console shares: the rail, the words for time, the answer to a press."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from xinqiao.care.worklist import queries as worklist
from xinqiao.care.worklist.permissions import can_open_worklist
from xinqiao.care.worklist.types import Counts, Kind, Severity
from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.organizations.permissions import ALLOWED, Act, can
from xinqiao.identity.organizations.types import CLINICAL_ROLES, Role
from xinqiao.web.shell.guards import safe_next

CLINICAL = tuple(sorted(role.value for role in CLINICAL_ROLES))
LISTING = (*CLINICAL, Role.FRONT_DESK.value)
FIGURES = tuple(sorted(role.value for role, acts in ALLOWED.items() if Act.READ_FIGURES in acts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the rail."""

    href: str
    icon: str
    label: str
    is_current: bool
    count: int = 0
    said: str = ""
    level: str = ""


def viewer_in(request: HttpRequest) -> Viewer:
    """Return the viewer of a guarded page."""
    found: Viewer = request.viewer  # type: ignore[attr-defined]
    return found


def language() -> str:
    """Return the language of the page as phrase files spell it."""
    return "en" if (get_language() or "").startswith("en") else "zh-Hans"


@lru_cache(maxsize=256)
def _zone(organization_id: UUID) -> ZoneInfo:
    # a hospital does not move; asking again on every page would cost a query each time
    viewer = Viewer.system(organization_id, name="console")
    return ZoneInfo(organizations.organization(viewer, organization_id).time_zone)


def zone_of(viewer: Viewer) -> ZoneInfo:
    """Return the zone in which the viewer's hospital lives; UTC where there is none."""
    return _zone(viewer.organization_id) if viewer.organization_id else ZoneInfo("UTC")


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    current: str,
    counts: Counts | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render a page of the console in the hospital's own time."""
    viewer, now = viewer_in(request), clock.now()
    if counts is None and can_open_worklist(viewer):
        counts = worklist.counts(viewer, now=now)
    frame = {"tabs": _rail(viewer, current, counts), "sign_out_url": reverse("sign-out"), "now": now}
    with timezone.override(zone_of(viewer)):
        return render(request, template, frame | context, status=status)


def fragment(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Render a part of a page in the hospital's own time."""
    with timezone.override(zone_of(viewer_in(request))):
        return render(request, template, {"now": clock.now()} | context)


def _rail(viewer: Viewer, current: str, counts: Counts | None) -> list[Entry]:
    red = counts.by_severity[Severity.RED] if counts else 0
    messages = counts.by_kind[Kind.MESSAGE] if counts else 0
    waiting = ngettext("critical item waits", "critical items wait", red)
    unanswered = ngettext("message waits", "messages wait", messages)
    sees_charts = can(viewer, Act.READ_CHART)
    wanted = [
        (sees_charts, "worklist", "inbox", _("Worklist"), red, waiting, "red"),
        (can(viewer, Act.READ_DEMOGRAPHICS), "clinic-patients", "users", _("Patients"), 0, "", ""),
        (sees_charts, "clinic-inbox", "msg", _("Messages"), messages, unanswered, ""),
        (viewer.has_role(*FIGURES), "clinic-insight", "chart", _("Insight"), 0, "", ""),
        (settings.XINQIAO_DEMO, "clinic-outbox", "mail", _("Outbox"), 0, "", ""),
    ]
    return [
        Entry(
            href=reverse(name),
            icon=icon,
            label=label,
            is_current=name.removeprefix("clinic-") == current,
            count=count,
            said=said,
            level=level,
        )
        for is_shown, name, icon, label, count, said, level in wanted
        if is_shown
    ]


def settled(
    request: HttpRequest, words: str, *, undo: str = "", undo_fields: dict[str, str] | None = None
) -> HttpResponse:
    """Answer a press: a toast, with a way back where there is one, and a word to the regions to look again.

    Without a script the browser goes back to the page it came from.
    """
    if request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(safe_next(request, request.POST.get("next"), reverse("worklist")))
    context = {"words": words, "undo": undo, "undo_fields": undo_fields or {}}
    response = render(request, "clinic/toast.html", context)
    response.headers["HX-Trigger"] = "settled"
    return response


def page_number(request: HttpRequest) -> int:
    """Return the page asked for; anything unreadable is the first."""
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1


def time_left(due_at: datetime | None, now: datetime) -> str:
    """Return what is left of a clock in words: 剩 17 分, 超 2 天; "" without a clock."""
    if due_at is None:
        return ""
    said = {"span": span(abs(due_at - now))}
    return _("%(span)s over") % said if due_at < now else _("%(span)s left") % said


def span(length: timedelta) -> str:
    """Return a length in words, in its two largest units."""
    minutes = int(length.total_seconds()) // 60
    days, hours = minutes // 1440, minutes // 60
    if days:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if hours:
        rest = minutes % 60
        return _("%(h)d h %(m)d min") % {"h": hours, "m": rest} if rest else _("%(h)d h") % {"h": hours}
    return _("%(m)d min") % {"m": minutes}


def waited(since: datetime, now: datetime) -> str:
    """Return how long somebody has waited, in words."""
    return span(max(now - since, timedelta()))


def part(request: HttpRequest, template: str, context: dict[str, Any], *, title: str) -> HttpResponse:
    """Render a part of the patient's page: alone for the page, framed for whoever opens it."""
    if request.headers.get("HX-Request") == "true":
        return fragment(request, template, context)
    return page(
        request, "clinic/alone.html", context | {"part": template, "title": title}, current="patients"
    )
