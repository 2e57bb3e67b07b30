"""Writes of the intake: an arrival with its refusals, and the settling of a refusal."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from xinqiao.chart.intake.errors import RefusalNotFound, RefusalSettled
from xinqiao.chart.intake.models import Arrival, Refusal
from xinqiao.chart.intake.permissions import check_can_mend
from xinqiao.chart.intake.types import ArrivalFigures, RefusalState, RefusedItem
from xinqiao.foundation import audit
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id


@transaction.atomic(savepoint=False)
def note_arrival(
    *,
    viewer: Viewer,
    organization_id: UUID,
    kind: str,
    source_kind: str,
    source_key: str,
    figures: ArrivalFigures,
    refused: Sequence[RefusedItem] = (),
    arrival_id: UUID | None = None,
    now: datetime,
) -> UUID:
    """Write down one batch and, word for word, what was not kept of it; return the arrival's id.

    The caller audits the batch and says who the viewer was: this row is part of that one write.
    """
    del viewer  # the wall decides whether the row may be written
    arrival = Arrival(
        id=arrival_id or new_id(),
        organization_id=organization_id,
        kind=kind,
        source_kind=source_kind,
        source_key=source_key[:200],
        received_at=now,
        stored=figures.stored,
        duplicate=figures.duplicate,
        asked=figures.asked,
        refused=figures.refused,
        details=figures.details,
    )
    arrival.save(force_insert=True)
    Refusal.objects.bulk_create([_refusal(arrival, item) for item in refused])
    return arrival.id


def _refusal(arrival: Arrival, item: RefusedItem) -> Refusal:
    return Refusal(
        organization_id=arrival.organization_id,
        arrival_id=arrival.id,
        kind=arrival.kind,
        source_kind=arrival.source_kind,
        source_key=arrival.source_key,
        position=item.position,
        name=_storable(item.name[:200]),
        patient_id=item.patient_id,
        code=item.code[:60],
        # a reason quotes what was sent
        reason=_storable(item.reason),
        original=item.original.decode("utf-8", "backslashreplace"),
        received_at=arrival.received_at,
    )


def _storable(text: str) -> str:
    # no text column holds NUL; the words as sent lie in `original`
    return text.replace("\x00", "")


@transaction.atomic
def settle_refusal(
    *,
    viewer: Viewer,
    refusal_id: UUID,
    state: RefusalState,
    result_id: UUID | None = None,
    note: str = "",
    now: datetime,
) -> None:
    """Take a waiting item off the list, as mended (with what it became) or dismissed (with a reason).

    Claimed by a conditional update, so two people settle it once. Raises CannotSeeRefusals,
    RefusalNotFound, RefusalSettled.
    """
    organization_id = check_can_mend(viewer)
    rows = Refusal.objects.filter(organization_id=organization_id, id=refusal_id)
    claimed = rows.filter(state=RefusalState.WAITING).update(
        state=state,
        attempts=F("attempts") + 1,
        settled_at=now,
        settled_by=viewer.account_id,
        result_id=result_id,
        note=note[:200],
    )
    if not claimed:
        raise RefusalSettled if rows.exists() else RefusalNotFound
    audit.record(
        viewer,
        f"refusal.{state}",
        object_type="Refusal",
        object_id=refusal_id,
        details={"result": str(result_id)} if result_id else None,
        now=now,
    )


@transaction.atomic
def note_attempt(*, viewer: Viewer, refusal_id: UUID, code: str, reason: str, now: datetime) -> None:
    """Write down that a mended item was refused again, and why. Raises CannotSeeRefusals, RefusalNotFound."""
    organization_id = check_can_mend(viewer)
    found = Refusal.objects.filter(organization_id=organization_id, id=refusal_id).update(
        attempts=F("attempts") + 1, code=code[:60], reason=reason
    )
    if not found:
        raise RefusalNotFound
    audit.record(
        viewer,
        "refusal.retried",
        object_type="Refusal",
        object_id=refusal_id,
        result="refused",
        details={"code": code},
        now=now,
    )
