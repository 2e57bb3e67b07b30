"""Reads of people: cards, lists, search, standings, and who a signed-in person is."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q, QuerySet

from xinqiao.foundation.crypto import normalise_phone, token
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.accounts import queries as accounts
from xinqiao.identity.accounts.types import SignedIn
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.organizations.permissions import Act, can
from xinqiao.identity.people import rules
from xinqiao.identity.people.errors import PatientNotFound
from xinqiao.identity.people.finding import matching
from xinqiao.identity.people.links import remembering_links, same_people, same_person, survivor_of
from xinqiao.identity.people.models import (
    CareTeam,
    ContactPoint,
    Patient,
    PatientLink,
    Person,
    RelatedPerson,
    SearchToken,
)
from xinqiao.identity.people.permissions import area_scope, check_can_read_patient
from xinqiao.identity.people.types import (
    Area,
    Bearing,
    ContactPointView,
    ContactSystem,
    PatientCard,
    PatientPage,
    PatientWanted,
    Relationship,
    RelativeView,
    Sex,
    Standing,
    Voice,
)

__all__ = ["same_people", "same_person", "survivor_of"]

PAGE_SIZE = 50
# above this many rows names are not sorted: they would all have to be opened
MOST_SORTED = 500


_cards: ContextVar[dict[UUID, PatientCard] | None] = ContextVar("cards_of_a_page", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Within one page that only reads, ask for a patient's links and card once."""
    token = _cards.set({})
    try:
        with remembering_links():
            yield
    finally:
        _cards.reset(token)


def session_viewer(signed_in: SignedIn, *, now: datetime, address: str | None = None) -> Viewer | None:
    """Return the viewer of a session, or None when it no longer stands for anybody."""
    if signed_in.organization_id is not None:
        return organizations.staff_viewer(
            account_id=signed_in.account_id,
            organization_id=signed_in.organization_id,
            generation=signed_in.generation,
            address=address,
        )
    if not accounts.is_current(signed_in.account_id, signed_in.generation):
        return None
    return person_viewer(signed_in.account_id, now=now, address=address)


def person_viewer(account_id: UUID, *, now: datetime, address: str | None = None) -> Viewer | None:
    """Return the viewer of a patient or relative with every patient granted to them now.

    None when the account belongs to nobody. Areas shared with a relative are in `scopes`,
    spelled as `permissions.area_scope` does.
    """
    asker = Viewer(kind=ViewerKind.PERSON, organization_id=None, account_id=account_id)
    with standing_as(asker), connection.cursor() as cursor:
        cursor.execute("SELECT person_id, patient_id, organization_id, areas FROM people_grants(%s)", [now])
        rows = cursor.fetchall()
        person = Person.objects.filter(account_id=account_id).first()
    if not rows or person is None:
        return None
    granted = [(patient_id, home, areas) for _, patient_id, home, areas in rows if patient_id]
    return Viewer(
        kind=ViewerKind.PERSON,
        organization_id=None,
        account_id=account_id,
        person_id=person.id,
        name=person.name,
        patient_ids=frozenset(patient_id for patient_id, _, _ in granted),
        organization_ids=frozenset(home for _, home, _ in granted),
        homes={patient_id: home for patient_id, home, _ in granted},
        scopes=frozenset(area_scope(patient_id, area) for patient_id, _, areas in granted for area in areas),
        address=address,
    )


def own_patient_ids(viewer: Viewer) -> frozenset[UUID]:
    """Return the patients that are the signed-in person themself, not those of relatives."""
    return frozenset(
        patient_id for patient_id in viewer.patient_ids if area_scope(patient_id, "*") in viewer.scopes
    )


def person_name(viewer: Viewer) -> str:
    """Return the signed-in person's own name; "" for anybody else."""
    if viewer.person_id is None:
        return ""
    row = Person.objects.filter(id=viewer.person_id).first()
    return str(row.name) if row else ""


def patient(viewer: Viewer, patient_id: UUID) -> PatientCard:
    """Return one patient's card: any relative let in sees it, whatever area was shared.

    Raises as `check_can_read_patient` does for demographics.
    """
    if not viewer.is_person:
        check_can_read_patient(viewer, patient_id, Area.DEMOGRAPHICS)
    elif patient_id not in viewer.patient_ids:
        raise PatientNotFound
    card = cards(viewer, [patient_id]).get(patient_id)
    if card is None:
        raise PatientNotFound
    return card


def cards(viewer: Viewer, patient_ids: Collection[UUID]) -> dict[UUID, PatientCard]:
    """Return the cards of patients whose rows the caller was already allowed to list; one query."""
    del viewer
    known = _cards.get()
    if known is None:
        return _opened_cards(patient_ids)
    if missing := [each for each in patient_ids if each not in known]:
        known.update(_opened_cards(missing))
    return {each: known[each] for each in patient_ids if each in known}


def _opened_cards(patient_ids: Collection[UUID]) -> dict[UUID, PatientCard]:
    rows = Patient.objects.select_related("person").filter(id__in=patient_ids)
    return {row.id: _card(row) for row in rows}


def reachable_patients(viewer: Viewer) -> QuerySet[Patient, UUID]:
    """Return the ids of patients whose record the viewer may open, as a subquery for lists."""
    ids = Patient.objects.values_list("id", flat=True)
    if viewer.is_person or viewer.kind is ViewerKind.DEVICE:
        return ids.filter(id__in=viewer.patient_ids)
    if not viewer.is_staff:
        return ids
    if not can(viewer, Act.READ_CHART):
        return ids.none()
    ours = CareTeam.objects.filter(team_id__in=viewer.team_ids, until=None).values("patient_id")
    merged = PatientLink.objects.filter(patient_id__in=ours, unlinked_at=None).values("survivor_id")
    return ids.filter(Q(id__in=ours) | Q(id__in=merged))


def patients(viewer: Viewer, *, search: str = "", team_id: UUID | None = None, page: int = 1) -> PatientPage:
    """Return one page of the patients the viewer may list, merged rows left out.

    `search` finds by phone (or its last four digits), ID number, hospital number, name or part of
    it, pinyin and initials. Up to 500 rows are sorted by name; more come newest first.
    """
    rows = _listable(viewer)
    if team_id is not None:
        on_team = CareTeam.objects.filter(team_id=team_id, until=None).values("patient_id")
        rows = rows.filter(id__in=on_team)
    if search.strip():
        rows = rows.filter(id__in=_found(search))
    total = rows.count()
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    chosen = slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
    if total > MOST_SORTED:
        shown = [_card(row) for row in rows.order_by("-registered_at", "id")[chosen]]
    else:
        shown = sorted((_card(row) for row in rows), key=lambda card: rules.sort_key(card.name))[chosen]
    return PatientPage(cards=tuple(shown), total=total, page=page, pages=pages)


def _listable(viewer: Viewer) -> QuerySet[Patient]:
    rows = Patient.objects.select_related("person").exclude(standing=Standing.MERGED.value)
    if viewer.is_staff and can(viewer, Act.READ_DEMOGRAPHICS) and not can(viewer, Act.READ_CHART):
        return rows
    return rows.filter(id__in=reachable_patients(viewer))


def _found(search: str) -> QuerySet[SearchToken, Any]:
    return _bearing(rules.query_terms(search, phone=normalise_phone(search)))


def _bearing(terms: Iterable[rules.Term]) -> QuerySet[SearchToken, Any]:
    return SearchToken.objects.filter(token__in=[token(*term) for term in terms]).values("patient_id")


def patients_matching(viewer: Viewer, wanted: PatientWanted) -> QuerySet[Patient, UUID]:
    """Return the ids of patients a machine reader asks for, as a subquery for lists."""
    return matching(Patient.objects.filter(id__in=reachable_patients(viewer)), wanted, _bearing).values_list(
        "id", flat=True
    )


def cards_matching(
    viewer: Viewer, wanted: PatientWanted, *, without: QuerySet[Any, Any], offset: int, count: int
) -> tuple[list[PatientCard], int]:
    """Return one slice of the patients asked for and how many there are, newest first, merged left out.

    `without` is a subquery of ids to leave out. Two queries.
    """
    rows = matching(_listable(viewer), wanted, _bearing).exclude(id__in=without)
    page = rows.order_by("-registered_at", "id")[offset : offset + count]
    return [_card(row) for row in page], rows.count()


def find_patient(viewer: Viewer, *, mrn: str) -> UUID | None:
    """Return the patient of the viewer's organization with a hospital number, or None."""
    if viewer.organization_id is None:
        return None
    found = Patient.objects.filter(organization_id=viewer.organization_id, mrn=mrn)
    return found.values_list("id", flat=True).first()


def standings(patient_ids: Collection[UUID]) -> dict[UUID, Standing]:
    """Return how patients stand; one query, those out of sight are absent."""
    rows = Patient.objects.filter(id__in=patient_ids).values_list("id", "standing")
    return {patient_id: Standing(standing) for patient_id, standing in rows}


def bearings(patient_ids: Collection[UUID]) -> dict[UUID, Bearing]:
    """Return organization, standing and zone of patients; one query, those out of sight are absent."""
    rows = Patient.objects.filter(id__in=patient_ids)
    columns = rows.values_list("id", "organization_id", "standing", "time_zone")
    return {
        patient_id: Bearing(
            patient_id=patient_id, organization_id=home, standing=Standing(standing), time_zone=zone
        )
        for patient_id, home, standing, zone in columns
    }


def time_zones(patient_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the zones patients live in; one query."""
    return dict(Patient.objects.filter(id__in=patient_ids).values_list("id", "time_zone"))


def care_team_ids(patient_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return the teams that look after patients now; one query, every patient has an entry."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    rows = CareTeam.objects.filter(patient_id__in=patient_ids, until=None)
    for patient_id, team_id in rows.values_list("patient_id", "team_id"):
        found[patient_id].add(team_id)
    return {patient_id: frozenset(found[patient_id]) for patient_id in patient_ids}


def account_ids(patient_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the sign-in accounts of patients who have one; one query."""
    rows = Patient.objects.filter(id__in=list(patient_ids), person__account_id__isnull=False)
    return dict(rows.values_list("id", "person__account_id"))


def relatives(viewer: Viewer, patient_id: UUID, *, now: datetime) -> list[RelativeView]:
    """Return the relatives who may see something of a patient now."""
    check_can_read_patient(viewer, patient_id, Area.DEMOGRAPHICS)
    rows = (
        RelatedPerson.objects.select_related("person")
        .filter(patient_id__in=same_person(patient_id), revoked_at=None, start__lte=now)
        .filter(Q(until=None) | Q(until__gt=now))
        .order_by("start", "id")
    )
    return [_relative(row) for row in rows]


def relative_account_ids(patient_id: UUID, area: Area, *, now: datetime) -> frozenset[UUID]:
    """Return the accounts of relatives with whom an area is shared now, for telling them."""
    rows = RelatedPerson.objects.filter(
        patient_id__in=same_person(patient_id),
        areas__contains=[area.value],
        revoked_at=None,
        start__lte=now,
        person__account_id__isnull=False,
    ).filter(Q(until=None) | Q(until__gt=now))
    return frozenset(rows.values_list("person__account_id", flat=True))


def contact_points(viewer: Viewer, patient_id: UUID) -> list[ContactPointView]:
    """Return the ways to reach a patient, the preferred first."""
    check_can_read_patient(viewer, patient_id, Area.DEMOGRAPHICS)
    rows = ContactPoint.objects.filter(patient_id__in=same_person(patient_id), removed_at=None)
    return [
        ContactPointView(
            id=row.id, system=ContactSystem(row.system), value=row.value, is_preferred=row.is_preferred
        )
        for row in rows.order_by("-is_preferred", "added_at", "id")
    ]


def identifiers(viewer: Viewer, patient_id: UUID) -> dict[str, str]:
    """Return the direct identifiers in full (`phone`, `id_number`): shown one patient at a time."""
    check_can_read_patient(viewer, patient_id, Area.DEMOGRAPHICS)
    row = Patient.objects.select_related("person").get(id=patient_id)
    found = {"phone": row.person.phone, "id_number": row.person.id_number}
    return {kind: value for kind, value in found.items() if value}


def _card(row: Patient) -> PatientCard:
    return PatientCard(
        id=row.id,
        person_id=row.person_id,
        organization_id=row.organization_id,
        name=row.person.name,
        sex=Sex(row.person.sex),
        birth_on=row.person.birth_on,
        mrn=row.mrn,
        standing=Standing(row.standing),
        salutation=row.salutation or row.person.name,
        language=row.language,
        voice=Voice(row.voice),
        time_zone=row.time_zone,
        phone_masked=rules.mask_phone(row.person.phone),
    )


def _relative(row: RelatedPerson) -> RelativeView:
    return RelativeView(
        id=row.id,
        person_id=row.person_id,
        name=row.person.name,
        relationship=Relationship(row.relationship),
        areas=frozenset(Area(area) for area in row.areas),
        start=row.start,
        until=row.until,
        phone_masked=rules.mask_phone(row.person.phone),
    )


def patient_home(patient_id: UUID) -> UUID:
    """Return the hospital of a patient. Raises PatientNotFound."""
    home = Patient.objects.filter(id=patient_id).values_list("organization_id", flat=True).first()
    if home is None:
        raise PatientNotFound
    return home


def is_child(patient_id: UUID, *, now: datetime) -> bool:
    """Whether a guardian decides for the patient: under 14 on the patient's own calendar."""
    row = Patient.objects.filter(id=patient_id).values_list("person__birth_on", "time_zone").first()
    if row is None or row[0] is None:
        return False
    return rules.needs_guardian(row[0], now.astimezone(ZoneInfo(row[1])).date())


def is_guardian(viewer: Viewer, patient_id: UUID, *, now: datetime) -> bool:
    """Whether the viewer is a guardian in force of a child under 14."""
    if not viewer.is_person or viewer.person_id is None:
        return False
    held = RelatedPerson.objects.filter(
        patient_id=patient_id,
        person_id=viewer.person_id,
        relationship=Relationship.GUARDIAN.value,
        revoked_at=None,
        start__lte=now,
    ).filter(Q(until=None) | Q(until__gt=now))
    return held.exists() and is_child(patient_id, now=now)
