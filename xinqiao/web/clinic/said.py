"""Facts and steps of alerts in words; codes of rules never reach the screen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from xinqiao.care.alerts.types import ClosingAction, CopiedFact, StepKind
from xinqiao.foundation.phrases import knows, say

FACTS: dict[str, Promise] = {
    "sbp_now": gettext_lazy("Systolic pressure"),
    "dbp_now": gettext_lazy("Diastolic pressure"),
    "hr_now": gettext_lazy("Resting heart rate"),
    "spo2_now": gettext_lazy("Oxygen saturation"),
    "temperature_now": gettext_lazy("Temperature"),
    "symptoms_now": gettext_lazy("Symptoms"),
    "glucose_now": gettext_lazy("Blood sugar"),
    "fasting_glucose_now": gettext_lazy("Fasting blood sugar"),
    "fasting_streak": gettext_lazy("Fasting values above target in a row"),
    "high_streak": gettext_lazy("High values in a row"),
    "low_count_7d": gettext_lazy("Low values in 7 days"),
    "weight_rise_1d": gettext_lazy("Weight gained in 1 day"),
    "weight_rise_2d": gettext_lazy("Weight gained in 2 days"),
    "weight_rise_3d": gettext_lazy("Weight gained in 3 days"),
    "weight_rise_7d": gettext_lazy("Weight gained in 7 days"),
    "fever_for_1h": gettext_lazy("Fever for an hour"),
    "fever_streak": gettext_lazy("Fevers in a row"),
    "spo2_drop": gettext_lazy("Below their own oxygen saturation by"),
    "peak_flow_percent": gettext_lazy("Peak flow of their own best"),
    "peak_flow_low_24h": gettext_lazy("Low peak flow for a day"),
    "pain_high_24h": gettext_lazy("Severe pain for a day"),
    "pain_moderate_2d": gettext_lazy("Pain for two days"),
    "home_sbp_mean_7d": gettext_lazy("7-day home mean, systolic"),
    "home_dbp_mean_7d": gettext_lazy("7-day home mean, diastolic"),
    "missing_days": gettext_lazy("Days without a planned reading"),
    "age_years": gettext_lazy("Age"),
}
UNITS = {
    "mm[Hg]": "mmHg",
    "/min": gettext_lazy("a minute"),
    "Cel": "℃",
    "[degF]": "℉",
    "[lb_av]": gettext_lazy("lb"),
    "a": gettext_lazy("years"),
    "d": "",
    "{count}": "",
}
STAFF_ACTIONS: dict[str, Promise] = {
    "call-patient-now": gettext_lazy("Call the patient now"),
    "call-patient-today": gettext_lazy("Call the patient today"),
    "review-within-two-weeks": gettext_lazy("Review within two weeks"),
    "refer-within-two-weeks": gettext_lazy("Consider a referral, and check it within two weeks"),
    "phone-patient": gettext_lazy("Ring and ask how things are"),
}
STEPS: dict[StepKind, Promise] = {
    StepKind.OPENED: gettext_lazy("Alert opened"),
    StepKind.JOINED: gettext_lazy("Another reading joined it"),
    StepKind.RAISED: gettext_lazy("Raised to a higher level"),
    StepKind.ACKNOWLEDGED: gettext_lazy("Taken"),
    StepKind.HANDED_OVER: gettext_lazy("Handed over"),
    StepKind.SNOOZED: gettext_lazy("Put off"),
    StepKind.ESCALATED: gettext_lazy("Passed on along the roster"),
    StepKind.NOBODY_ON_DUTY: gettext_lazy("Nobody was on duty"),
    StepKind.CLOSED: gettext_lazy("Closed"),
}

CLOSING: dict[ClosingAction, Promise] = {
    ClosingAction.CALLED_PATIENT: gettext_lazy("Called the patient"),
    ClosingAction.MESSAGED_PATIENT: gettext_lazy("Wrote to the patient"),
    ClosingAction.ADJUSTED_PLAN: gettext_lazy("Changed the plan"),
    ClosingAction.ADJUSTED_MEDICINE: gettext_lazy("Changed a medicine"),
    ClosingAction.VISIT_ARRANGED: gettext_lazy("Arranged a visit"),
    ClosingAction.REFERRED: gettext_lazy("Referred"),
    ClosingAction.EMERGENCY_SERVICES: gettext_lazy("Emergency services called"),
    ClosingAction.MEASUREMENT_ERROR: gettext_lazy("It was a measuring error"),
    ClosingAction.NO_ACTION_NEEDED: gettext_lazy("Nothing needed doing"),
    ClosingAction.UNREACHABLE: gettext_lazy("Could not be reached"),
}


# what an alert is about, by the group of its rule
PROBLEMS: dict[str, Promise] = {
    "airway": gettext_lazy("Breathing zones"),
    "chemo-symptoms": gettext_lazy("Symptoms of chemotherapy"),
    "embolism": gettext_lazy("Signs of an embolism"),
    "glucose-after-meal": gettext_lazy("Blood sugar after meals"),
    "glucose-fasting": gettext_lazy("Fasting blood sugar"),
    "glucose-fasting-again": gettext_lazy("Fasting blood sugar, again"),
    "glucose-high": gettext_lazy("High blood sugar"),
    "glucose-low": gettext_lazy("Low blood sugar"),
    "glucose-lows": gettext_lazy("Several low blood sugars"),
    "heart": gettext_lazy("Heart symptoms"),
    "heart-failure": gettext_lazy("Weight and fluid"),
    "infection": gettext_lazy("Signs of an infection"),
    "limb": gettext_lazy("Limb"),
    "oxygen": gettext_lazy("Oxygen saturation"),
    "pain": gettext_lazy("Pain"),
    "postpartum": gettext_lazy("After childbirth"),
    "pressure": gettext_lazy("Blood pressure"),
    "pressure-high": gettext_lazy("High blood pressure"),
    "pressure-home-mean": gettext_lazy("Home pressure mean"),
    "pressure-low": gettext_lazy("Low blood pressure"),
    "pulse": gettext_lazy("Pulse"),
    "stroke": gettext_lazy("Signs of a stroke"),
    "temperature": gettext_lazy("Temperature"),
    "weight": gettext_lazy("Weight"),
    "no-data": gettext_lazy("Measurements that stay away"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact a rule used: its name, value with unit, when it was measured and from how many readings."""

    name: str
    value: str
    at: datetime | None
    basis: str


def facts_of(facts: Iterable[CopiedFact], language: str) -> list[Fact]:
    """Return facts ready to read."""
    return [
        Fact(
            name=str(FACTS.get(fact.name, fact.name)),
            value=_value(fact, language),
            at=fact.measured_at,
            basis=ngettext("from %(n)d reading", "from %(n)d readings", fact.count) % {"n": fact.count}
            if fact.count > 1
            else "",
        )
        for fact in facts
    ]


def _value(fact: CopiedFact, language: str) -> str:
    if fact.value in {"True", "False"}:
        return _("yes") if fact.value == "True" else _("no")
    codes = [f"symptom.{code.strip()}" for code in fact.value.split(",")]
    if all(knows(code) for code in codes):
        return _(", ").join(say(code, language=language) for code in codes)
    whole, point, decimals = fact.value.partition(".")
    value = f"{float(fact.value):.1f}" if point and len(decimals) > 1 and whole.isdigit() else fact.value
    return f"{value} {UNITS.get(fact.unit, fact.unit)}".strip()


def staff_action_words(code: str) -> str:
    """Return what the rule asks staff to do."""
    return str(STAFF_ACTIONS.get(code, ""))
