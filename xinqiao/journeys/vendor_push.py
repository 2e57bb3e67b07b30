"""A maker's cloud hands in what its meters measured: each meter speaks for its own patient."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from xinqiao.chart.intake import actions as intake
from xinqiao.chart.intake.types import ArrivalFigures, RefusedItem
from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations import queries
from xinqiao.chart.observations.types import (
    IncomingReading,
    Item,
    Outcome,
    OutcomeStatus,
    RefusalCode,
    Source,
    SourceKind,
    UnreadableReading,
)
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.accounts import queries as accounts
from xinqiao.journeys import reading

Pushed = Sequence[tuple[str, Item]]


def take_push(
    *, viewer: Viewer, code: str, call: observations.Call, pushed: Pushed, now: datetime
) -> list[Outcome]:
    """Let a signed call in and keep what it brings; one outcome per item, in the order sent.

    `pushed` are (serial number, item). A serial that nobody uses, another hospital's too, is refused as
    `unknown-device`, kept word for word and stored on nobody. Raises CallRefused.
    """
    with standing_as(viewer):
        observations.admit_call(viewer=viewer, code=code, call=call, now=now)
        meters = queries.meters_of(viewer, code, {serial for serial, _item in pushed if serial})
    places: dict[str, list[int]] = defaultdict(list)
    for place, (serial, _item) in enumerate(pushed):
        places[serial if serial in meters else ""].append(place)
    found: dict[int, Outcome] = {}
    for serial, own in places.items():
        sender = accounts.device_viewer(meters[serial]) if serial else None
        if sender is None:
            found |= _refused(viewer, code, pushed, own, now)
        else:
            found |= _of_meter(sender, pushed, own, now)
    return [found[place] for place in range(len(pushed))]


def _of_meter(sender: Viewer, pushed: Pushed, own: Sequence[int], now: datetime) -> Mapping[int, Outcome]:
    (patient_id,) = sender.patient_ids
    source = Source(
        kind=SourceKind.DEVICE, key=str(sender.device_id), patient_id=patient_id, device_id=sender.device_id
    )
    items = [_without_patient(pushed[place][1]) for place in own]
    received = reading.receive(viewer=sender, source=source, items=items, received_at=now)
    return dict(zip(own, received.outcomes, strict=True))


def _without_patient(item: Item) -> Item:
    # a meter belongs to the patient it was bound to, whoever its maker believes it is
    if isinstance(item, IncomingReading) and item.patient_id is not None:
        return msgspec.structs.replace(item, patient_id=None)
    return item


def _refused(
    viewer: Viewer, code: str, pushed: Pushed, own: Sequence[int], now: datetime
) -> Mapping[int, Outcome]:
    words = queries.reason(RefusalCode.UNKNOWN_DEVICE, {})
    outcomes = {
        place: Outcome(
            id=pushed[place][1].id,
            status=OutcomeStatus.REFUSED,
            reason=words,
            code=RefusalCode.UNKNOWN_DEVICE,
        )
        for place in own
    }
    with standing_as(viewer):
        assert viewer.organization_id is not None
        intake.note_arrival(
            viewer=viewer,
            organization_id=viewer.organization_id,
            kind="reading",
            source_kind=SourceKind.CLIENT,
            source_key=f"vendor:{code}",
            figures=ArrivalFigures(stored=0, duplicate=0, asked=0, refused=len(own)),
            refused=[_kept(place, pushed[place][1], words) for place in own],
            arrival_id=new_id(),
            now=now,
        )
    return outcomes


def _kept(place: int, item: Item, words: str) -> RefusedItem:
    original = item.original if isinstance(item, UnreadableReading) else (item.original or b"{}")
    return RefusedItem(
        position=place,
        name=item.id,
        code=RefusalCode.UNKNOWN_DEVICE,
        reason=words,
        original=original,
        patient_id=None,
    )
