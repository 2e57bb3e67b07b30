"""A patient gives the district, changes it, or takes it back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from xinqiao.care.environment.errors import UnknownDistrict
from xinqiao.care.environment.models import District
from xinqiao.care.environment.permissions import check_can_choose
from xinqiao.care.environment.queries import known_districts
from xinqiao.foundation import audit
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.consent import queries as consent
from xinqiao.identity.consent.actions import grant_consent
from xinqiao.identity.consent.events import ConsentWithdrawn
from xinqiao.identity.consent.permissions import check_can_decide
from xinqiao.identity.consent.types import PurposeCode
from xinqiao.identity.people.queries import patient_home, same_person


@transaction.atomic
def choose_district(
    *,
    viewer: Viewer,
    patient_id: UUID,
    district: str,
    now: datetime,
    wording_hash: str = "",
    language: str = "zh-Hans",
) -> None:
    """Keep the district that the patient gives, in the place of an earlier one.

    `wording_hash`, the hash of the words on the screen, is the yes to them where none was given before.
    Raises DistrictNeedsConsent, UnknownDistrict, and what `grant_consent` and `check_can_decide` raise.
    """
    if wording_hash and not consent.is_granted(patient_id, PurposeCode.LOCATION, now=now):
        grant_consent(
            viewer=viewer,
            patient_id=patient_id,
            purpose=PurposeCode.LOCATION,
            wording_hash=wording_hash,
            language=language,
            now=now,
        )
    check_can_choose(viewer, patient_id, now=now)
    chosen = next((one for one in known_districts(now) if one.district == district), None)
    if chosen is None:
        raise UnknownDistrict
    District.objects.update_or_create(
        patient_id=patient_id,
        defaults={
            "organization_id": patient_home(patient_id),
            "district": chosen.district,
            "name": chosen.name,
            "chosen_at": now,
        },
    )
    _record(viewer, "choose-district", patient_id, now)


@transaction.atomic
def forget_district(*, viewer: Viewer, patient_id: UUID, now: datetime) -> None:
    """Forget the district at once. Raises what `check_can_decide` raises."""
    check_can_decide(viewer, patient_id, now=now)
    if District.objects.filter(patient_id__in=same_person(patient_id)).delete()[0]:
        _record(viewer, "forget-district", patient_id, now)


def forget_on_withdrawal(event: ConsentWithdrawn, *, viewer: Viewer, now: datetime) -> None:
    """Forget the district of who no longer agrees that it is used."""
    if event.purpose != PurposeCode.LOCATION:
        return
    if District.objects.filter(patient_id__in=same_person(event.patient_id)).delete()[0]:
        _record(viewer, "forget-district", event.patient_id, now)


def _record(viewer: Viewer, action: str, patient_id: UUID, now: datetime) -> None:
    audit.record(viewer, action, object_type="District", object_id=None, subjects={patient_id}, now=now)
