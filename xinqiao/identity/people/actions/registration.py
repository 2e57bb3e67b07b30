"""Registering a patient at a hospital."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from xinqiao.foundation.crypto import normalise_phone
from xinqiao.foundation.errors import NotAllowed
from xinqiao.foundation.events import announce
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.organizations.permissions import Act, check_can
from xinqiao.identity.people.actions.care_teams import open_care_team
from xinqiao.identity.people.actions.common import ensure_person, home_of, record, write_search_tokens
from xinqiao.identity.people.errors import PatientAlreadyRegistered
from xinqiao.identity.people.events import PatientRegistered
from xinqiao.identity.people.models import ContactPoint, Patient
from xinqiao.identity.people.types import ContactSystem, Sex, Standing

_MRN_DIGITS = 8


@transaction.atomic
def register_patient(
    *,
    viewer: Viewer,
    name: str,
    sex: Sex,
    birth_on: date | None,
    phone: str | None = None,
    id_number: str | None = None,
    mrn: str | None = None,
    time_zone: str | None = None,
    team_ids: Iterable[UUID] = (),
    now: datetime,
) -> UUID:
    """Register a human at the viewer's hospital; return the patient.

    The same human registered elsewhere in the instance stays one person. Raises
    PatientAlreadyRegistered (with the id) and IdNumberTaken.
    """
    _check_can_register(viewer)
    home = home_of(viewer)
    person_id = ensure_person(
        viewer=viewer, name=name, phone=phone, id_number=id_number, sex=sex, birth_on=birth_on, now=now
    )
    _check_new(home, person_id)
    patient = Patient.objects.create(
        organization_id=home,
        person_id=person_id,
        mrn=mrn or _new_mrn(home),
        standing=Standing.ALIVE.value,
        standing_since=now,
        time_zone=time_zone or organizations.organization(viewer, home).time_zone,
        registered_at=now,
    )
    write_search_tokens(patient, patient.person)
    if phone:
        ContactPoint.objects.create(
            organization_id=home,
            patient=patient,
            system=ContactSystem.PHONE.value,
            value=normalise_phone(phone),
            is_preferred=True,
            added_at=now,
        )
    for team_id in team_ids:
        open_care_team(patient, team_id, now)
    announce(PatientRegistered(organization_id=home, cause_id=patient.id, at=now, patient_id=patient.id))
    record(viewer, "register_patient", patient.id, now=now)
    return patient.id


def _check_can_register(viewer: Viewer) -> None:
    """Raise NotAllowed unless the viewer's role, or a client's scope, allows registering."""
    if viewer.kind is ViewerKind.CLIENT:
        if not viewer.has_scope("system/Patient.c"):
            raise NotAllowed("system/Patient.c", code="insufficient-scope")
        return
    check_can(viewer, Act.REGISTER_PATIENT)


def _check_new(home: UUID, person_id: UUID) -> None:
    known = (
        Patient.objects.filter(organization_id=home, person_id=person_id)
        .exclude(standing=Standing.MERGED.value)
        .first()
    )
    if known is not None:
        raise PatientAlreadyRegistered(known.id, known.mrn)


def _new_mrn(home: UUID) -> str:
    while True:
        mrn = f"{secrets.randbelow(10**_MRN_DIGITS):0{_MRN_DIGITS}d}"
        if not Patient.objects.filter(organization_id=home, mrn=mrn).exists():
            return mrn
