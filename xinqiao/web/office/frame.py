"""What every page of the office shares: the rail, the hospital's time, what a press has come to."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations import queries as organizations
from xinqiao.web.shell.rail import rail

# what a press has come to, by the word its redirect carries; level and sentence
SAID: dict[str, tuple[str, Promise]] = {
    "mended": ("good", _("Taken in. It stands in the record now and has left this list.")),
    "asked": ("yellow", _("Taken in, but the value is unusual: it counts once somebody confirms it.")),
    "refused-again": ("orange", _("Refused again. The reason below is the new one.")),
    "dismissed": ("good", _("Dismissed. It stands under Dismissed with your reason.")),
    "client-revoked": ("good", _("The program can no longer sign in; its tokens ended at once.")),
    "device-revoked": ("good", _("The device can no longer send readings.")),
    "rules-saved": ("good", _("Saved. Try a case, then a back-test, before you propose it.")),
    "rules-discarded": ("good", _("Discarded. It stays on the list with your reason.")),
    "rules-proposed": ("good", _("Signed and proposed. A second person must sign before it is in force.")),
    "rules-signed": ("good", _("Signed.")),
    "rules-published": (
        "good",
        _("In force. Watched patients keep their version until you move them."),
    ),
    "rules-restored": (
        "yellow",
        _("Rolled back: this version is in force again. Watched patients keep theirs until you move them."),
    ),
    "watches-moved": ("good", _("Moved. Their next readings are judged by this version.")),
    "back-test-cancelled": ("good", _("The back-test was cancelled.")),
    "not-a-draft": ("yellow", _("This version is no draft any more and cannot be changed.")),
}


def viewer_in(request: HttpRequest) -> Viewer:
    """Return the viewer of a guarded page."""
    found: Viewer = request.viewer  # type: ignore[attr-defined]
    return found


@lru_cache(maxsize=256)
def _zone(organization_id: UUID) -> ZoneInfo:
    # a hospital does not move; asking again on every page would cost a query each time
    viewer = Viewer.system(organization_id, name="console")
    return ZoneInfo(organizations.organization(viewer, organization_id).time_zone)


def zone_of(viewer: Viewer) -> ZoneInfo:
    """Return the zone in which the viewer's hospital lives; UTC where there is none."""
    return _zone(viewer.organization_id) if viewer.organization_id else ZoneInfo("UTC")


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, current: str, status: int = 200
) -> HttpResponse:
    """Render a page of the office in the hospital's own time."""
    viewer = viewer_in(request)
    level, words = SAID.get(request.GET.get("said", ""), ("", ""))
    frame = {
        "tabs": rail(viewer, current),
        "sign_out_url": reverse("sign-out"),
        "now": clock.now(),
        "said_level": level,
        "said_words": words,
    }
    with timezone.override(zone_of(viewer)):
        return render(request, template, frame | context, status=status)


def go(name: str, *args: object, said: str = "") -> HttpResponse:
    """Answer a press: on to a page, which says what came of it."""
    return HttpResponseRedirect(reverse(name, args=args) + (f"?said={said}" if said else ""))


def page_number(request: HttpRequest) -> int:
    """Return the page asked for; anything unreadable is the first."""
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1


def uuid_in(text: str) -> UUID | None:
    """Return the id somebody wrote, or None."""
    try:
        return UUID(text.strip())
    except ValueError:
        return None


def day_in(text: str, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """Return a calendar day of the hospital as a half-open stretch of time, or None."""
    try:
        start = datetime.combine(date.fromisoformat(text), time(), zone)
    except ValueError:
        return None
    return start, datetime.combine(start.date() + timedelta(days=1), time(), zone)
