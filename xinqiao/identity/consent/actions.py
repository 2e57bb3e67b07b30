"""Granting and withdrawing: a row each, with the words that were on the screen."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from xinqiao.foundation import audit
from xinqiao.foundation.events import announce
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.notices import tell
from xinqiao.identity.consent.catalogue import purposes
from xinqiao.identity.consent.errors import OnlyThePatient, TargetNeeded, WordingChanged
from xinqiao.identity.consent.events import ConsentGranted, ConsentWithdrawn
from xinqiao.identity.consent.models import ConsentEntry
from xinqiao.identity.consent.permissions import check_can_decide
from xinqiao.identity.consent.types import Channel, Decision, PurposeCode
from xinqiao.identity.people.permissions import is_self
from xinqiao.identity.people.queries import patient_home


@transaction.atomic
def grant_consent(
    *,
    viewer: Viewer,
    patient_id: UUID,
    purpose: PurposeCode,
    wording_hash: str,
    language: str = "zh-Hans",
    target_id: UUID | None = None,
    until: datetime | None = None,
    channel: Channel = Channel.APP,
    now: datetime,
) -> UUID:
    """Keep that the patient, or the guardian of a child under 14, agreed to one purpose.

    `wording_hash` is that of the words shown; raises WordingChanged when others are in force,
    OnlyThePatient, GuardianNeeded, TargetNeeded.
    """
    check_can_decide(viewer, patient_id, now=now)
    if purposes()[purpose].hashes.get(language) != wording_hash:
        raise WordingChanged
    if purposes()[purpose].is_per_target and target_id is None:
        raise TargetNeeded
    row = _write(
        viewer,
        patient_id,
        purpose,
        Decision.GRANT,
        language,
        channel,
        target_id=target_id,
        until=until,
        now=now,
    )
    announce(
        ConsentGranted(
            organization_id=row.organization_id,
            cause_id=row.id,
            at=now,
            patient_id=patient_id,
            purpose=purpose.value,
        )
    )
    return row.id


@transaction.atomic
def withdraw_consent(
    *,
    viewer: Viewer,
    patient_id: UUID,
    purpose: PurposeCode,
    language: str = "zh-Hans",
    target_id: UUID | None = None,
    channel: Channel = Channel.APP,
    now: datetime,
) -> UUID:
    """Keep that it was taken back. As easy as granting: no reason is asked; it holds at once."""
    check_can_decide(viewer, patient_id, now=now)
    row = _write(
        viewer,
        patient_id,
        purpose,
        Decision.WITHDRAW,
        language,
        channel,
        target_id=target_id,
        until=None,
        now=now,
    )
    announce(
        ConsentWithdrawn(
            organization_id=row.organization_id,
            cause_id=row.id,
            at=now,
            patient_id=patient_id,
            purpose=purpose.value,
            target_id=target_id,
        )
    )
    return row.id


def _write(
    viewer: Viewer,
    patient_id: UUID,
    purpose: PurposeCode,
    decision: Decision,
    language: str,
    channel: Channel,
    *,
    target_id: UUID | None,
    until: datetime | None,
    now: datetime,
) -> ConsentEntry:
    words = purposes()[purpose]
    if viewer.person_id is None:
        raise OnlyThePatient
    row = ConsentEntry.objects.create(
        organization_id=patient_home(patient_id),
        patient_id=patient_id,
        purpose=purpose.value,
        target_id=target_id,
        decision=decision.value,
        at=now,
        until=until,
        person_id=viewer.person_id,
        account_id=viewer.account_id,
        is_by_guardian=not is_self(viewer, patient_id),
        channel=channel.value,
        wording_version=words.version,
        wording_language=language,
        wording_hash=words.hashes[language],
    )
    tell(
        organization_id=row.organization_id,
        audience=f"patient:{patient_id}",
        region="consent",
        subject={"patient": str(patient_id)},
    )
    audit.record(
        viewer,
        f"{decision.value}_consent",
        object_type="Consent",
        object_id=row.id,
        subjects=[patient_id],
        details={"purpose": purpose.value, "wording": words.version},
        now=now,
    )
    return row
