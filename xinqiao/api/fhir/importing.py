"""FHIR files into the house: what is read, stored, unchanged, refused and why."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path
from uuid import UUID

from xinqiao.api.fhir.bundles import FileItem, files_under, read_file
from xinqiao.api.fhir.mappers.observation import results
from xinqiao.api.fhir.mappers.patient import demographics
from xinqiao.api.fhir.subjects import patients_by_reference
from xinqiao.chart.intake import actions as intake
from xinqiao.chart.intake.queries import waiting_places
from xinqiao.chart.intake.types import ArrivalFigures, RefusedItem
from xinqiao.chart.observations.types import IncomingResult
from xinqiao.chart.records import queries as records
from xinqiao.chart.records.errors import CannotKeep
from xinqiao.chart.records.queries import patient_reference
from xinqiao.chart.records.types import Kept, KeptStatus, Resource
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import actions as people
from xinqiao.identity.people.errors import PatientAlreadyRegistered
from xinqiao.identity.people.queries import find_patient
from xinqiao.identity.people.types import Standing
from xinqiao.journeys.record_import import Arriving, receive

KIND = "fhir"
_BATCH = 200
# who is spoken about comes before what is said about them
_FIRST = {
    "Organization": 0,
    "Practitioner": 0,
    "PractitionerRole": 1,
    "Location": 1,
    "Medication": 1,
    "Patient": 2,
}
_SAID = 3

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedEntry:
    """One item that was not stored: where it stood and why."""

    file: str
    index: int
    type: str
    reason: str
    code: str
    raw: bytes


@dataclass(slots=True)
class Summary:
    """What became of everything that was read, by type."""

    read: Counter[str] = field(default_factory=Counter)
    stored: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    refused: list[RefusedEntry] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """Return the promised shape of `xinqiao import fhir --json`."""
        return {
            "read": dict(self.read),
            "stored": dict(self.stored),
            "updated": dict(self.updated),
            "unchanged": dict(self.unchanged),
            "refused": [
                {"file": each.file, "index": each.index, "type": each.type, "reason": each.reason}
                for each in self.refused
            ],
        }


def import_paths(
    *, viewer: Viewer, paths: Sequence[Path], now: datetime, progress: Progress = lambda _line: None
) -> Summary:
    """Import every FHIR file under the paths; the same file twice changes nothing.

    All files are gone through twice, so that who is spoken about is there before what is said
    about them, in whichever file it stands.
    """
    summary = Summary()
    files = files_under(list(paths))
    for wanted in (_is_spoken_about, _is_said):
        for path in files:
            items = [item for item in read_file(path) if wanted(item)]
            import_items(viewer=viewer, source=path.name, items=items, summary=summary, now=now)
            progress(f"{path.name}: {len(items)}")
    return summary


def _is_spoken_about(item: FileItem) -> bool:
    return _rank(item) < _SAID


def _is_said(item: FileItem) -> bool:
    return _rank(item) == _SAID


def import_items(
    *,
    viewer: Viewer,
    source: str,
    items: Sequence[FileItem],
    summary: Summary,
    now: datetime,
    keep_refused: bool = True,
) -> None:
    """Import the items of one file into `summary`; what is refused is kept in the intake's list.

    A retry passes `keep_refused=False`: its items stand in the list already.
    """
    desk = _Desk(viewer, source, summary, now)
    readable = [item for item in items if desk.can_read(item)]
    readable.sort(key=lambda item: (_rank(item), item.index))
    for _rank_now, same_rank in groupby(readable, key=_rank):
        batch = list(same_rank)
        for start in range(0, len(batch), _BATCH):
            desk.take(batch[start : start + _BATCH])
    if keep_refused:
        desk.note()


def _rank(item: FileItem) -> int:
    return _FIRST.get(_type_of(item), _SAID)


def _type_of(item: FileItem) -> str:
    kind = (item.resource or {}).get("resourceType")
    return kind if isinstance(kind, str) and kind else "?"


class _Desk:
    """Where the items of one file are taken in."""

    def __init__(self, viewer: Viewer, source: str, summary: Summary, now: datetime) -> None:
        self.viewer, self.source, self.summary, self.now = viewer, source, summary, now
        self.fresh: list[RefusedEntry] = []

    def can_read(self, item: FileItem) -> bool:
        self.summary.read[_type_of(item)] += 1
        if item.resource is not None:
            return True
        self.refuse(item, "not-json", item.problem)
        return False

    def refuse(self, item: FileItem, code: str, reason: str) -> None:
        entry = RefusedEntry(
            file=item.file, index=item.index, type=_type_of(item), reason=reason, code=code, raw=item.raw
        )
        self.fresh.append(entry)
        self.summary.refused.append(entry)

    def take(self, items: list[FileItem]) -> None:
        with standing_as(self.viewer):
            known = patients_by_reference(self.viewer, _references(items))
        arriving = [(item, one) for item in items if (one := self._arriving(item, known)) is not None]
        answers = receive(
            viewer=self.viewer, source=self.source, items=[one for _item, one in arriving], now=self.now
        )
        for (item, _one), answer in zip(arriving, answers, strict=True):
            self._answer(item, answer)

    def _arriving(self, item: FileItem, known: dict[str, UUID]) -> Arriving | None:
        resource = item.resource or {}
        try:
            records.check_resource(resource)
            patient_id = self._patient_of(resource, known)
        except Refused as refused:
            self.refuse(item, refused.code, str(refused))
            return None
        values: tuple[IncomingResult, ...] = ()
        if resource["resourceType"] == "Observation" and patient_id is not None:
            values = tuple(results(resource, patient_id))
        return Arriving(resource=resource, patient_id=patient_id, results=values)

    def _patient_of(self, resource: Resource, known: dict[str, UUID]) -> UUID | None:
        reference = patient_reference(resource)
        if reference is None:
            return None
        if reference in known:
            return known[reference]
        if resource["resourceType"] == "Patient":
            with standing_as(self.viewer):
                return _register(self.viewer, resource, self.now)
        raise CannotKeep("unknown-patient", f"{reference} is not known here. Import the patient, then retry.")

    def _answer(self, item: FileItem, answer: Kept | Refused) -> None:
        kind = _type_of(item)
        if isinstance(answer, Refused):
            self.refuse(item, answer.code, str(answer))
        elif answer.status is KeptStatus.UNCHANGED:
            self.summary.unchanged[kind] += 1
        elif answer.status is KeptStatus.UPDATED:
            self.summary.updated[kind] += 1
        else:
            self.summary.stored[kind] += 1

    def note(self) -> None:
        """Keep what was refused, word for word, for whoever can mend it; what waits already stays one."""
        if not self.fresh or self.viewer.organization_id is None:
            return
        with standing_as(self.viewer):
            waiting = waiting_places(self.viewer, kind=KIND, source_key=self.source)
            fresh = [each for each in self.fresh if (each.index, each.code, each.reason) not in waiting]
            if not fresh:
                return
            intake.note_arrival(
                viewer=self.viewer,
                organization_id=self.viewer.organization_id,
                kind=KIND,
                source_kind="import",
                source_key=self.source,
                figures=ArrivalFigures(refused=len(fresh)),
                refused=list(_as_refused_items(fresh)),
                now=self.now,
            )


def _references(items: Sequence[FileItem]) -> list[str]:
    found = []
    for item in items:
        try:
            reference = patient_reference(item.resource or {"resourceType": ""})
        except (Refused, KeyError):
            continue
        if reference:
            found.append(reference)
    return found


def _as_refused_items(entries: Sequence[RefusedEntry]) -> Iterator[RefusedItem]:
    for entry in entries:
        yield RefusedItem(
            position=entry.index,
            name=f"{entry.type} {entry.file}#{entry.index}",
            code=entry.code,
            reason=entry.reason,
            original=entry.raw,
        )


def _register(viewer: Viewer, resource: Resource, now: datetime) -> UUID:
    facts = demographics(resource)
    known = find_patient(viewer, mrn=facts.mrn)
    if known is not None:
        return known
    try:
        patient_id = people.register_patient(
            viewer=viewer,
            name=facts.name,
            sex=facts.sex,
            birth_on=facts.birth_on,
            phone=facts.phone,
            id_number=facts.id_number,
            mrn=facts.mrn,
            now=now,
        )
    except PatientAlreadyRegistered as known_already:
        return known_already.patient_id
    if facts.is_deceased:
        people.change_standing(
            viewer=viewer, patient_id=patient_id, standing=Standing.DECEASED, reason="import", now=now
        )
    return patient_id
