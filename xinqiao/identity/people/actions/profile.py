"""How a patient is addressed and reached, and corrections of who they are."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.crypto import normalise_phone, token
from xinqiao.foundation.errors import NotFound, Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations.permissions import Act, check_can
from xinqiao.identity.people import rules
from xinqiao.identity.people.actions.common import held_patient, record, write_search_tokens
from xinqiao.identity.people.models import ContactPoint, Person
from xinqiao.identity.people.permissions import check_can_read_patient, is_self
from xinqiao.identity.people.types import Area, ContactSystem, Sex, Voice


def _check_may_address(viewer: Viewer, patient_id: UUID) -> None:
    if not is_self(viewer, patient_id):
        check_can_read_patient(viewer, patient_id, Area.DEMOGRAPHICS)


@transaction.atomic
def change_preferences(
    *,
    viewer: Viewer,
    patient_id: UUID,
    salutation: str | None = None,
    language: str | None = None,
    voice: Voice | None = None,
    time_zone: str | None = None,
    now: datetime,
) -> None:
    """Change how a patient is addressed; what is not given stays."""
    _check_may_address(viewer, patient_id)
    row = held_patient(patient_id)
    wanted: dict[str, Any] = {
        "salutation": salutation,
        "language": language,
        "voice": voice.value if voice else None,
        "time_zone": time_zone,
    }
    changed = {name: value for name, value in wanted.items() if value is not None}
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))
    record(viewer, "change_preferences", patient_id, details={"fields": sorted(changed)}, now=now)


@transaction.atomic
def correct_person(
    *,
    viewer: Viewer,
    patient_id: UUID,
    name: str | None = None,
    sex: Sex | None = None,
    birth_on: date | None = None,
    now: datetime,
) -> None:
    """Correct a person's name, sex or birthday at the desk, and what they are found by."""
    check_can(viewer, Act.REGISTER_PATIENT)
    check_can_read_patient(viewer, patient_id, Area.DEMOGRAPHICS)
    patient = held_patient(patient_id)
    person = Person.objects.select_for_update(of=("self",)).get(id=patient.person_id)
    if name is not None:
        if not rules.fold(name):
            raise Refused(_("A person has a name."), code="name")
        person.name = name.strip()
        person.name_token = token("name", rules.fold(name))
    person.sex = sex.value if sex else person.sex
    person.birth_on = birth_on or person.birth_on
    person.save(update_fields=["name", "name_token", "sex", "birth_on"])
    write_search_tokens(patient, person)
    record(viewer, "correct_person", patient_id, now=now)


@transaction.atomic
def add_contact_point(
    *,
    viewer: Viewer,
    patient_id: UUID,
    system: ContactSystem,
    value: str,
    is_preferred: bool = False,
    now: datetime,
) -> UUID:
    """Add a way to reach a patient; return it. A new preferred one takes the place of the old."""
    _check_may_address(viewer, patient_id)
    row = held_patient(patient_id)
    text = normalise_phone(value) if system is ContactSystem.PHONE else value.strip()
    if not text or (system is ContactSystem.EMAIL and "@" not in text):
        raise Refused(_("Please check the number or address."), code="contact-point")
    if is_preferred:
        ContactPoint.objects.filter(patient=row, system=system.value).update(is_preferred=False)
    point = ContactPoint.objects.create(
        organization_id=row.organization_id,
        patient=row,
        system=system.value,
        value=text,
        is_preferred=is_preferred,
        added_at=now,
    )
    record(viewer, "add_contact_point", patient_id, object_type="ContactPoint", object_id=point.id, now=now)
    return point.id


@transaction.atomic
def remove_contact_point(*, viewer: Viewer, patient_id: UUID, contact_point_id: UUID, now: datetime) -> None:
    """Stop using a way to reach a patient. Raises NotFound."""
    _check_may_address(viewer, patient_id)
    found = ContactPoint.objects.filter(id=contact_point_id, patient_id=patient_id, removed_at=None)
    if not found.update(removed_at=now):
        raise NotFound(_("There is no such number or address."))
    record(
        viewer,
        "remove_contact_point",
        patient_id,
        object_type="ContactPoint",
        object_id=contact_point_id,
        now=now,
    )
