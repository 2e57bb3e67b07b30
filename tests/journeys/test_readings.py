"""Readings through the journey: confirmed, mended, replayed, and told to open pages."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW
from xinqiao.chart.intake import queries as intake
from xinqiao.chart.observations import queries as observations
from xinqiao.chart.observations.errors import UnknownFile
from xinqiao.chart.observations.types import Component, IncomingReading, Source, SourceKind
from xinqiao.foundation.events import drain
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.models import StreamNotice
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people.errors import PatientNotFound
from xinqiao.journeys import reading, replay
from xinqiao.journeys.wiring import SUBSCRIPTIONS

SOURCE = Source(kind=SourceKind.CLIENT, key="gateway-1")
LIBRE = [
    "Patient report,Generated on,04-26-2021 05:25 PM UTC\n",
    "xxxx,xxxx\n",
    "Device,Serial Number,Device Timestamp,Record Type,Historic Glucose mg/dL,Scan Glucose mg/dL\n",
    "FreeStyle Libre,xxxx,03-20-2021 05:38 PM,0,127,\n",
    "FreeStyle Libre,xxxx,03-20-2021 05:53 PM,0,124,\n",
    "FreeStyle Libre,xxxx,03-20-2021 06:08 PM,0,HI,\n",
]


def send(viewer, *items):
    return reading.receive(viewer=viewer, source=SOURCE, items=items, received_at=NOW)


def weight(patient_id, value="608"):
    return IncomingReading(
        id="w", patient_id=patient_id, code="29463-7", value=Decimal(value), unit="kg", measured_at=NOW
    )


def test_a_yes_lets_a_value_count(cast):
    parts = (Component("8480-6", Decimal(230), "mm[Hg]"), Component("8462-4", Decimal(112), "mm[Hg]"))
    item = IncomingReading(
        id="p", patient_id=cast.patient_id, code="85354-9", components=parts, measured_at=NOW
    )
    asked = send(cast.system(), item)
    assert [outcome.status.value for outcome in asked.outcomes] == ["asked"]
    patient = cast.viewer("patient", now=NOW)
    received = reading.confirm(viewer=patient, reading_id=asked.outcomes[0].reading_id, now=NOW)
    assert [each.value for each in received.batch.stored] == [230, 112]


def test_a_mended_reading_counts(cast):
    send(cast.system(), weight(cast.patient_id))
    nurse = cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        refusal = intake.refusals(nurse).items[0]
    received = reading.mend(viewer=nurse, refusal_id=refusal.id, changes={"value": 60.8}, now=NOW)
    assert [str(each.value) for each in received.batch.stored] == ["60.8"]


def test_open_pages_hear_of_new_values_once(cast):
    send(cast.system(), weight(cast.patient_id, "60"))
    drain(SUBSCRIPTIONS, now=NOW)
    drain(SUBSCRIPTIONS, now=NOW)
    told = StreamNotice.objects.filter(region="readings")
    assert [(each.audience, each.subject) for each in told] == [
        (f"patient:{cast.patient_id}", {"patient": str(cast.patient_id)})
    ]


def opened(lines):
    return io.BytesIO("".join(lines).encode())


def at_once(cast, lines=LIBRE):
    viewer = cast.system()
    items = replay.items_of(
        viewer=viewer, patient_id=cast.patient_id, kind="libre", file=opened(lines), subject=None
    )
    return replay.replay_at_once(
        viewer=viewer, patient_id=cast.patient_id, kind="libre", items=items, now=NOW, progress=lambda _: None
    ).as_dict()


def test_a_file_at_once_and_once_more(cast):
    first, again = at_once(cast), at_once(cast)
    assert (first["read"], first["stored"], first["duplicate"]) == (3, 2, 0)
    assert [(each["code"], each["reason"]) for each in first["refused"]] == [
        ("not-a-number", "这条记录的内容不完整或格式不对（value 'HI'），没有保存。")
    ]
    assert (again["read"], again["stored"], again["duplicate"]) == (3, 0, 2)


def test_a_file_live(cast):
    viewer, waited, moment = cast.system(), [], [NOW]

    def wait(seconds):
        waited.append(seconds)
        moment[0] += timedelta(seconds=seconds)

    items = replay.items_of(
        viewer=viewer, patient_id=cast.patient_id, kind="libre", file=opened(LIBRE), subject=None
    )
    told = replay.replay_live(
        viewer=viewer,
        patient_id=cast.patient_id,
        kind="libre",
        items=items,
        speed=60,
        clock=lambda: moment[0],
        wait=wait,
        progress=lambda _: None,
    )
    assert waited == [0, 15]
    assert told.counts["stored"] == 2
    with standing_as(viewer):
        found = observations.series(viewer, cast.patient_id, "15074-8", NOW, NOW + timedelta(hours=1))
    assert [each.measured_at for each in found] == [NOW, NOW + timedelta(seconds=15)]


def test_what_is_no_device_file_or_no_patient(cast):
    with pytest.raises(UnknownFile):
        at_once(cast, lines=["a,b\n", "1,2\n"])
    with pytest.raises(PatientNotFound):
        replay.items_of(
            viewer=cast.system(), patient_id=new_id(), kind="libre", file=opened([]), subject=None
        )
