"""Octets of Bluetooth devices become items for the journey of readings; nothing is written here."""

from collections.abc import Sequence
from datetime import UTC
from uuid import UUID
from zoneinfo import ZoneInfo

from xinqiao.chart.observations.devices import gatt
from xinqiao.chart.observations.models import Device
from xinqiao.chart.observations.types import GattItem, GattPlace, Item, Source, UnreadableReading
from xinqiao.identity.people import queries as people


def read_octets(source: Source, items: Sequence[GattItem | UnreadableReading]) -> list[tuple[Item, ...]]:
    """Decode a batch under the caller's wall: one tuple of readings per item, in the order sent.

    Clocks of devices show the zone of their patient; of somebody who cannot be seen, and so is refused
    further on, that of nobody. A context of glucose comes out as the readings of its measurement.
    """
    named = {_patient(source, item) for item in items}
    zones = people.time_zones([each for each in named if each is not None])
    user = _user_number(source.device_id)
    answers: dict[int, tuple[Item, ...]] = {}
    for patient_id in named:
        own = [(position, one) for position, one in enumerate(items) if _patient(source, one) == patient_id]
        zone = ZoneInfo(zones[patient_id]) if patient_id in zones else UTC
        read = gatt.readings([one for _position, one in own], GattPlace(zone=zone, user=user))
        answers.update({position: one for (position, _item), one in zip(own, read, strict=True)})
    return [answers[position] for position in range(len(items))]


def _user_number(device_id: UUID | None) -> int | None:
    if device_id is None:
        return None
    return Device.objects.filter(id=device_id).values_list("user_number", flat=True).first()


def _patient(source: Source, item: GattItem | UnreadableReading) -> UUID | None:
    named = item.patient_id if isinstance(item, GattItem) else None
    return named or source.patient_id
