"""What the hospital has on record of 周桂兰, as its own system sends it: FHIR R4 resources."""

from datetime import date, datetime, timedelta
from uuid import UUID

from xinqiao.chart.records.types import Resource
from xinqiao.foundation.errors import Refused
from xinqiao.journeys import record_import
from xinqiao.journeys.record_import import Arriving
from xinqiao.simulation.town.stage import Stage, local_day

_SOURCE = "his"
_ICD = "http://hl7.org/fhir/sid/icd-10"
_CONDITIONS = (
    ("I25.1", "冠心病，前降支支架术后", 9),
    ("I10", "原发性高血压 2 级", 4_300),
    ("E11.9", "2 型糖尿病", 2_100),
)
_STENT_DAYS_BEFORE = 9


def keep_record(stage: Stage, patient_id: UUID, at: datetime) -> None:
    """Keep her conditions, her allergy, the stent and the stay, up to the day she comes home."""
    home = local_day(at)
    resources = [
        *_conditions(patient_id, home),
        _allergy(patient_id),
        _stent(patient_id, home),
        _stay(patient_id, home),
    ]
    items = [Arriving(resource=resource, patient_id=patient_id) for resource in resources]
    for answer in record_import.receive(viewer=stage.house, source=_SOURCE, items=items, now=at):
        if isinstance(answer, Refused):
            raise answer


def _conditions(patient_id: UUID, home: date) -> list[Resource]:
    return [
        {
            "resourceType": "Condition",
            "id": f"guilan-{code.replace('.', '-').lower()}",
            "clinicalStatus": _status("condition-clinical"),
            "code": {"coding": [{"system": _ICD, "code": code, "display": name}], "text": name},
            "subject": _subject(patient_id),
            "onsetDateTime": str(home - timedelta(days=since)),
        }
        for code, name, since in _CONDITIONS
    ]


def _allergy(patient_id: UUID) -> Resource:
    return {
        "resourceType": "AllergyIntolerance",
        "id": "guilan-sulfonamide",
        "clinicalStatus": _status("allergyintolerance-clinical"),
        "code": {"text": "磺胺类药"},
        "patient": _subject(patient_id),
        "onsetDateTime": "2016-05-20",
        "reaction": [{"manifestation": [{"text": "皮疹"}]}],
    }


def _stent(patient_id: UUID, home: date) -> Resource:
    return {
        "resourceType": "Procedure",
        "id": "guilan-stent",
        "status": "completed",
        "code": {"text": "经皮冠状动脉支架植入术，前降支 1 枚"},
        "subject": _subject(patient_id),
        "performedDateTime": str(home - timedelta(days=_STENT_DAYS_BEFORE)),
    }


def _stay(patient_id: UUID, home: date) -> Resource:
    return {
        "resourceType": "Encounter",
        "id": "guilan-stay",
        "status": "finished",
        "class": {
            "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
            "code": "IMP",
            "display": "住院",
        },
        "type": [{"text": "心内科住院"}],
        "subject": _subject(patient_id),
        "period": {"start": str(home - timedelta(days=_STENT_DAYS_BEFORE)), "end": str(home)},
    }


def _status(system: str) -> Resource:
    return {"coding": [{"system": f"http://terminology.hl7.org/CodeSystem/{system}", "code": "active"}]}


def _subject(patient_id: UUID) -> Resource:
    return {"reference": f"Patient/{patient_id}"}
