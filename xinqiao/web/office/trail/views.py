"""The audit of the hospital, page by page back in time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from xinqiao.foundation import clock
from xinqiao.foundation.audit import EntryView, Wanted
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.organizations.types import MemberView, Role
from xinqiao.identity.people import queries as people
from xinqiao.journeys.audit_trail import Trail, open_trail
from xinqiao.web.office.frame import page, viewer_in, zone_of
from xinqiao.web.shell.guards import for_staff

from .asked import Asked, cursor_words, read_asked, wanted_of
from .words import ACTIONS, VIEWERS, action_words, job_words, result_words

MOST_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry in words; patients by hospital number, for the role that reads this knows no names."""

    id: UUID
    at: datetime
    who: str
    title: str
    who_address: str
    what: str
    code: str
    patients: tuple[tuple[str, str], ...]
    more: int
    result: str
    is_refused: bool
    address: str


@for_staff(Role.ADMINISTRATOR.value)
@require_safe
def audit_page(request: HttpRequest) -> HttpResponse:
    """Who did and opened what, newest first; opening this page is the newest entry."""
    viewer, asked = viewer_in(request), read_asked(request)
    wanted = wanted_of(viewer, asked, zone_of(viewer))
    trail = _trail(viewer, wanted, asked)
    members = organizations.members(viewer)
    context = {
        "asked": asked,
        "rows": _rows(viewer, trail, members, asked),
        "members": [(str(member.account_id), member.name, member.title) for member in members],
        "kinds": [(f"kind:{kind.value}", words) for kind, words in VIEWERS.items()],
        "groups": [(subject, actions.items()) for subject, actions in ACTIONS.values()],
        "is_unlisted": asked.action and not any(asked.action in actions for _s, actions in ACTIONS.values()),
        "is_unknown_patient": wanted is None,
        "older": asked.address(before=cursor_words(trail.older)) if trail.older else "",
        "newest": asked.address() if asked.before else "",
    }
    return page(request, "office/trail/page.html", context, current="audit")


def _trail(viewer: Viewer, wanted: Wanted | None, asked: Asked) -> Trail:
    if wanted is None:
        return Trail(entries=(), older=None)
    return open_trail(viewer=viewer, wanted=wanted, before=asked.before, now=clock.now())


def _rows(viewer: Viewer, trail: Trail, members: list[MemberView], asked: Asked) -> list[Row]:
    shown = {subject for entry in trail.entries for subject in entry.subjects[:MOST_NAMED]}
    numbers = {patient_id: card.mrn for patient_id, card in people.cards(viewer, shown).items()}
    left = {e.membership_id for e in trail.entries if e.membership_id} - {m.membership_id for m in members}
    names = {member.membership_id: member.name for member in members}
    names |= organizations.member_names(left) if left else {}
    titles = {member.membership_id: member.title for member in members}
    return [_row(entry, names, titles, numbers, asked) for entry in trail.entries]


def _row(
    entry: EntryView,
    names: Mapping[UUID, str],
    titles: Mapping[UUID, str],
    numbers: Mapping[UUID, str],
    asked: Asked,
) -> Row:
    who = str(entry.account_id or f"kind:{entry.viewer_kind.value}")
    return Row(
        id=entry.id,
        at=entry.at,
        who=_who(entry, names),
        title=titles.get(entry.membership_id, "") if entry.membership_id else "",
        who_address=asked.address(who=who),
        what=action_words(entry.action),
        code=entry.action,
        patients=tuple(
            (numbers.get(each) or str(each)[-8:], asked.address(patient=numbers.get(each) or str(each)))
            for each in entry.subjects[:MOST_NAMED]
        ),
        more=max(0, len(entry.subjects) - MOST_NAMED),
        result=result_words(entry.result),
        is_refused=entry.result != "ok",
        address=entry.address or "",
    )


def _who(entry: EntryView, names: Mapping[UUID, str]) -> str:
    if entry.membership_id and entry.membership_id in names:
        return names[entry.membership_id]
    if entry.viewer_kind is ViewerKind.PERSON and entry.account_id:
        # the same person is known again without being named
        return f"{VIEWERS[entry.viewer_kind]} {str(entry.account_id)[-4:]}"
    is_ours = entry.viewer_kind is ViewerKind.SYSTEM
    name = job_words(entry.viewer_name) if is_ours else entry.viewer_name
    return f"{VIEWERS[entry.viewer_kind]} {name}".strip()
