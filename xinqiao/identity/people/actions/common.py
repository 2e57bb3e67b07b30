"""What the actions of people share: finding the same human, tokens, audit."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from xinqiao.foundation import audit
from xinqiao.foundation.crypto import normalise_phone, token
from xinqiao.foundation.errors import NotAllowed, Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.accounts.actions import ensure_phone_account
from xinqiao.identity.people import rules
from xinqiao.identity.people.errors import IdNumberTaken, PatientNotFound
from xinqiao.identity.people.models import Patient, Person, SearchToken
from xinqiao.identity.people.types import Sex


def home_of(viewer: Viewer) -> UUID:
    """Return the organization the viewer acts in. Raises NotAllowed where there is none."""
    if viewer.organization_id is None:
        raise NotAllowed(_("This is done within one hospital."))
    return viewer.organization_id


def held_patient(patient_id: UUID) -> Patient:
    """Return the patient's row, locked until the transaction ends. Raises PatientNotFound."""
    row = Patient.objects.select_for_update(of=("self",)).filter(id=patient_id).first()
    if row is None:
        raise PatientNotFound
    return row


def ensure_person(
    *,
    viewer: Viewer,
    name: str,
    phone: str | None,
    id_number: str | None,
    sex: Sex,
    birth_on: date | None,
    now: datetime,
) -> UUID:
    """Return the human with these identifiers, made when new. Raises IdNumberTaken, Refused.

    The same human is known by ID number and name, or by phone, name and birthday.
    """
    if not rules.fold(name):
        raise Refused(_("A person has a name."), code="name")
    digits = normalise_phone(phone) if phone else ""
    tokens = {
        "id_token": token("id_number", rules.fold(id_number)) if id_number else None,
        "phone_token": token("phone", digits) if digits else None,
        "name_token": token("name", rules.fold(name)),
    }
    found = _find(tokens, birth_on)
    if found is not None:
        return found
    if tokens["id_token"] and _is_id_taken(tokens["id_token"]):
        raise IdNumberTaken
    person = Person(
        account_id=_free_account(viewer, digits, now),
        name=name.strip(),
        phone=digits or None,
        id_number=id_number or None,
        sex=sex.value,
        birth_on=birth_on,
        created_at=now,
        **tokens,
    )
    person.save(force_insert=True)
    return person.id


def _find(tokens: dict[str, bytes | None], birth_on: date | None) -> UUID | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT people_find_person(%s, %s, %s, %s)",
            [tokens["id_token"], tokens["phone_token"], tokens["name_token"], birth_on],
        )
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def _is_id_taken(id_token: bytes) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_is_id_taken(%s)", [id_token])
        return bool(cursor.fetchone()[0])


def _free_account(viewer: Viewer, digits: str, now: datetime) -> UUID | None:
    # a phone shared in a family signs in the one who was registered with it first
    if not digits:
        return None
    account_id = ensure_phone_account(viewer=viewer, phone=digits, now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_is_account_taken(%s)", [account_id])
        return None if cursor.fetchone()[0] else account_id


def write_search_tokens(patient: Patient, person: Person) -> None:
    """Replace everything the patient can be found by."""
    terms = rules.name_terms(person.name) | rules.identifier_terms(
        mrn=patient.mrn, phone=person.phone, id_number=person.id_number
    )
    SearchToken.objects.filter(patient_id=patient.id).delete()
    SearchToken.objects.bulk_create(
        SearchToken(
            organization_id=patient.organization_id,
            patient_id=patient.id,
            kind=kind,
            token=token(kind, text),
        )
        for kind, text in sorted(terms)
    )


def record(
    viewer: Viewer,
    action: str,
    patient_id: UUID,
    *,
    object_type: str = "Patient",
    object_id: UUID | None = None,
    details: dict[str, Any] | None = None,
    now: datetime,
) -> None:
    """Write one audit entry about a patient."""
    audit.record(
        viewer,
        action,
        object_type=object_type,
        object_id=object_id or patient_id,
        subjects=[patient_id],
        details=details,
        now=now,
    )
