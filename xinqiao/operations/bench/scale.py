"""`xinqiao bench ingest` and `alerts`: the same house at the sizes of a city, each beside its bare limit."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from statistics import median
from typing import Any
from uuid import UUID

import psycopg

from xinqiao.care.alerts import queries as alerts
from xinqiao.chart.observations.types import SeriesReading
from xinqiao.operations.bench import bare, hospital, ingest, loop
from xinqiao.operations.bench.ground import Ground
from xinqiao.operations.bench.statistics import ratios, summarise
from xinqiao.operations.bench.work import Work

BULK = loop.Sizes(items=5000, requests=1, patients=500)
BUSY = loop.Sizes(rate=1000)
_JUDGED = 20_000
_ONES = 200
_GOALS = {"ingest": 0.7, "single": 6.0, "rules": 20_000, "chain": 2.5}


def run_ingest(ground: Ground, sizes: loop.Sizes, *, now: datetime, tell: loop.Tell) -> dict[str, Any]:
    """5,000 a request beside the staged insert, and one reading a request beside one bare commit."""
    place = _place(ground, sizes, now, tell)
    found = loop.ingest_part(ground, place, sizes, now)
    best = found[ingest.PANELS.name]["ours_to_staged"]["median"]
    found |= {"goal": "ours at least 0.7 x staged", "is_met": best >= _GOALS["ingest"]}
    tell("single readings")
    return {"bulk": found, "single": _single(ground, place, sizes, now)}


def run_alerts(ground: Ground, sizes: loop.Sizes, *, now: datetime, tell: loop.Tell) -> dict[str, Any]:
    """Rules judged a second on one core, and the chain to a changed pixel with more readings coming in."""
    tell("rules")
    judged = _rules(sizes.rounds)
    place = _place(ground, sizes, now, tell)
    tell("chain")
    chain = loop.chain_part(ground, place, sizes, now)
    slower = chain["ours_to_bare_p99"]["median"]
    chain |= {"goal": "p99 of ours at most 2.5 x p99 of the bare chain", "is_met": slower <= _GOALS["chain"]}
    return {"rules": judged, "chain": chain}


def _place(ground: Ground, sizes: loop.Sizes, now: datetime, tell: loop.Tell) -> hospital.Hospital:
    with psycopg.connect(ground.owner_url, autocommit=True) as owner:
        bare.make_reference(owner)
    tell(f"{sizes.patients} patients are admitted, enrolled and watched")
    return hospital.build(seed=sizes.seed, patients=sizes.patients, teams=sizes.teams, now=now)


def _single(ground: Ground, place: hospital.Hospital, sizes: loop.Sizes, now: datetime) -> dict[str, Any]:
    """The median of one pressure a request, round by round beside a bare commit of its two values."""
    draw = Work(sizes.seed + 5, place.patient_ids, now=now)
    door = ingest.Door(ground.port, place.token)
    ours: list[float] = []
    limit: list[float] = []
    count = _ONES if sizes.rounds > 1 else 10
    with psycopg.connect(ground.app_url, autocommit=True) as app:
        for number in range(sizes.rounds + 1):
            own, other = (draw.requests(count, items=1, each=1) for _ in range(2))
            bodies = [ingest.PANELS.body(one) for one in own]
            mine = _timed(lambda body: ingest.check_all_stored(door.post(body)), bodies)
            theirs = _timed(
                lambda one: bare.inserted(app, one[0], place.organization_id, ("bench", "")), other
            )
            if number:
                ours.append(median(mine) * 1000)
                limit.append(median(theirs) * 1000)
    door.close()
    slower = ratios(ours, limit)
    return {
        "goal": "p50 of one reading at most 6 x a bare commit of one row each of its two values",
        "ours_p50_ms": loop.figures(summarise(ours)),
        "bare_p50_ms": loop.figures(summarise(limit)),
        "ours_to_bare": loop.figures(slower),
        "is_met": slower.median <= _GOALS["single"],
    }


def _timed(act: Callable[[Any], object], loads: Sequence[Any]) -> list[float]:
    found = []
    for load in loads:
        began = time.perf_counter()
        act(load)
        found.append(time.perf_counter() - began)
    return found


def _rules(rounds: int) -> dict[str, Any]:
    """Pressures of a day, judged by the hypertension rules, each moment in the light of the others."""
    dice, speeds = Random(7), []
    for _number in range(rounds):
        began = time.perf_counter()
        judged = 0
        while judged < _JUDGED:
            day = _day(dice)
            alerts.judge_readings("HTN-ADULT", day, age_years=60, at=day[-1].measured_at)
            judged += len(day)
        speeds.append(judged / (time.perf_counter() - began))
    found = summarise(speeds)
    return {
        "goal": "at least 20,000 readings a second on one core",
        "readings_a_second": loop.figures(found),
        "is_met": found.median >= _GOALS["rules"],
    }


def _day(dice: Random) -> list[SeriesReading]:
    begin = datetime(2026, 11, 1, tzinfo=UTC)
    return [
        SeriesReading(
            id=UUID(int=dice.getrandbits(120)),
            patient_id=UUID(int=1),
            code="8480-6",
            value=Decimal(dice.randint(110, 150)),
            unit="mm[Hg]",
            measured_at=begin + timedelta(minutes=10 * turn),
            local_on=begin.date(),
        )
        for turn in range(100)
    ]


def tiny(sizes: loop.Sizes) -> loop.Sizes:
    """A moment's work of the same shape."""
    return replace(loop.TINY, items=min(sizes.items, 40))
