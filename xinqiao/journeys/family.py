"""Letting a relative in and ending it: the right and the agreement to it go together."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.consent import actions as consent
from xinqiao.identity.consent.types import PurposeCode
from xinqiao.identity.people import actions as people
from xinqiao.identity.people.types import Area, Relationship


def let_in(
    *,
    viewer: Viewer,
    patient_id: UUID,
    name: str,
    phone: str,
    relationship: Relationship,
    areas: Collection[Area],
    wording_hash: str,
    language: str = "zh-Hans",
    now: datetime,
) -> UUID:
    """Share areas of the record with a relative and keep the agreement; return the link.

    `wording_hash` is that of the words shown. Raises as `add_related_person` and `grant_consent` do;
    then nothing is kept.
    """
    with standing_as(viewer):
        related_id = people.add_related_person(
            viewer=viewer,
            patient_id=patient_id,
            name=name,
            phone=phone,
            relationship=relationship,
            # whoever may see anything may see whose it is
            areas={*areas, Area.DEMOGRAPHICS},
            now=now,
        )
        consent.grant_consent(
            viewer=viewer,
            patient_id=patient_id,
            purpose=PurposeCode.FAMILY_SHARE,
            target_id=related_id,
            wording_hash=wording_hash,
            language=language,
            now=now,
        )
    return related_id


def end(
    *, viewer: Viewer, patient_id: UUID, related_id: UUID, language: str = "zh-Hans", now: datetime
) -> None:
    """End a relative's right at once and take the agreement back. Raises as both steps do."""
    with standing_as(viewer):
        people.revoke_related_person(viewer=viewer, related_person_id=related_id, now=now)
        consent.withdraw_consent(
            viewer=viewer,
            patient_id=patient_id,
            purpose=PurposeCode.FAMILY_SHARE,
            target_id=related_id,
            language=language,
            now=now,
        )
