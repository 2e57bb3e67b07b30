"""The list of patients and the search over it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from xinqiao.care.pathways import queries as pathways
from xinqiao.care.pathways.types import CarelineFacts
from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.enrolments import queries as enrolments
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.organizations.permissions import Act, can
from xinqiao.identity.organizations.types import TeamView
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import PatientCard, Standing
from xinqiao.web.clinic.frame import LISTING, language, page, page_number, viewer_in
from xinqiao.web.clinic.lines import STANDINGS, line_of, local_day, programme_words, who
from xinqiao.web.components.careline.geometry import Line
from xinqiao.web.shell.guards import for_staff
from xinqiao.web.shell.reads import note_read


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One patient of the list."""

    card: PatientCard
    who: str
    standing: str
    programmes: tuple[str, ...]
    line: Line | None


@for_staff(*LISTING)
@require_safe
def patients_page(request: HttpRequest) -> HttpResponse:
    """Everybody the viewer may list, by name; found by name, pinyin, phone, ID and hospital number."""
    viewer, now = viewer_in(request), clock.now()
    search = request.GET.get("q", "").strip()[:80]
    teams = _teams(viewer)
    team_id = next((team.id for team in teams if str(team.id) == request.GET.get("team")), None)
    found = people.patients(viewer, search=search, team_id=team_id, page=page_number(request))
    note_read(request, "patients", [card.id for card in found.cards])
    context = {
        "search_words": search,
        "team_id": team_id,
        "teams": teams if len(teams) > 1 else [],
        "found": found,
        "rows": _rows(viewer, found.cards, now),
        "sees_charts": can(viewer, Act.READ_CHART),
    }
    return page(request, "clinic/patients/page.html", context, current="patients")


def _teams(viewer: Viewer) -> list[TeamView]:
    sees_all = not can(viewer, Act.READ_CHART)
    return organizations.teams(viewer, team_ids=None if sees_all else viewer.team_ids)


def _rows(viewer: Viewer, cards: tuple[PatientCard, ...], now: datetime) -> list[Row]:
    if not can(viewer, Act.READ_CHART):
        return [_row(card, (), None, now) for card in cards]
    ids = {card.id for card in cards}
    inside = enrolments.open_by_patient(ids)
    lines = _facts(viewer, ids, cards, now)
    return [
        _row(card, tuple(programme_words(one.programme) for one in inside[card.id]), lines.get(card.id), now)
        for card in cards
    ]


def _facts(
    viewer: Viewer, ids: set[UUID], cards: tuple[PatientCard, ...], now: datetime
) -> dict[UUID, CarelineFacts]:
    if not cards:
        return {}
    last = max(local_day(now, card.time_zone) for card in cards)
    since = last - timedelta(days=29)
    return pathways.careline_facts(viewer, ids, since, last + timedelta(days=1), language=language())


def _row(card: PatientCard, programmes: tuple[str, ...], facts: CarelineFacts | None, now: datetime) -> Row:
    return Row(
        card=card,
        who=who(card, now),
        standing="" if card.standing is Standing.ALIVE else str(STANDINGS[card.standing]),
        programmes=programmes,
        line=line_of(facts, local_day(now, card.time_zone)),
    )
