"""What the tests of plans do again and again: act as somebody, look at tasks and days, measure."""

from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.cast import NOW
from tests.domain.care.pathways.conftest import TODAY
from xinqiao.care.pathways import actions, queries
from xinqiao.care.pathways.models import Task
from xinqiao.chart.medicines import actions as medicines
from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations.types import Component, IncomingReading, Source, SourceKind
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


def act(cast, key, verb, *, now=NOW, **facts):
    viewer = cast.viewer(key, now=now)
    with standing_as(viewer):
        return verb(viewer=viewer, now=now, **facts)


def as_job(cast, verb, *, now):
    with standing_as(cast.system()):
        return verb(viewer=cast.system(), now=now)


def tasks(cast, **over):
    with standing_as(cast.system()):
        return list(Task.objects.filter(**over).order_by("opens_at", "id"))


def the_day(cast, key="patient", on=None, now=NOW, **more):
    viewer = cast.viewer(key, now=now)
    with standing_as(viewer):
        return queries.today(viewer, cast.patient_id, on, now=now, **more)


def adjust(cast, changes, key="doctor", reason="血压偏高", now=NOW, **more):
    return act(
        cast,
        key,
        actions.adjust_plan,
        patient_id=cast.patient_id,
        changes=changes,
        reason=reason,
        now=now,
        **more,
    )


def prescribe(cast, name="缬沙坦氨氯地平", times=("07:30",)):
    line = act(
        cast,
        "doctor",
        medicines.schedule_medicine,
        patient_id=cast.patient_id,
        name=name,
        dose_text="1 片",
        times=times,
        from_on=TODAY,
    )
    with standing_as(cast.system()):
        event = type("MedicinesChanged", (), {"patient_id": cast.patient_id})
        actions.lay_medicines_again(event, viewer=cast.system(), now=NOW)
    return line


def measure(cast, at=NOW, upper=152, lower=88):
    viewer = cast.viewer("patient", now=NOW)
    parts = (Component("8480-6", Decimal(upper), "mm[Hg]"), Component("8462-4", Decimal(lower), "mm[Hg]"))
    item = IncomingReading(
        id=str(new_id()), code="85354-9", measured_at=at.astimezone(SHANGHAI), components=parts
    )
    source = Source(kind=SourceKind.PERSON, key=str(viewer.person_id), patient_id=cast.patient_id)
    with standing_as(viewer):
        received = max(at, NOW)
        batch = observations.record_readings(viewer=viewer, source=source, items=[item], received_at=received)
        return actions.complete_by_readings(viewer=viewer, batch=batch, now=received)


# Enrolling -----------------------------------------------------------------------
