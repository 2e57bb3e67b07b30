"""Rules without a database: judge given facts, grade a pressure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from xinqiao.care.alerts.rules.conditions import Facts
from xinqiao.care.alerts.rules.evaluate import classify, judge, judge_facts
from xinqiao.care.alerts.rules.parsing import parse_rule_set, read_toml
from xinqiao.care.alerts.rules.pressure import grade_pressure
from xinqiao.care.alerts.rules.series import Series
from xinqiao.care.alerts.types import (
    FactSpec,
    FactValue,
    Finding,
    PressureGrade,
    Profile,
    RuleSet,
)
from xinqiao.chart.observations.types import SeriesReading
from xinqiao.foundation.errors import NotFound, Refused
from xinqiao.foundation.phrases import say

FOLDER = Path(__file__).resolve().parents[1] / "rule_sets"

# short names that a facts file may use
ALIASES = {
    "sbp": "sbp_now",
    "dbp": "dbp_now",
    "hr": "hr_now",
    "spo2": "spo2_now",
    "temp": "temperature_now",
    "symptoms": "symptoms_now",
    "age": "age_years",
    "adr": "adverse_reaction",
    "home_sbp_mean": "home_sbp_mean_7d",
    "home_dbp_mean": "home_dbp_mean_7d",
}


@cache
def packaged_rule_set(programme: str) -> RuleSet:
    """The newest packaged rule set of a programme. Raises NotFound with the programmes there are."""
    found = {}
    for path in sorted(FOLDER.glob("*-adult-*.toml")):
        data = read_toml(path.read_text(encoding="utf-8"))
        found[data["code"]] = data
    if programme not in found:
        known = ", ".join(sorted(found))
        raise NotFound(
            _("There is no rule set for %(code)s; there are: %(known)s.")
            % {"code": programme, "known": known}
        )
    return parse_rule_set(found[programme])


def check_facts(programme: str, given: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """Judge facts as `xinqiao rules check` promises: `severity`, `rule`, `patient_text`, and more.

    `given` names facts (`sbp`, `dbp`, `symptoms`, `age`, … or their full names), each as resting and
    confirmed unless `"confirmed": false`; `pregnant` excludes. Raises Refused for an unknown fact.
    """
    found = judged(packaged_rule_set(programme), given, at=at)
    return {name: value for name, value in found.items() if name != "phrase"}


def judged(rule_set: RuleSet, given: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """Judge facts by a rule set, as `check_facts` does by the packaged one."""
    facts, profile = _given(rule_set, given)
    found = judge_facts(rule_set, facts, profile, at)
    ordered = sorted(found.findings, key=lambda finding: -finding.severity.rank)
    loud = ordered[0] if ordered else None
    severity, phrase = (loud.severity, loud.phrase_id) if loud else (None, "")
    if loud and given.get("confirmed") is False:
        rule = next(rule for rule in rule_set.rules if rule.id == loud.rule_id)
        if rule.confirm:
            severity, phrase = rule.confirm.severity_until, rule.confirm.phrase_until
    return {
        "severity": severity,
        "rule": loud.rule_id if loud else None,
        "patient_text": say(phrase) if phrase else None,
        "phrase": phrase,
        "rule_version": rule_set.reference,
        "class": None if found.refusal else classify(rule_set, facts, profile),
        "refusal": found.refusal or None,
        "insufficient": sorted({gap.fact for gap in found.gaps}),
    }


def judge_readings(
    programme: str, readings: Sequence[SeriesReading], *, age_years: int, at: datetime
) -> tuple[Finding, ...]:
    """What the packaged rules of a programme would have seen in these readings of one adult.

    Raises NotFound with the programmes there are. Findings about values older than the rule set's
    `fresh_hours` before `at` are marked as historic; what is older than `silent_after_days` is not judged.
    """
    profile = Profile(age_years=age_years)
    return judge(packaged_rule_set(programme), Series(readings), profile, readings, at).findings


def blood_pressure_grade(systolic: Decimal, diastolic: Decimal, setting: str) -> PressureGrade:
    """Grade a pressure in mmHg at office, home or ambulatory. Raises Refused for what is no pressure."""
    try:
        return grade_pressure(systolic, diastolic, setting)
    except ValueError as problem:
        raise Refused(str(problem), code="no-pressure") from problem


def _given(rule_set: RuleSet, given: Mapping[str, Any]) -> tuple[Facts, Profile]:
    named = {ALIASES.get(name, name): value for name, value in given.items()}
    pregnant = bool(named.pop("pregnant", False))
    named.pop("confirmed", None)
    age = named.get("age_years")
    unknown = sorted(set(named) - set(rule_set.facts) - {"age_years"})
    if unknown:
        known = ", ".join(sorted(rule_set.facts))
        raise Refused(
            _("Unknown facts: %(unknown)s. Known are: %(known)s.")
            % {"unknown": ", ".join(unknown), "known": known},
            code="unknown-fact",
        )

    def fact(name: str) -> FactValue:
        return _value(rule_set.facts[name], named.get(name))

    return fact, Profile(age_years=int(age) if age is not None else None, is_pregnant=pregnant)


def _value(spec: FactSpec, value: Any) -> FactValue:
    if spec.kind == "symptoms":
        return FactValue(frozenset(value or ()))
    if spec.kind == "told":
        return FactValue(bool(value))
    if value is None:
        return FactValue(None, spec.unit, missing="no-reading")
    try:
        return FactValue(Decimal(str(value)), spec.unit)
    except InvalidOperation:
        raise Refused(_("%(fact)s must be a number.") % {"fact": spec.name}, code="not-a-number")
