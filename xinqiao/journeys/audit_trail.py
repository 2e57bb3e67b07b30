"""Opening the audit: who may, what they asked for, and the entry that says they looked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from xinqiao.foundation import audit
from xinqiao.foundation.audit import EntryView, Wanted
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.organizations.permissions import Act, check_can

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """One page of the audit, newest first; `older` continues it, None at its end."""

    entries: tuple[EntryView, ...]
    older: tuple[datetime, UUID] | None


def open_trail(
    *, viewer: Viewer, wanted: Wanted, before: tuple[datetime, UUID] | None = None, now: datetime
) -> Trail:
    """Return one page (50) of the audit of the viewer's organization, and write down that it was opened.

    The entry names what the reader narrowed the list to, and as subjects the patients they saw
    named. Raises NotAllowed to whoever may not read the audit.
    """
    check_can(viewer, Act.READ_AUDIT)
    with standing_as(viewer):
        found = audit.entries(viewer, wanted, before=before, count=PAGE + 1)
        shown = found[:PAGE]
        audit.record(
            viewer,
            "read.audit",
            object_type="AuditEntry",
            subjects={subject for entry in shown for subject in entry.subjects},
            purpose="audit",
            details=_asked(wanted),
            now=now,
        )
    last = shown[-1] if len(found) > PAGE else None
    return Trail(entries=shown, older=(last.at, last.id) if last else None)


def _asked(wanted: Wanted) -> dict[str, str]:
    asked = {
        "account": wanted.account_id,
        "kind": wanted.viewer_kind,
        "subject": wanted.subject_id,
        "action": wanted.action,
        "since": wanted.since,
        "until": wanted.until,
    }
    return {name: str(value) for name, value in asked.items() if value}
