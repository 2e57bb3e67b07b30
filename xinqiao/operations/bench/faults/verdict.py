"""What must be true after it all: stored once, one alert a problem, none later than the outage and 5 s."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from xinqiao.operations.bench.faults.load import Sent

ALLOWED_SECONDS = 5.0
_PARTS = 2
# a message on its way when the broker ends
_BEFORE_SECONDS = 1.0
Ask = Callable[..., list[tuple[Any, ...]]]

_SAMPLES = "SELECT patient_id::text, measured_at, count(*) FROM observations_sample GROUP BY 1, 2"
_FINDINGS = """
SELECT patient_id::text, measured_at, count(*), count(DISTINCT alert_id), count(*) - count(alert_id),
    extract(epoch FROM min(judged_at)), string_agg(rule_id || ' of ' || cause_id, ', ')
FROM alerts_finding WHERE severity = 'red' GROUP BY 1, 2
"""
_NEVER = {
    "two open alerts of one problem": """
        SELECT survivor_id FROM alerts_alert WHERE status <> 'closed'
        GROUP BY survivor_id, "group" HAVING count(*) > 1
    """,
    "alerts without exactly one open work item": """
        SELECT a.id FROM alerts_alert a WHERE status <> 'closed' AND (
            SELECT count(*) FROM worklist_workitem w
            WHERE w.cause_type = 'alert' AND w.cause_id = a.id AND w.state <> 'done'
        ) <> 1
    """,
    "messages told twice": """
        SELECT cause_id FROM notifications_message WHERE cause_type = 'alert'
        GROUP BY cause_id, recipient_id, occurrence HAVING count(*) > 1
    """,
    "events given up": "SELECT last_error FROM foundation_outboxevent WHERE parked_at IS NOT NULL",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """From when to when a part was away, in seconds of the machine's clock."""

    part: str
    began: float
    ended: float


def verdict(sent: Sequence[Sent], outages: Sequence[Outage], ask: Ask) -> dict[str, Any]:
    """Count what went wrong, with examples; a clean run has 0 everywhere."""
    acknowledged = [each for each in sent if each.acknowledged_at is not None]
    names = {_key(each): each.id for each in sent}
    kept = {(patient, at): count for patient, at, count in ask(_SAMPLES)}
    found = {(row[0], row[1]): row[2:] for row in ask(_FINDINGS)}
    breaches = [each for each in acknowledged if each.is_breach]
    waits = {each.id: _late(each, found[_key(each)][3], outages) for each in breaches if _key(each) in found}
    wrong: dict[str, list[Any]] = {
        "acknowledged but not stored": [each.id for each in acknowledged if _key(each) not in kept],
        "stored more than once": [names.get(key) for key, count in kept.items() if count != _PARTS],
        "breaches without a finding": [each.id for each in breaches if _key(each) not in found],
        "breaches found twice": [
            f"{names.get(key)}: {row[1]} alerts, {row[2]} findings without; {row[4]}"
            for key, row in found.items()
            if row[0] != 1 or row[1] != 1 or row[2]
        ],
        "later than the outage and five seconds": [
            f"{each.id}: {waits[each.id]:.1f} s beyond, tried at {_time(each.tried_at)}, judged at "
            f"{_time(found[_key(each)][3])}, published again {each.repeats} times"
            for each in breaches
            if waits.get(each.id, 0) > ALLOWED_SECONDS
        ],
        **{what: _rows(ask, query) for what, query in _NEVER.items()},
    }
    return {
        **{what: len(cases) for what, cases in wrong.items()},
        "published again after a broker's restart": sum(_fell_into_restart(each, outages) for each in sent),
        "examples": {what: cases[:5] for what, cases in wrong.items() if cases},
        "acknowledged": {"readings": len(acknowledged), "of": len(sent), "breaches": len(breaches)},
        "latest breach beyond its outage, s": round(max(waits.values(), default=0.0), 2),
        "is_clean": not any(wrong.values()),
    }


def _rows(ask: Ask, query: str) -> list[str]:
    return [str(row[0]) for row in ask(query)]


def _time(moment: Any) -> str:
    return datetime.fromtimestamp(float(moment), UTC).strftime("%H:%M:%S.%f")[:-5]


def _key(sent: Sent) -> tuple[str, datetime]:
    return sent.patient_id, sent.measured_at


def _late(sent: Sent, judged_at: Any, outages: Sequence[Outage]) -> float:
    """Seconds from the first try to the finding, without the time in which some part was away.

    From the first repeat where the broker restarted under the first try: Mosquitto 2.0.11 forgets shared
    subscriptions at a restart and drops what it acknowledges until the door has subscribed anew.
    """
    began = sent.repeated_at if _fell_into_restart(sent, outages) else sent.tried_at
    ended = float(judged_at)
    away = sum(end - start for start, end in _merged(outages, began, ended))
    return max(0.0, ended - began - away)


def _fell_into_restart(sent: Sent, outages: Sequence[Outage]) -> bool:
    restarts = [each for each in outages if each.part == "broker"]
    return sent.repeats == 1 and any(
        each.began - _BEFORE_SECONDS <= sent.tried_at <= each.ended for each in restarts
    )


def _merged(outages: Sequence[Outage], since: float, until: float) -> list[tuple[float, float]]:
    spans: list[tuple[float, float]] = []
    for start, end in sorted((max(each.began, since), min(each.ended, until)) for each in outages):
        if start >= end:
            continue
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def tally(outages: Sequence[Outage]) -> dict[str, Any]:
    """How often each part was away, and the longest time."""
    times = Counter(each.part for each in outages)
    longest = {
        part: max(each.ended - each.began for each in outages if each.part == part) for part in sorted(times)
    }
    return {part: {"times": times[part], "longest_s": round(longest[part], 1)} for part in longest}
