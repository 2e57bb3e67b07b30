"""The targets of the plan as a chart draws them."""

from xinqiao.care.pathways.types import PlanView
from xinqiao.web.components.chart.geometry import Band

SYSTOLIC, DIASTOLIC = "8480-6", "8462-4"


def target_bands(plan: PlanView | None) -> dict[str, Band]:
    """Return the target of each pressure by code, in mmHg; nothing without a plan."""
    if plan is None:
        return {}
    return {
        SYSTOLIC: Band(None, float(plan.systolic_below)),
        DIASTOLIC: Band(None, float(plan.diastolic_below)),
    }
