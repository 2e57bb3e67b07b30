"""Finding the cast again, and letting them in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.accounts import actions as accounts
from xinqiao.identity.organizations import queries as organization_queries
from xinqiao.identity.people import queries as people_queries
from xinqiao.simulation.cast.building import staff_member, with_family
from xinqiao.simulation.cast.members import LINXI, PATIENT_MRN, QINGHE, STAFF, Cast, Member


def find_cast(*, now: datetime) -> Cast | None:
    """Return the cast of an instance that has it, or None."""
    known = set(organization_queries.organization_ids())
    if not {QINGHE, LINXI} <= known:
        return None
    staff = {**_find_staff(QINGHE), **_find_staff(LINXI)}
    viewer = Viewer.system(QINGHE, name="cast")
    with standing_as(viewer):
        patient_id = people_queries.find_patient(viewer, mrn=PATIENT_MRN)
    if patient_id is None:
        return None
    teams = {**_find_teams(QINGHE), **_find_teams(LINXI)}
    cast = Cast(organization_id=QINGHE, other_organization_id=LINXI, teams=teams, members=staff)
    return with_family(cast, patient_id, now)


def _find_staff(home: UUID) -> dict[str, Member]:
    viewer = Viewer.system(home, name="cast")
    with standing_as(viewer):
        by_name = {member.name: member for member in organization_queries.members(viewer)}
    return {
        part.key: staff_member(part, by_name[part.name].account_id, by_name[part.name].membership_id)
        for part in STAFF
        if part.home == home and part.name in by_name
    }


TEAM_NAMES = {"心内随访组": "cardiology", "内分泌随访组": "endocrinology", "全科随访组": "elsewhere"}


def _find_teams(home: UUID) -> dict[str, UUID]:
    viewer = Viewer.system(home, name="cast")
    with standing_as(viewer):
        found = organization_queries.teams(viewer)
    return {TEAM_NAMES[team.name]: team.id for team in found if team.name in TEAM_NAMES}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One of the cast with the token of a link that signs them in once."""

    member: Member
    token: str


def sign_ins(cast: Cast, *, now: datetime) -> list[SignIn]:
    """Return a fresh one-time link for everybody, the patient first. Refuses outside the demo."""
    order = ["patient", "daughter", *(part.key for part in STAFF)]
    made = []
    for key in order:
        member = cast[key]
        token = accounts.make_sign_in_link(
            viewer=Viewer.system(member.organization_id, name="cast"),
            account_id=member.account_id,
            as_staff=member.is_staff,
            now=now,
        )
        made.append(SignIn(member=member, token=token))
    return made
