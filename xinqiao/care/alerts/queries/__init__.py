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
from xinqiao.care.alerts.queries.back_tests import newest_back_test
from xinqiao.care.alerts.queries.judging import blood_pressure_grade, check_facts, judge_readings, judged
from xinqiao.care.alerts.queries.movable import movable
from xinqiao.care.alerts.queries.quality import ended, watched_count, watched_programmes
from xinqiao.care.alerts.queries.replaying import back_test_of, rule_set_id_of
from xinqiao.care.alerts.queries.rule_sets import (
    COMMON,
    has_rules,
    own_values,
    parsed,
    published_rule_set_id,
    rule_set,
    rule_sets,
    version_in_force,
    watchable,
)
from xinqiao.care.alerts.queries.visits import visit_class
from xinqiao.care.alerts.queries.watches import open_watches, refusal_of_watch, watched_for

__all__ = [
    "COMMON",
    "alert",
    "alerts",
    "alerts_matching",
    "answered",
    "back_test_of",
    "blood_pressure_grade",
    "check_facts",
    "ended",
    "findings",
    "has_rules",
    "judge_readings",
    "judged",
    "marks",
    "movable",
    "mutes",
    "newest_back_test",
    "open_watches",
    "own_values",
    "parsed",
    "published_rule_set_id",
    "red_alert_of",
    "refusal_of_watch",
    "rule_set",
    "rule_set_id_of",
    "rule_sets",
    "second_reading",
    "steps",
    "stories",
    "version_in_force",
    "visit_class",
    "watchable",
    "watched_count",
    "watched_for",
    "watched_programmes",
]
