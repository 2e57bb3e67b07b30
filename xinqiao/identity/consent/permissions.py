"""Who decides: the patient; for a child under 14 the guardian; never staff."""

from datetime import datetime
from uuid import UUID

from xinqiao.foundation.errors import Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.consent.errors import GuardianNeeded, OnlyThePatient
from xinqiao.identity.people.permissions import is_self
from xinqiao.identity.people.queries import is_child, is_guardian


def check_can_decide(viewer: Viewer, patient_id: UUID, *, now: datetime) -> None:
    """Raise OnlyThePatient or GuardianNeeded unless the viewer decides for the patient."""
    if is_guardian(viewer, patient_id, now=now):
        return
    if not is_self(viewer, patient_id):
        raise OnlyThePatient
    if is_child(patient_id, now=now):
        raise GuardianNeeded


def can_decide(viewer: Viewer, patient_id: UUID, *, now: datetime) -> bool:
    """Whether `check_can_decide` would pass."""
    try:
        check_can_decide(viewer, patient_id, now=now)
    except Refused:
        return False
    return True
