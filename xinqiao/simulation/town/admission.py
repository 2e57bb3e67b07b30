"""Coming to the hospital: registered at the desk, agreed, let the family in, medicines, enrolled."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from xinqiao.care.pathways import actions as pathways
from xinqiao.chart.medicines import actions as medicines
from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations.types import IncomingResult, SourceKind
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.accounts import actions as accounts
from xinqiao.identity.consent import actions as consent
from xinqiao.identity.consent.queries import wording_hash_of
from xinqiao.identity.consent.types import PurposeCode
from xinqiao.identity.people import actions as people
from xinqiao.identity.people import queries as people_queries
from xinqiao.identity.people.types import Area, Relationship, Sex
from xinqiao.simulation.people import InventedPerson
from xinqiao.simulation.scenarios import hypertension as scenario
from xinqiao.simulation.town.signing import PROGRAMME
from xinqiao.simulation.town.stage import Inhabitant, Stage, local_day, turn_of
from xinqiao.simulation.town.words import LABS, MEDICINES, Line

_SHARED = frozenset({Area.DEMOGRAPHICS, Area.READINGS, Area.MEDICINES, Area.PLAN})
_FAMILY_PHONE = 10_500_000_000
# reminders on the phone begin at most this long ago: what was due before is not told as missed
_REMINDED = timedelta(days=5)


def mrn_of(number: int) -> str:
    """Return the hospital number of an inhabitant."""
    return f"2{number:07d}"


def admit(stage: Stage, person: InventedPerson, at: datetime) -> None:
    """Register, agree and enrol one inhabitant."""
    patient_id = register(stage, person, at)
    viewer = viewer_of(stage, person.phone, at)
    chance = stage.chance("admit", person.number)
    uses_app = chance.random() < stage.size.app_share
    with standing_as(viewer):
        agree(viewer, patient_id, PurposeCode.CARE_FOLLOWUP, at)
        if chance.random() < 0.3:
            _let_family_in(viewer, patient_id, person, at)
    lines = chance.sample(MEDICINES, k=chance.choice([1, 2, 2])) if uses_app else []
    from_on = max(local_day(at), stage.today - _REMINDED)
    prescribe(stage, patient_id, lines, from_on, at)
    _test(stage, patient_id, person.number, at)
    enrol(stage, patient_id, at)
    stage.join(
        Inhabitant(
            number=person.number,
            patient_id=patient_id,
            viewer=viewer,
            truth=scenario.patient(stage.seed, person.number),
            enrolled_on=local_day(at),
            uses_app=uses_app,
            turns=frozenset(turn_of(time) for _name, _dose, times in lines for time in times),
            reminded_from=from_on,
        )
    )


def register(stage: Stage, person: InventedPerson, at: datetime) -> UUID:
    """Register a person at the front desk, for the heart team."""
    desk = stage.staff["front_desk"]
    with standing_as(desk):
        patient_id = people.register_patient(
            viewer=desk,
            name=person.name,
            sex=Sex(person.sex),
            birth_on=person.birth_on,
            phone=person.phone,
            id_number=person.id_number or None,
            mrn=mrn_of(person.number),
            team_ids=[stage.cast.team_id],
            now=at,
        )
    stage.told.counts["people"] += 1
    return patient_id


def viewer_of(stage: Stage, phone: str, at: datetime) -> Viewer:
    """Return somebody as signed in by their phone."""
    account_id = accounts.ensure_phone_account(viewer=stage.house, phone=phone, now=at)
    viewer = people_queries.person_viewer(account_id, now=at)
    if viewer is None:
        raise LookupError(phone)
    return viewer


def agree(
    viewer: Viewer, patient_id: UUID, purpose: PurposeCode, at: datetime, target_id: UUID | None = None
) -> None:
    """Agree to one purpose on one's own phone."""
    consent.grant_consent(
        viewer=viewer,
        patient_id=patient_id,
        purpose=purpose,
        target_id=target_id,
        wording_hash=wording_hash_of(purpose, "zh-Hans"),
        now=at,
    )


def enrol(stage: Stage, patient_id: UUID, at: datetime) -> None:
    """Enrol a patient in the hypertension programme from today."""
    manager = stage.staff["case_manager"]
    with standing_as(manager):
        pathways.enrol(
            viewer=manager,
            patient_id=patient_id,
            programme=PROGRAMME,
            team_id=stage.cast.team_id,
            anchor_on=local_day(at),
            now=at,
        )
    stage.told.counts["enrolled"] += 1


def _let_family_in(viewer: Viewer, patient_id: UUID, person: InventedPerson, at: datetime) -> None:
    related_id = people.add_related_person(
        viewer=viewer,
        patient_id=patient_id,
        name=person.name[0] + "小安",
        phone=str(_FAMILY_PHONE + person.number),
        relationship=Relationship.CHILD,
        areas=_SHARED,
        now=at,
    )
    agree(viewer, patient_id, PurposeCode.FAMILY_SHARE, at, related_id)


def prescribe(stage: Stage, patient_id: UUID, lines: Sequence[Line], from_on: date, at: datetime) -> None:
    """Put medicines on the schedule as Dr 陈砚秋."""
    doctor = stage.staff["doctor"]
    with standing_as(doctor):
        for name, dose, times in lines:
            medicines.schedule_medicine(
                viewer=doctor,
                patient_id=patient_id,
                name=name,
                dose_text=dose,
                times=times,
                from_on=from_on,
                prescriber=doctor.name,
                now=at,
            )


def _test(stage: Stage, patient_id: UUID, number: int, at: datetime) -> None:
    chance = stage.chance("labs", number)
    record_labs(
        stage,
        patient_id,
        at,
        {code: round(chance.gauss(mean, spread), digits) for code, mean, spread, digits in LAB_SPREAD},
        name=f"lab-{number}",
    )


LAB_SPREAD = (("2823-3", 4.2, 0.3, 1), ("14682-9", 76, 12, 0), ("22748-8", 2.7, 0.6, 2))


def record_labs(stage: Stage, patient_id: UUID, at: datetime, values: dict[str, float], *, name: str) -> None:
    """Keep laboratory values (code to number in the unit of `LABS`) as the laboratory sends them."""
    items = [
        IncomingResult(
            id=f"{name}-{code}",
            patient_id=patient_id,
            kind="lab",
            code=code,
            value=Decimal(str(value)),
            unit=LABS[code][1],
            display=LABS[code][0],
            measured_at=at - timedelta(hours=1),
        )
        for code, value in values.items()
    ]
    with standing_as(stage.house):
        observations.record_results(
            viewer=stage.house, source_kind=SourceKind.IMPORT, source_key="laboratory", items=items, now=at
        )
    stage.told.counts["results"] += len(items)


def admission_days(stage: Stage, numbers: Sequence[int]) -> dict[int, date]:
    """Return when each inhabitant is enrolled: veterans long ago, the others spread over the weeks."""
    veterans = stage.size.veterans
    first = stage.today - timedelta(days=stage.size.days)
    days = {
        number: stage.first_day + timedelta(days=place % 3) for place, number in enumerate(numbers[:veterans])
    }
    span = max(1, stage.size.days - 3)
    return days | {
        number: first + timedelta(days=int(stage.chance("enrol", number).triangular(0, span, 0)))
        for number in numbers[veterans:]
    }
