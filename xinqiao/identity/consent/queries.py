"""Reads of consent."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from xinqiao.foundation.guards import Viewer
from xinqiao.identity.consent import rules
from xinqiao.identity.consent.catalogue import purposes
from xinqiao.identity.consent.models import ConsentEntry
from xinqiao.identity.consent.types import ConsentState, Decision, Purpose, PurposeCode
from xinqiao.identity.people.permissions import check_can_read_patient
from xinqiao.identity.people.queries import same_people, same_person
from xinqiao.identity.people.types import Area


def is_granted(
    patient_id: UUID, purpose: PurposeCode, *, target_id: UUID | None = None, now: datetime
) -> bool:
    """Whether a purpose holds for this human now, over merge links; no entry means no."""
    return patient_id in granted_to([patient_id], purpose, target_id=target_id, now=now)


def granted_to(
    patient_ids: Collection[UUID],
    purpose: PurposeCode,
    *,
    target_id: UUID | None = None,
    now: datetime,
) -> frozenset[UUID]:
    """Return those of the patients for whom a purpose holds; two queries however many."""
    humans = same_people(patient_ids)
    rows = ConsentEntry.objects.filter(
        patient_id__in={each for human in humans.values() for each in human},
        purpose=PurposeCode(purpose).value,
        target_id=target_id,
    )
    by_row: dict[UUID, list[rules.Entry]] = defaultdict(list)
    for row in rows:
        by_row[row.patient_id].append(_entry(row))
    return frozenset(
        patient_id
        for patient_id, human in humans.items()
        if rules.holds(rules.latest(entry for each in human for entry in by_row[each]), now)
    )


def consents(viewer: Viewer, patient_id: UUID, *, now: datetime) -> list[ConsentState]:
    """Return how every purpose stands: one line each, and one per target where granted one by one."""
    check_can_read_patient(viewer, patient_id, Area.DEMOGRAPHICS)
    rows = ConsentEntry.objects.filter(patient_id__in=same_person(patient_id)).order_by("at", "id")
    last: dict[tuple[str, UUID | None], ConsentEntry] = {}
    for row in rows:
        last[row.purpose, row.target_id] = row
    states: list[ConsentState] = []
    for code, purpose in purposes().items():
        targets = [target for held, target in last if held == code.value]
        for target in targets or [None]:
            row_ = last.get((code.value, target))
            states.append(
                ConsentState(
                    purpose=purpose,
                    target_id=target,
                    is_granted=rules.holds(_entry(row_) if row_ else None, now),
                    decided_at=row_.at if row_ else None,
                    until=row_.until if row_ else None,
                    is_by_guardian=row_.is_by_guardian if row_ else False,
                )
            )
    return states


def _entry(row: ConsentEntry) -> rules.Entry:
    return rules.Entry(id=row.id, decision=Decision(row.decision), at=row.at, until=row.until)


def wording_hash_of(purpose: PurposeCode, language: str) -> str:
    """Return the hash of the words in force, which a grant must name. Raises KeyError."""
    return purposes()[purpose].hashes[language]


def catalogue() -> list[Purpose]:
    """Return every purpose with its words, in the order of the catalogue."""
    return list(purposes().values())
