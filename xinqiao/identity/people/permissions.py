"""Who may see and change a patient's record.

Clinical staff see the patients of their teams; the front desk sees demographics; managers see
figures, not charts; patients and relatives see what is granted to them. Machine viewers are
bound by the walls and by scopes that their door has checked.
"""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import NotAllowed, Refused
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.organizations.permissions import Act, can
from xinqiao.identity.people.errors import NotShared, OutsideCareTeam, PatientNotFound
from xinqiao.identity.people.links import same_person
from xinqiao.identity.people.models import CareTeam, Patient
from xinqiao.identity.people.types import Area

_EVERYTHING = "*"


def area_scope(patient_id: UUID, area: str) -> str:
    """Return how a viewer's scopes spell one shared area of one patient."""
    return f"{patient_id}/{area}"


def has_area(viewer: Viewer, patient_id: UUID, area: Area) -> bool:
    """Whether a patient or relative was granted an area; asks no database."""
    wanted = {area_scope(patient_id, area), area_scope(patient_id, _EVERYTHING)}
    return patient_id in viewer.patient_ids and bool(viewer.scopes & wanted)


def is_self(viewer: Viewer, patient_id: UUID) -> bool:
    """Whether the patient themself is asking (not a relative)."""
    return (
        viewer.is_person
        and patient_id in viewer.patient_ids
        and area_scope(patient_id, _EVERYTHING) in viewer.scopes
    )


def check_can_read_patient(viewer: Viewer, patient_id: UUID, area: Area = Area.RECORDS) -> None:
    """Raise unless the viewer may read an area of a patient's record.

    Raises PatientNotFound where even the patient's existence is hidden, NotShared to a relative,
    OutsideCareTeam or NotAllowed to staff with a sentence saying who can see it.
    """
    if viewer.is_person:
        _check_granted(viewer, patient_id, area)
    elif viewer.kind is ViewerKind.DEVICE:
        _check_device(viewer, patient_id, area)
    elif viewer.is_staff:
        _check_staff(viewer, patient_id, Act.READ_CHART, area)
    else:
        _check_exists(patient_id)


def check_can_write_patient(viewer: Viewer, patient_id: UUID, area: Area = Area.RECORDS) -> None:
    """Raise unless the viewer may add to an area of a patient's record; refusals as for reading."""
    if viewer.is_staff:
        _check_staff(viewer, patient_id, Act.WRITE_CHART, area)
    else:
        check_can_read_patient(viewer, patient_id, area)


def can_read_patient(viewer: Viewer, patient_id: UUID, area: Area = Area.RECORDS) -> bool:
    """Whether `check_can_read_patient` would pass."""
    try:
        check_can_read_patient(viewer, patient_id, area)
    except Refused:
        return False
    return True


def can_write_patient(viewer: Viewer, patient_id: UUID, area: Area = Area.RECORDS) -> bool:
    """Whether `check_can_write_patient` would pass."""
    try:
        check_can_write_patient(viewer, patient_id, area)
    except Refused:
        return False
    return True


def _check_granted(viewer: Viewer, patient_id: UUID, area: Area) -> None:
    if patient_id not in viewer.patient_ids:
        raise PatientNotFound
    if not has_area(viewer, patient_id, area):
        raise NotShared


def _check_device(viewer: Viewer, patient_id: UUID, area: Area) -> None:
    if patient_id not in viewer.patient_ids:
        raise PatientNotFound
    if area is not Area.READINGS:
        raise NotAllowed(_("A device may send and read measurements only."))


def _check_staff(viewer: Viewer, patient_id: UUID, act: Act, area: Area) -> None:
    if can(viewer, act) and _is_on_care_team(viewer, patient_id):
        return
    _check_exists(patient_id)
    if area is Area.DEMOGRAPHICS and can(viewer, Act.READ_DEMOGRAPHICS):
        return
    raise OutsideCareTeam(_who_can(viewer, patient_id))


def _is_on_care_team(viewer: Viewer, patient_id: UUID) -> bool:
    return CareTeam.objects.filter(
        patient_id__in=same_person(patient_id), team_id__in=viewer.team_ids, until=None
    ).exists()


def _check_exists(patient_id: UUID) -> None:
    if not Patient.objects.filter(id=patient_id).exists():
        raise PatientNotFound


def _who_can(viewer: Viewer, patient_id: UUID) -> str:
    ids = CareTeam.objects.filter(patient_id__in=same_person(patient_id), until=None).values_list("team_id")
    teams = organizations.teams(viewer, team_ids=[team_id for (team_id,) in ids])
    if not teams:
        return str(_("No team looks after this patient yet. The front desk can assign one."))
    named = "; ".join(f"{team.name} ({', '.join(team.member_names)})" for team in teams)
    return str(
        _("Only the care team can open this record: %(teams)s. Ask one of them to add your team.")
        % {"teams": named}
    )
