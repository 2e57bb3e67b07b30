"""A file that somebody brings by hand: read where it explains itself, else they are asked what it means."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO
from uuid import UUID
from zoneinfo import ZoneInfo

from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations.errors import SeveralPeople, SubjectNotFound, UnknownFile
from xinqiao.chart.observations.permissions import check_can_record
from xinqiao.chart.observations.types import IncomingReading, PassedOver, TableLook
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import queries as people
from xinqiao.journeys import device_file, sent_files
from xinqiao.journeys.replay import Replayed


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What has to be said before a file can be read: whose of these it is, or what its columns mean."""

    people: tuple[str, ...] = ()
    table: TableLook | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """One item as it would be sent: the reading (None where it is none), and what it would be refused for."""

    name: str
    reading: IncomingReading | None
    code: str = ""
    facts: dict[str, str] = field(default_factory=dict)


def offer_file(
    *, viewer: Viewer, patient_id: UUID, file: BinaryIO, now: datetime, subject: str | None = None
) -> Replayed | UUID | Question:
    """Take a file as `sent_files.take_file` does, or return what must be asked first; then nothing is kept.

    Raises what `take_file` raises; UnknownFile only where it is no plain table either.
    """
    try:
        return sent_files.take_file(
            viewer=viewer, patient_id=patient_id, kind=None, file=file, now=now, subject=subject
        )
    except (SeveralPeople, SubjectNotFound):
        return Question(people=tuple(observations.people_of_file(device_file.kind_of(file), file)))
    except UnknownFile as unknown:
        try:
            return Question(table=observations.table_of_file(file))
        except UnknownFile:
            raise unknown from None


def table_of(*, viewer: Viewer, patient_id: UUID, file: BinaryIO) -> TableLook:
    """The columns and first rows of a plain table, for whoever may add values. Raises UnknownFile."""
    with standing_as(viewer):
        check_can_record(viewer, patient_id)
    return observations.table_of_file(file)


def preview_table(
    *, viewer: Viewer, patient_id: UUID, file: BinaryIO, mapping: bytes, now: datetime
) -> list[Previewed]:
    """The first rows of a table as they would be sent, refused ones in their place; nothing is stored.

    Raises as `device_file.preview_file` does.
    """
    items = device_file.preview_file(
        viewer=viewer, patient_id=patient_id, kind=None, file=file, mapping=mapping
    )
    with standing_as(viewer):
        zone = ZoneInfo(people.time_zones([patient_id])[patient_id])
    found = []
    for item in items:
        if isinstance(item, PassedOver):
            continue
        code, facts = observations.refusal_of(item, zone=zone, received_at=now)
        reading = item if isinstance(item, IncomingReading) else None
        found.append(Previewed(name=item.id, reading=reading, code=code, facts=facts))
    return found
