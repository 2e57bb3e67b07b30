"""Keeping resources whole and versioned: the same words twice change nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.db import transaction

from xinqiao.chart.records.models import Record, RecordIndex, RecordVersion
from xinqiao.chart.records.permissions import check_can_import
from xinqiao.chart.records.queries import check_resource, index_code
from xinqiao.chart.records.rules.indexing import index_of
from xinqiao.chart.records.types import Kept, KeptStatus, Resource
from xinqiao.foundation import audit
from xinqiao.foundation.crypto import ring, token
from xinqiao.foundation.guards import Viewer

_encode = msgspec.json.Encoder(order="sorted").encode


class Incoming(NamedTuple):
    """A checked resource and the patient it is about, if it is about one."""

    resource: Resource
    patient_id: UUID | None


class _Draft(NamedTuple):
    record: Record
    content: bytes
    resource: Resource
    status: KeptStatus


def keep_resources(*, viewer: Viewer, source: str, items: Sequence[Incoming], now: datetime) -> list[Kept]:
    """Keep resources of the viewer's organization; one result per item in the order given.

    A resource seen before with the same content is `unchanged`; with other content it becomes
    the next version, and the earlier one stays. Raises CannotKeep for a resource that breaks
    what R4 requires, CannotSeeRecords for a viewer who may not bring records in.
    """
    if not items:
        return []
    for item in items:
        check_resource(item.resource)
        home = check_can_import(viewer, item.resource["resourceType"])
    with transaction.atomic():
        drafts = _drafts(home, _last_of_each(items), now)
        changed = [draft for draft in drafts.values() if draft.status is not KeptStatus.UNCHANGED]
        _write(changed, source, now)
        _note(viewer, changed, source, now)
    return [_kept(drafts[_key(item.resource)]) for item in items]


def _key(resource: Resource) -> tuple[str, str]:
    return str(resource["resourceType"]), str(resource["id"])


def _last_of_each(items: Sequence[Incoming]) -> dict[tuple[str, str], Incoming]:
    return {_key(item.resource): item for item in items}


def _drafts(
    home: UUID, items: dict[tuple[str, str], Incoming], now: datetime
) -> dict[tuple[str, str], _Draft]:
    known = {
        (record.type, record.fhir_id): record
        for record in Record.objects.select_for_update().filter(
            organization_id=home,
            type__in={kind for kind, _id in items},
            fhir_id__in={fhir_id for _kind, fhir_id in items},
        )
    }
    return {key: _draft(home, known.get(key), item, now) for key, item in items.items()}


def _draft(home: UUID, known: Record | None, item: Incoming, now: datetime) -> _Draft:
    content = _encode(item.resource)
    content_hash = token("record", content.decode())
    if known is not None and bytes(known.content_hash) == content_hash:
        return _Draft(known, content, item.resource, KeptStatus.UNCHANGED)
    status = KeptStatus.STORED if known is None else KeptStatus.UPDATED
    record = known or Record(
        organization_id=home,
        type=item.resource["resourceType"],
        fhir_id=item.resource["id"],
        version=0,
    )
    record.patient_id = item.patient_id
    record.version += 1
    record.content_hash = content_hash
    record.sealed = ring().seal(content, f"record:{record.id}:{record.version}")
    record.last_updated_at = now
    return _Draft(record, content, item.resource, status)


def _write(drafts: list[_Draft], source: str, now: datetime) -> None:
    fresh = [draft.record for draft in drafts if draft.status is KeptStatus.STORED]
    again = [draft.record for draft in drafts if draft.status is KeptStatus.UPDATED]
    Record.objects.bulk_create(fresh, batch_size=500)
    Record.objects.bulk_update(
        again, ["patient", "version", "content_hash", "sealed", "last_updated_at"], batch_size=200
    )
    RecordVersion.objects.bulk_create(
        [_version(draft.record, source, now) for draft in drafts], batch_size=500
    )
    RecordIndex.objects.filter(record__in=again).delete()
    RecordIndex.objects.bulk_create([row for draft in drafts for row in _index_rows(draft)], batch_size=1000)


def _version(record: Record, source: str, now: datetime) -> RecordVersion:
    return RecordVersion(
        organization_id=record.organization_id,
        patient_id=record.patient_id,
        record=record,
        version=record.version,
        content_hash=record.content_hash,
        sealed=record.sealed,
        arrived_at=now,
        source=source[:120],
    )


def _index_rows(draft: _Draft) -> list[RecordIndex]:
    return [
        RecordIndex(
            organization_id=draft.record.organization_id,
            patient_id=draft.record.patient_id,
            record=draft.record,
            type=draft.record.type,
            param=entry.param,
            kind=entry.kind,
            system=entry.system[:200],
            code=index_code(draft.record.type, entry.param, entry.code),
            text=entry.text[:300],
            start=entry.start,
            until=entry.until,
        )
        for entry in index_of(draft.resource)
    ]


def _note(viewer: Viewer, drafts: list[_Draft], source: str, now: datetime) -> None:
    if not drafts:
        return
    audit.record(
        viewer,
        "record.kept",
        object_type="Record",
        subjects=[draft.record.patient_id for draft in drafts if draft.record.patient_id],
        details={"source": source, "count": len(drafts)},
        now=now,
    )


def _kept(draft: _Draft) -> Kept:
    return Kept(
        type=draft.record.type,
        fhir_id=draft.record.fhir_id,
        record_id=draft.record.id,
        version=draft.record.version,
        status=draft.status,
    )
