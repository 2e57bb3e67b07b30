"""`xinqiao bench loop`: the three figures of the care loop, each beside its bare limit in the same run."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import psycopg

from xinqiao.operations.bench import bare, chain, hospital, ingest, pages
from xinqiao.operations.bench.ground import Ground, free_port, running
from xinqiao.operations.bench.screens import open_screen
from xinqiao.operations.bench.statistics import Summary, percentile, ratios, summarise
from xinqiao.operations.supervisor import web_command

PARTS = ("ingest", "chain", "worklist")
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much work a run does."""

    rounds: int = 3
    patients: int = 200
    teams: int = 10
    requests: int = 2
    items: int = 1000
    each: int = 10
    alerts: int = 30
    streams: int = 200
    rate: int = 500
    small: int = 40
    town: int = 2000
    visits: int = 60
    seed: int = 7


TINY = Sizes(
    rounds=1,
    patients=12,
    teams=2,
    requests=1,
    items=40,
    each=10,
    alerts=2,
    streams=4,
    rate=50,
    small=4,
    town=8,
    visits=3,
)


def run(ground: Ground, sizes: Sizes, parts: tuple[str, ...], *, now: datetime, tell: Tell) -> dict[str, Any]:
    """Run the parts and return their figures, ready for JSON."""
    with psycopg.connect(ground.owner_url, autocommit=True) as owner:
        bare.make_reference(owner)
    tell(f"{sizes.patients} patients are admitted, enrolled and watched")
    place = hospital.build(seed=sizes.seed, patients=sizes.patients, teams=sizes.teams, now=now)
    found: dict[str, Any] = {}
    for part, measure in zip(PARTS, (ingest_part, chain_part, _worklist), strict=True):
        if part in parts:
            tell(part)
            began, load = time.monotonic(), os.getloadavg()[0]
            found[part] = measure(ground, place, sizes, now)
            found[part] |= {
                "load": [round(load, 1), round(os.getloadavg()[0], 1)],
                "seconds": round(time.monotonic() - began),
            }
            # a run that is broken off has at least said what it found
            tell(json.dumps(found[part], ensure_ascii=False))
    return found


def ingest_part(ground: Ground, place: hospital.Hospital, sizes: Sizes, now: datetime) -> dict[str, Any]:
    """Values stored a second, beside the staged insert and raw COPY."""
    found: dict[str, Any] = {
        "goal": "ours at least 0.35 x staged",
        "counted": "stored values a second; an item is one blood pressure of two values, or one value",
        "items_a_request": sizes.items,
    }
    for number, shape in enumerate((ingest.PANELS, ingest.SINGLES)):
        speeds = ingest.measure(
            ground,
            place,
            shape,
            ingest.Plan(
                rounds=sizes.rounds,
                requests=sizes.requests,
                items=sizes.items,
                each=sizes.each,
                seed=sizes.seed + number,
            ),
            now=now,
        )
        found[shape.name] = {
            "ours": figures(summarise(speeds.ours)),
            "staged": figures(summarise(speeds.staged)),
            "copy": figures(summarise(speeds.copied)),
            "ours_to_staged": figures(ratios(speeds.ours, speeds.staged)),
            "ours_to_copy": figures(ratios(speeds.ours, speeds.copied)),
        }
    found["is_met"] = found[ingest.PANELS.name]["ours_to_staged"]["median"] >= 0.35
    return found


def chain_part(ground: Ground, place: hospital.Hospital, sizes: Sizes, now: datetime) -> dict[str, Any]:
    """From a reading to a changed pixel, beside the bare chain."""
    path = pages.worklist_path()
    region = f"{path}/list" if path else "/api/alerts?status=open"
    bench = chain.Bench(ground, place, streams=sizes.streams, rate=sizes.rate, seed=sizes.seed + 9, now=now)
    ours, limit = chain.Delays(), chain.Delays()
    with (
        _bare_streams(ground) as port,
        open_screen(ground.port, path or "/", region, place.lead_cookie, is_page=path is not None) as screen,
    ):
        for number in range(sizes.rounds):
            part = slice(number * sizes.alerts, (number + 1) * sizes.alerts)
            chosen = place.patient_ids[part]
            bench.round_of_bare(port, chosen, limit)
            bench.round_of_ours(screen, chosen, ours)
            bench.settle(chosen, now=now)
        name = screen.name
    slower = ratios(ours.p(99), limit.p(99))
    return {
        "goal": "p99 of ours at most 4 x p99 of the bare chain",
        "seen_by": name,
        "streams": sizes.streams,
        "alerts": sizes.rounds * sizes.alerts,
        "readings_a_second": figures(summarise(ours.offered)),
        "ours_p50_ms": figures(summarise(ours.p(50))),
        "ours_p99_ms": figures(summarise(ours.p(99))),
        "ours_at_the_stream_p99_ms": figures(summarise(ours.p_at_stream(99))),
        "bare_p50_ms": figures(summarise(limit.p(50))),
        "bare_p99_ms": figures(summarise(limit.p(99))),
        "ours_to_bare_p99": figures(slower),
        "is_met": slower.median <= 4,
    }


@contextmanager
def _bare_streams(ground: Ground) -> Iterator[int]:
    port = free_port()
    command = web_command(port, {**ground.environment, "XINQIAO_WEB_PROCESSES": "1"})
    command[-1] = "xinqiao.operations.bench.bare_stream:application"
    with running([command], ground.environment):
        ingest.wait_for_port(port)
        yield port


def _worklist(ground: Ground, place: hospital.Hospital, sizes: Sizes, now: datetime) -> dict[str, Any]:
    path = pages.worklist_path()
    if path is None:
        return {"skipped": "no worklist page is served yet"}
    first = sizes.patients
    village = hospital.build(seed=sizes.seed, patients=0, teams=1, now=now)
    cottagers = hospital.grow(village, seed=sizes.seed, first=first, count=sizes.small, now=now)
    first += sizes.small
    townspeople = hospital.grow(
        place, seed=sizes.seed, first=first, count=max(0, sizes.town - sizes.patients), now=now
    )
    # everybody of the village, every third of the town: both pages are about full, the data behind differ
    small = pages.Visits(patients=sizes.small, waiting=pages.fill(village, cottagers, now=now))
    town = pages.Visits(patients=sizes.town, waiting=pages.fill(place, townspeople[::3], now=now))
    both = [(small, village.lead_cookie), (town, place.lead_cookie)]
    for size, cookie in both:
        size.statements = pages.statements_of(path, cookie)
    pages.visit(ground, path, both, visits=sizes.visits)
    slower = percentile(town.seconds, 95) / percentile(small.seconds, 95)
    return {
        "goal": "at most 8 statements, equal at both sizes; p95 within 1.5 x",
        **{
            name: {
                "patients": size.patients,
                "waiting": size.waiting,
                "statements": size.statements,
                "p50_ms": round(percentile(size.seconds, 50) * 1000, 1),
                "p95_ms": round(percentile(size.seconds, 95) * 1000, 1),
            }
            for name, size in (("small", small), ("town", town))
        },
        "town_to_small_p95": round(slower, 2),
        "is_met": small.statements == town.statements <= 8 and slower <= 1.5,
    }


def figures(summary: Summary) -> dict[str, float]:
    """Median, least and most, to three places."""
    return {
        "median": round(summary.median, 3),
        "min": round(summary.least, 3),
        "max": round(summary.most, 3),
    }


def with_rounds(sizes: Sizes, rounds: int) -> Sizes:
    """Return the sizes with another number of rounds."""
    return replace(sizes, rounds=rounds)
