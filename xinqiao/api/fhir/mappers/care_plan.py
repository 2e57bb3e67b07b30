"""A follow-up plan → FHIR CarePlan."""

from collections.abc import Mapping

from xinqiao.api.fhir.mappers.observation import LOINC
from xinqiao.api.fhir.mappers.shared import concept, instant, present, resource
from xinqiao.care.pathways.types import PlanOutcome, PlanRow, Series
from xinqiao.chart.records.types import Resource

IDENTIFIER = "urn:xinqiao:plan"
PROGRAMME = "urn:xinqiao:programme"
ACTIVITY = "urn:xinqiao:plan-activity"
# FHIR request-status; a plan that was left before its end did not complete
STATUS: Mapping[str, str] = {
    PlanOutcome.RUNNING: "active",
    PlanOutcome.COMPLETED: "completed",
    PlanOutcome.LEFT: "revoked",
}


def care_plan(plan: PlanRow, subject: dict[str, str]) -> Resource:
    """Return the CarePlan of a plan, with the lines of its programme as activities."""
    found = resource(
        "CarePlan",
        plan.id,
        IDENTIFIER,
        instantiatesUri=[f"{PROGRAMME}:{plan.code}|{plan.programme_version}"],
        status=STATUS[plan.outcome],
        intent="plan",
        category=[concept(PROGRAMME, plan.code, plan.title)],
        title=plan.title,
        subject=subject,
        period=present(start=plan.anchor_on.isoformat(), end=instant(plan.ended_at)),
        created=instant(plan.started_at),
        activity=[_activity(line, plan.outcome) for line in plan.activities],
    )
    found["meta"]["versionId"] = str(plan.version)
    return found


def _activity(line: Series, outcome: PlanOutcome) -> dict[str, object]:
    codings = [{"system": ACTIVITY, "code": line.id}]
    codings += [{"system": LOINC, "code": code} for code in line.codes]
    status = "in-progress" if outcome is PlanOutcome.RUNNING else "stopped"
    return {
        "detail": {"kind": "Task", "code": {"coding": codings, "text": line.kind.value}, "status": status}
    }
