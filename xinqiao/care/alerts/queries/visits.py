"""The class of a follow-up visit, judged by the rules that watch the patient from what was measured there."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from xinqiao.care.alerts.models import Watch
from xinqiao.care.alerts.queries.rule_sets import typed
from xinqiao.care.alerts.rules import Series, classify
from xinqiao.care.alerts.rules.conditions import leaves
from xinqiao.care.alerts.rules.evaluate import facts_at, is_pregnant, refusal_of
from xinqiao.care.alerts.rules.moment import Moment
from xinqiao.care.alerts.types import Profile
from xinqiao.chart.observations.queries import history
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.permissions import check_can_read_patient


def visit_class(
    viewer: Viewer, patient_id: UUID, *, programme: str, at: datetime, told: Mapping[str, bool]
) -> tuple[str, str]:
    """Return the class of a visit held at `at`, and the version of the rules it is from; "" for neither.

    Judged from the values measured at that very moment and from what was told.
    `told` names yes-or-no facts of the rule set, such as `adverse_reaction`. Without a pressure of that
    moment, or for somebody whom the rules exclude, there is no class (NBPHS 2017 随访分类; vector 9).
    Raises what `check_can_read_patient` raises.
    """
    check_can_read_patient(viewer, patient_id)
    ids = people.same_person(patient_id)
    watch = Watch.objects.filter(patient_id__in=ids, programme=programme, until=None).order_by("since").last()
    if watch is None:
        return "", ""
    rules, _ = typed(watch.rule_set_id)
    card = people.cards(viewer, [patient_id])[patient_id]
    profile = Profile(age_years=card.age_on(at.date()), is_pregnant=is_pregnant(watch.parameters), told=told)
    if refusal_of(rules.limit, profile):
        return "", rules.reference
    codes = {
        code
        for condition in rules.classes.values()
        for leaf in leaves(condition)
        if (code := rules.facts[leaf.fact].code)
    }
    series = Series(history(ids, codes, at, at + timedelta.resolution))
    found = classify(rules, facts_at(rules, Moment(series, profile, at)), profile)
    return found or "", rules.reference
