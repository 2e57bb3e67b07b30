"""FHIR Patient → the facts of a registration, and a registered patient → FHIR Patient."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from xinqiao.api.fhir.mappers.shared import concept
from xinqiao.api.fhir.mappers.shared import resource as own_resource
from xinqiao.chart.records.types import Resource
from xinqiao.identity.people.types import PatientCard, Sex, Standing

MRN = "urn:xinqiao:mrn"
IDENTIFIER = "urn:xinqiao:patient"
_NUMBER_TYPES = "http://terminology.hl7.org/CodeSystem/v2-0203"
_HAN = re.compile(r"[㐀-鿿]")
_ID_SYSTEMS = ("2.16.156.112635.1.2.1", "id-card", "sfz", "resident-id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demographics:
    """What a registration needs; `mrn` is the number the other system knows the patient by."""

    name: str
    sex: Sex
    birth_on: date | None
    phone: str | None
    id_number: str | None
    mrn: str
    is_deceased: bool


def demographics(resource: Resource) -> Demographics:
    """Return the facts of a Patient resource.

    The hospital number is the identifier of type MR, else the logical id, so that the same
    patient of the same system is always found again.
    """
    return Demographics(
        name=_name(resource) or f"#{resource['id'][:20]}",
        sex=_sex(resource.get("gender")),
        birth_on=_birth_on(resource.get("birthDate")),
        phone=_phone(resource),
        id_number=_identifier(resource, _is_id_card),
        mrn=(_identifier(resource, _is_mrn) or str(resource["id"]))[:40],
        is_deceased=bool(resource.get("deceasedDateTime") or resource.get("deceasedBoolean")),
    )


def _name(resource: Resource) -> str:
    names = [each for each in _list(resource.get("name")) if isinstance(each, dict)]
    if not names:
        return ""
    chosen = next((each for each in names if each.get("use") == "official"), names[0])
    if chosen.get("text"):
        return str(chosen["text"])
    family, given = str(chosen.get("family", "")), " ".join(map(str, _list(chosen.get("given"))))
    if _HAN.search(family + given):
        return family + given.replace(" ", "")
    return f"{given} {family}".strip()


def _sex(gender: object) -> Sex:
    return Sex(gender) if gender in {"male", "female", "other"} else Sex.UNKNOWN


def _birth_on(text: object) -> date | None:
    # a year or a month alone is not a birthday; the record keeps it as it came
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def _phone(resource: Resource) -> str | None:
    for point in _list(resource.get("telecom")):
        if isinstance(point, dict) and point.get("system") == "phone" and point.get("value"):
            return str(point["value"])
    return None


def _identifier(resource: Resource, wanted: Any) -> str | None:
    for identifier in _list(resource.get("identifier")):
        if isinstance(identifier, dict) and identifier.get("value") and wanted(identifier):
            return str(identifier["value"])
    return None


def _is_mrn(identifier: dict[str, Any]) -> bool:
    codings = _list((identifier.get("type") or {}).get("coding"))
    return any(isinstance(coding, dict) and coding.get("code") == "MR" for coding in codings)


def _is_id_card(identifier: dict[str, Any]) -> bool:
    return any(part in str(identifier.get("system", "")) for part in _ID_SYSTEMS)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def patient(card: PatientCard) -> Resource:
    """Return the Patient of somebody registered here. Phone and id number stay in their own pages."""
    mrn = {"type": concept(_NUMBER_TYPES, "MR"), "system": MRN, "value": card.mrn}
    found = own_resource(
        "Patient",
        card.id,
        IDENTIFIER,
        active=card.standing in {Standing.ALIVE, Standing.DECEASED},
        name=[{"use": "official", "text": card.name}],
        gender=card.sex.value,
        birthDate=card.birth_on.isoformat() if card.birth_on else None,
        deceasedBoolean=True if card.standing is Standing.DECEASED else None,
        communication=[
            {"language": concept("urn:ietf:bcp:47", _LANGUAGES.get(card.language, card.language))}
        ],
    )
    found["identifier"].append(mrn)
    return found


# our catalogues name the script, FHIR's common languages the country
_LANGUAGES = {"zh-Hans": "zh-CN", "en": "en"}
