"""Derived series: marked by what arrives, computed on the clock, exact whatever the order of arrival."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from tests.domain.chart.observations.conftest import NOW, pressure, reading
from tests.domain.chart.observations.test_recording import send
from xinqiao.chart.observations import queries
from xinqiao.chart.observations.actions import (
    confirm_reading,
    derive_due,
    mark_confirmed,
    mark_linked,
    mark_recorded,
)
from xinqiao.chart.observations.events import ObservationsRecorded, ReadingConfirmed
from xinqiao.chart.observations.models import DerivationDue, DerivedValue
from xinqiao.chart.observations.rules.daily import daily_values
from xinqiao.chart.observations.rules.trend import trend_of
from xinqiao.chart.observations.types import DerivedKind
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.events import drain
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people.actions import link_patients, unlink_patients
from xinqiao.identity.people.events import PatientsLinked, PatientsUnlinked
from xinqiao.identity.people.models import Person

TODAY = date(2026, 11, 22)
WEIGHT = "29463-7"
SUBSCRIPTIONS = {
    ObservationsRecorded: (mark_recorded,),
    ReadingConfirmed: (mark_confirmed,),
    PatientsLinked: (mark_linked,),
    PatientsUnlinked: (mark_linked,),
}


def ago(**span):
    return NOW - timedelta(**span)


def settle(ward, now=NOW):
    """Let the outbox and the round run until nothing is left."""
    viewer = Viewer.system(ward.organization_id)
    while drain(SUBSCRIPTIONS, now=now):
        pass
    turns = 0
    while derive_due(viewer=viewer, now=now):
        turns += 1
    return turns


def rows(ward, patient_id=None, kind=None):
    with standing_as(Viewer.system(ward.organization_id)):
        found = DerivedValue.objects.order_by("patient_id", "kind", "local_on")
        wanted = {"patient_id": patient_id, "kind": kind}
        found = found.filter(**{name: value for name, value in wanted.items() if value})
        return [
            (
                row.patient_id,
                row.kind,
                row.local_on,
                tuple(sorted(row.numbers.items())),
                row.readings,
                row.days,
            )
            for row in found
        ]


def week(ward, patient_id=None, systolic="134"):
    return [
        pressure(
            f"{day}-{turn}",
            patient_id or ward.guilan,
            systolic=systolic,
            diastolic="84",
            measured_at=ago(days=day, minutes=3 + turn),
        )
        for day in range(7)
        for turn in range(2)
    ]


def weights(patient_id, values, prefix="w"):
    return [
        reading(
            f"{prefix}{day}",
            patient_id,
            code=WEIGHT,
            value=str(value),
            unit="kg",
            measured_at=ago(days=day, minutes=9),
        )
        for day, value in enumerate(values)
    ]


def test_the_home_mean_of_the_day_is_that_of_the_page(ward):
    send(ward.client, week(ward))
    settle(ward)
    with standing_as(ward.nurse):
        kept = queries.derived(ward.nurse, ward.guilan, [DerivedKind.HOME_BP], TODAY, TODAY)
        mean = queries.home_bp(ward.nurse, ward.guilan, TODAY)
    [value] = kept[DerivedKind.HOME_BP]
    assert (
        (value.number("systolic"), value.number("diastolic")) == (mean.systolic, mean.diastolic) == (134, 84)
    )
    assert (value.readings, value.days, value.is_sufficient, value.version) == (12, 7, True, "derivations-1")


def test_what_does_not_suffice_is_kept_without_numbers(ward):
    send(ward.client, week(ward)[:6])
    settle(ward)
    with standing_as(ward.nurse):
        kept = queries.derived(ward.nurse, ward.guilan, [DerivedKind.HOME_BP], TODAY, TODAY)
    [value] = kept[DerivedKind.HOME_BP]
    assert (value.numbers, value.is_sufficient, value.days) == ({}, False, 3)


def test_a_late_value_changes_every_day_that_reaches_back_to_it_and_no_other(ward):
    measured = [70, 70, 70, 70, None, 70, 70, 70, 70, 70, 70, 70, 70, 70, 70, 70]
    known = [
        item
        for item, value in zip(weights(ward.guilan, [v or 0 for v in measured]), measured, strict=True)
        if value
    ]
    send(ward.client, known)
    settle(ward)
    before = rows(ward, ward.guilan, DerivedKind.OWN_WEIGHT)
    send(ward.client, weights(ward.guilan, [0, 0, 0, 0, 77])[4:])
    with standing_as(Viewer.system(ward.organization_id)):
        DerivedValue.objects.filter(local_on__lt=TODAY - timedelta(days=4)).update(version="untouched")
    settle(ward)
    after = rows(ward, ward.guilan, DerivedKind.OWN_WEIGHT)
    changed = sorted({row[2] for row in set(after) - set(before)})
    assert changed == [TODAY - timedelta(days=day) for day in (4, 3, 2, 1, 0)]
    with standing_as(Viewer.system(ward.organization_id)):
        assert DerivedValue.objects.filter(version="untouched").count() == 11


def test_the_order_of_arrival_makes_no_difference(ward):
    items = [*week(ward), *weights(ward.guilan, [70, 71, 72, 73, 70, 69, 68, 70, 71])]
    send(ward.client, items)
    settle(ward)
    at_once = [row[1:] for row in rows(ward, ward.guilan)]
    theirs = [*week(ward, ward.neighbour), *weights(ward.neighbour, [70, 71, 72, 73, 70, 69, 68, 70, 71])]
    Random(3).shuffle(theirs)
    for turn, item in enumerate(theirs):
        send(
            ward.client,
            [type(item)(**{f: getattr(item, f) for f in item.__struct_fields__} | {"id": f"n{turn}"})],
        )
        if turn % 3 == 0:
            settle(ward)
    settle(ward)
    assert [row[1:] for row in rows(ward, ward.neighbour)] == at_once


def test_the_same_twice_leaves_nothing_due(ward):
    send(ward.client, week(ward))
    assert settle(ward) == 1
    send(ward.client, week(ward))
    assert settle(ward) == 0


def test_a_value_that_waits_counts_once_it_is_confirmed(ward):
    send(ward.client, weights(ward.guilan, [70] * 8))
    odd = reading("odd", ward.guilan, code=WEIGHT, value="90", unit="kg", measured_at=ago(minutes=2))
    batch = send(ward.client, [odd])
    assert batch.asked
    settle(ward)
    [today] = [row for row in rows(ward, ward.guilan, DerivedKind.OWN_WEIGHT) if row[2] == TODAY]
    assert dict(today[3])["day"] == "70.0"
    with standing_as(ward.person):
        confirm_reading(viewer=ward.person, reading_id=batch.outcomes[0].reading_id, now=NOW)
    settle(ward)
    [today] = [row for row in rows(ward, ward.guilan, DerivedKind.OWN_WEIGHT) if row[2] == TODAY]
    assert dict(today[3])["day"] == "80.0"


def test_a_merge_is_derived_as_one_human_and_taken_back_exactly(ward):
    registrar = replace(ward.nurse, roles=frozenset({"case_manager"}))
    send(ward.client, weights(ward.guilan, [70] * 9))
    send(ward.client, weights(ward.neighbour, [80] * 4, prefix="n"))
    settle(ward)
    before = rows(ward)
    with standing_as(registrar):
        link_patients(
            viewer=registrar, patient_id=ward.neighbour, survivor_id=ward.guilan, reason="同一人", now=NOW
        )
    settle(ward)
    assert {row[0] for row in rows(ward)} == {ward.guilan}
    [today] = [row for row in rows(ward, kind=DerivedKind.OWN_WEIGHT) if row[2] == TODAY]
    assert dict(today[3])["day"] == "75.0"
    with standing_as(registrar):
        unlink_patients(viewer=registrar, patient_id=ward.neighbour, reason="不是同一人", now=NOW)
    settle(ward)
    assert rows(ward) == before


@pytest.mark.parametrize(("born", "scores"), [(date(1958, 5, 1), 1), (date(2015, 5, 1), 0), (None, 0)])
def test_news2_is_for_clinicians_and_for_grown_people(ward, born, scores):
    with standing_as(Viewer.system(ward.organization_id)):
        Person.objects.filter(id=ward.person_id).update(birth_on=born)
    signs = [
        ("9279-1", "22", "/min"),
        ("59408-5", "94", "%"),
        ("8867-4", "112", "/min"),
        ("8310-5", "38.6", "Cel"),
    ]
    context = {"consciousness": "A", "oxygen": "no"}
    send(
        ward.client,
        [
            pressure("p", ward.guilan, systolic="105", diastolic="70", context=context),
            *(reading(code, ward.guilan, code=code, value=value, unit=unit) for code, value, unit in signs),
        ],
    )
    settle(ward)
    with standing_as(ward.nurse):
        found = queries.derived(ward.nurse, ward.guilan, list(DerivedKind), TODAY, TODAY)
    assert [value.numbers["total"] for value in found.get(DerivedKind.NEWS2, [])] == ["7"] * scores
    with standing_as(ward.person):
        assert DerivedKind.NEWS2 not in queries.derived(
            ward.person, ward.guilan, list(DerivedKind), TODAY, TODAY
        )


def test_a_stranger_reads_and_marks_nothing(ward):
    send(ward.client, week(ward))
    drain(SUBSCRIPTIONS, now=NOW)
    with standing_as(Viewer.system(ward.organization_id)):
        assert DerivationDue.objects.exclude(patient_id=ward.guilan).count() == 0
    with standing_as(ward.nurse), pytest.raises(Refused):
        queries.derived(ward.nurse, ward.stranger, list(DerivedKind), TODAY, TODAY)


def test_trends_are_those_of_the_values_themselves(ward):
    dice = Random(5)
    beats = [
        reading(
            f"{day}-{turn}",
            ward.guilan,
            value=str(dice.randint(55, 95)),
            measured_at=ago(days=day, minutes=3 + 11 * turn),
            context={"setting": "office"} if turn == 4 else {},
        )
        for day in range(40)
        for turn in range(30 if day % 3 else 5)
    ]
    send(ward.client, beats)
    send(ward.client, weights(ward.guilan, [72 + Decimal(dice.randint(0, 20)) / 10 for _ in range(40)]))
    with standing_as(ward.nurse):
        found = queries.trends(ward.nurse, ward.guilan, TODAY)
        kept = queries.history([ward.guilan], list(found), ago(days=60), NOW)
    assert set(found) == {"8867-4", WEIGHT}
    for code, told in found.items():
        assert told == trend_of(daily_values(kept, code), code, on=TODAY)


def test_five_days_above_the_usual_are_told(ward):
    send(
        ward.client,
        weights(ward.guilan, ["72.6", "72.2", "71.9", "71.6", "71.2", *["70", "70.2", "69.8"] * 12]),
    )
    with standing_as(ward.person):
        told = queries.trend(ward.person, ward.guilan, WEIGHT, TODAY)
    assert (told.side, told.streak_days, told.since_on) == ("above", 5, TODAY - timedelta(days=4))
