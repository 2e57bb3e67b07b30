"""Reads of alerts and of the rules behind them."""

from xinqiao.care.alerts.queries.alerts import (
    alert,
    alerts,
    alerts_matching,
    answered,
    findings,
    marks,
    mutes,
    red_alert_of,
    second_reading,
    steps,
    stories,
)
from xinqiao.care.alerts.queries.judging import blood_pressure_grade, check_facts, judge_readings
from xinqiao.care.alerts.queries.quality import ended, watched_count, watched_programmes
from xinqiao.care.alerts.queries.rule_sets import (
    has_rules,
    own_values,
    published_rule_set_id,
    rule_sets,
    watchable,
)
from xinqiao.care.alerts.queries.visits import visit_class
from xinqiao.care.alerts.queries.watches import open_watches, refusal_of_watch, watched_for

__all__ = [
    "alert",
    "alerts",
    "alerts_matching",
    "answered",
    "blood_pressure_grade",
    "check_facts",
    "ended",
    "findings",
    "has_rules",
    "judge_readings",
    "marks",
    "mutes",
    "open_watches",
    "own_values",
    "published_rule_set_id",
    "red_alert_of",
    "refusal_of_watch",
    "rule_sets",
    "second_reading",
    "steps",
    "stories",
    "visit_class",
    "watchable",
    "watched_count",
    "watched_for",
    "watched_programmes",
]
