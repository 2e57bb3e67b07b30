"""Who is speaking, as it is written beside the message for ever after."""

from datetime import datetime
from uuid import UUID

from xinqiao.contact.conversations.types import Author, AuthorKind
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.permissions import is_self


def author_of(viewer: Viewer, patient_id: UUID, now: datetime) -> Author:
    """Return the author that a viewer is in conversations of a patient."""
    if viewer.is_staff:
        return _member(viewer)
    if is_self(viewer, patient_id):
        card = people.cards(viewer, [patient_id])[patient_id]
        return _person(viewer, AuthorKind.PATIENT, card.name, "")
    return _relative(viewer, patient_id, now)


def _member(viewer: Viewer) -> Author:
    found = (each for each in organizations.members(viewer) if each.membership_id == viewer.membership_id)
    member = next(found, None)
    return Author(
        kind=AuthorKind.STAFF,
        account_id=viewer.account_id,
        person_id=None,
        membership_id=viewer.membership_id,
        name=member.name if member else viewer.name,
        role=member.title if member else "",
    )


def _relative(viewer: Viewer, patient_id: UUID, now: datetime) -> Author:
    organization_id = people.cards(viewer, [patient_id])[patient_id].organization_id
    house = Viewer.system(organization_id, name="conversations")
    relatives = people.relatives(house, patient_id, now=now)
    found = next((each for each in relatives if each.person_id == viewer.person_id), None)
    name = found.name if found else viewer.name
    return _person(viewer, AuthorKind.FAMILY, name, found.relationship.value if found else "other")


def _person(viewer: Viewer, kind: AuthorKind, name: str, on_behalf: str) -> Author:
    return Author(
        kind=kind,
        account_id=viewer.account_id,
        person_id=viewer.person_id,
        membership_id=None,
        name=name,
        role="",
        on_behalf=on_behalf,
    )
