"""What stands around every patient page: for whom one acts, in which words, and the five doors below."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from xinqiao.contact.conversations import queries as conversations
from xinqiao.contact.notifications import queries as notifications
from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.permissions import has_area, is_self
from xinqiao.identity.people.types import Area, PatientCard
from xinqiao.web.shell.guards import for_patient

CHOSEN = "acting_for"

TABS = (
    ("today", "today", pgettext_lazy("page", "Today")),
    ("health", "chart", gettext_lazy("Health")),
    ("record", "plus", gettext_lazy("Record")),
    ("messages", "msg", gettext_lazy("Messages")),
    ("me", "user", gettext_lazy("Me")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """Who asks, about whom, and when; `language` is that of the screen."""

    viewer: Viewer
    card: PatientCard
    now: datetime
    language: str

    @property
    def patient_id(self) -> UUID:
        """The patient this page is about."""
        return self.card.id

    @property
    def is_self(self) -> bool:
        """Whether patients look at their own record."""
        return is_self(self.viewer, self.card.id)

    @property
    def voice(self) -> str:
        """How care sentences are said to the viewer."""
        return self.card.voice.value if self.is_self else "family"

    @property
    def zone(self) -> ZoneInfo:
        """The zone the patient lives in."""
        return ZoneInfo(self.card.time_zone)

    @property
    def today(self) -> date:
        """The patient's own calendar day."""
        return self.local(self.now).date()

    def local(self, at: datetime) -> datetime:
        """An instant on the patient's own clock."""
        return at.astimezone(self.zone)

    def may(self, area: Area) -> bool:
        """Whether the viewer was given an area of this record; asks no database."""
        return has_area(self.viewer, self.card.id, area)


def screen_language() -> str:
    """Return the language of the screen as phrase files name it."""
    return "en" if (get_language() or "").lower().startswith("en") else "zh-Hans"


def patient_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Guard a page for patients and relatives and hand it `Acting`; without a choice, ask for whom."""

    @wraps(view)
    def chosen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        patient_id = chosen_patient(request, viewer)
        if patient_id is None:
            return HttpResponseRedirect(reverse("patient-choosing"))
        # a page that writes may change who is who; one that reads asks once
        with people.remembering() if request.method in {"GET", "HEAD"} else nullcontext():
            return view(request, acting_for(viewer, patient_id), *args, **kwargs)

    return for_patient(chosen)


def acting_for(viewer: Viewer, patient_id: UUID) -> Acting:
    """Return the viewer acting for a patient. Raises PatientNotFound for one not granted to them."""
    card = people.patient(viewer, patient_id)
    return Acting(viewer=viewer, card=card, now=clock.now(), language=screen_language())


def acting_for_named(request: HttpRequest, acting: Acting) -> Acting:
    """Return the viewer acting for the patient that a posted form names.

    The page says whom it is about: a switch in another tab must not move what is sent to somebody else.
    Raises Http404 where nobody is named, PatientNotFound for one not granted to them.
    """
    try:
        wanted = UUID(request.POST.get("patient", ""))
    except ValueError:
        raise Http404 from None
    return acting if wanted == acting.patient_id else acting_for(acting.viewer, wanted)


def chosen_patient(request: HttpRequest, viewer: Viewer) -> UUID | None:
    """Return for whom this session acts: as chosen, else oneself, else the only one there is."""
    kept = request.session.get(CHOSEN)
    if kept and (wanted := UUID(kept)) in viewer.patient_ids:
        return wanted
    own = sorted(people.own_patient_ids(viewer))
    if own:
        return own[0]
    return next(iter(viewer.patient_ids)) if len(viewer.patient_ids) == 1 else None


def show(
    request: HttpRequest,
    acting: Acting,
    template: str,
    *,
    tab: str,
    status: int = 200,
    unread: int | None = None,
    **words: Any,
) -> HttpResponse:
    """Render a page of the surface, or with `template#part` a fragment of it.

    `unread` spares the count of messages where the page knows it.
    """
    around = {} if "#" in template else _around(acting, tab, unread)
    context = {"acting": acting, **around, **words}
    return render(request, f"patient/{template}", context, status=status)


def _around(acting: Acting, tab: str, unread: int | None) -> dict[str, Any]:
    if unread is None:
        may = acting.may(Area.MESSAGES)
        unread = conversations.unread_count(acting.viewer, acting.patient_id) if may else 0
    return {
        "tabs": [
            _tab(name, icon, label, tab, unread if name == "messages" else 0) for name, icon, label in TABS
        ],
        "notices_url": reverse("patient-notices"),
        "notices_unread": notifications.unread_count(acting.viewer),
        "sign_out_url": reverse("sign-out"),
        "can_choose": len(acting.viewer.patient_ids) > 1,
    }


def _tab(name: str, icon: str, label: str | Promise, current: str, unread: int) -> dict[str, Any]:
    return {
        "href": reverse(f"patient-{name}"),
        "icon": icon,
        "label": str(label),
        "is_current": name == current,
        "count": unread or "",
        "said": _("unread"),
        "level": "red",
    }
