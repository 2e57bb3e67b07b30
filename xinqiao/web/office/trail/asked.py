"""What the audit is narrowed to, read from the address; unreadable parts do not narrow."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from xinqiao.foundation.audit import Wanted
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.identity.people.queries import find_patient
from xinqiao.web.office.frame import day_in, uuid_in

_MOST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who (an account, or `kind:` and a kind of viewer), which patient, action and day, from where."""

    who: str
    patient: str
    action: str
    day: str
    before: tuple[datetime, UUID] | None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen."""
        return bool(self.who or self.patient or self.action or self.day)

    def address(self, **changes: str) -> str:
        """The query string of this list with some parts changed; it begins at the newest entry."""
        parts = {"who": self.who, "patient": self.patient, "action": self.action, "day": self.day}
        return urlencode({name: value for name, value in (parts | changes).items() if value})


def read_asked(request: HttpRequest) -> Asked:
    """Return what the address asks for."""
    parts = {name: request.GET.get(name, "").strip()[:_MOST] for name in ("who", "patient", "action", "day")}
    return Asked(**parts, before=_cursor(request.GET.get("before", "")))


def cursor_words(before: tuple[datetime, UUID]) -> str:
    """Return where a page continues, as the address carries it."""
    at, last_id = before
    return f"{at.isoformat()}~{last_id}"


def _cursor(text: str) -> tuple[datetime, UUID] | None:
    at, _, last = text.partition("~")
    last_id = uuid_in(last)
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (when, last_id) if last_id and when.tzinfo else None


def wanted_of(viewer: Viewer, asked: Asked, zone: ZoneInfo) -> Wanted | None:
    """Return what the query takes; None where a patient was named whom nobody knows here.

    A patient is named by hospital number or id.
    """
    subject_id = _patient(viewer, asked.patient)
    if asked.patient and subject_id is None:
        return None
    kind = asked.who.removeprefix("kind:")
    day = day_in(asked.day, zone)
    return Wanted(
        account_id=uuid_in(asked.who),
        viewer_kind=ViewerKind(kind) if kind in set(ViewerKind) else None,
        subject_id=subject_id,
        action=asked.action,
        since=day[0] if day else None,
        until=day[1] if day else None,
    )


def _patient(viewer: Viewer, text: str) -> UUID | None:
    if not text:
        return None
    return uuid_in(text) or find_patient(viewer, mrn=text)
