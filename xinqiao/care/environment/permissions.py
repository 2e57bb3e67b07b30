"""Who gives a district, and who sees it."""

from datetime import datetime
from uuid import UUID

from xinqiao.care.environment.errors import DistrictNeedsConsent
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.consent import queries as consent
from xinqiao.identity.consent.permissions import check_can_decide
from xinqiao.identity.consent.types import PurposeCode


def check_can_choose(viewer: Viewer, patient_id: UUID, *, now: datetime) -> None:
    """Raise unless the viewer decides for the patient and has agreed that the district may be used."""
    check_can_decide(viewer, patient_id, now=now)
    if not consent.is_granted(patient_id, PurposeCode.LOCATION, now=now):
        raise DistrictNeedsConsent
