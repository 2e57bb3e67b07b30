"""Who looks after a patient."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import NotFound
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.organizations.permissions import Act, can, check_can
from xinqiao.identity.people.actions.common import held_patient, record
from xinqiao.identity.people.models import CareTeam, Patient
from xinqiao.identity.people.permissions import check_can_read_patient
from xinqiao.identity.people.types import Area


@transaction.atomic
def assign_care_team(*, viewer: Viewer, patient_id: UUID, team_id: UUID, now: datetime) -> UUID:
    """Let a team look after a patient; return the link, the open one if there is one.

    The front desk assigns any patient; a clinician only patients of their own teams.
    """
    check_can(viewer, Act.ASSIGN_CARE_TEAM)
    is_clinician = viewer.is_staff and can(viewer, Act.READ_CHART)
    check_can_read_patient(viewer, patient_id, Area.RECORDS if is_clinician else Area.DEMOGRAPHICS)
    link_id = open_care_team(held_patient(patient_id), team_id, now)
    record(viewer, "assign_care_team", patient_id, details={"team": str(team_id)}, now=now)
    return link_id


def open_care_team(patient: Patient, team_id: UUID, now: datetime) -> UUID:
    """Open the link within a transaction of the caller's, who has asked who may."""
    if not organizations.has_team(patient.organization_id, team_id):
        raise NotFound(_("There is no such team here."))
    row, _is_new = CareTeam.objects.get_or_create(
        patient=patient,
        team_id=team_id,
        until=None,
        defaults={"organization_id": patient.organization_id, "start": now},
    )
    return row.id


@transaction.atomic
def end_care_team(*, viewer: Viewer, patient_id: UUID, team_id: UUID, now: datetime) -> None:
    """End a team's care of a patient: its members see the record no more. Raises NotFound."""
    check_can(viewer, Act.ASSIGN_CARE_TEAM)
    is_clinician = viewer.is_staff and can(viewer, Act.READ_CHART)
    check_can_read_patient(viewer, patient_id, Area.RECORDS if is_clinician else Area.DEMOGRAPHICS)
    ended = CareTeam.objects.filter(patient_id=patient_id, team_id=team_id, until=None).update(until=now)
    if not ended:
        raise NotFound(_("This team does not look after the patient."))
    record(viewer, "end_care_team", patient_id, details={"team": str(team_id)}, now=now)
