"""Rule sets and programme signed by two of the cast; both stay marked as the demo's."""

from datetime import datetime

from xinqiao.care.alerts import actions as alerts
from xinqiao.care.pathways import actions as pathways
from xinqiao.care.pathways import queries as pathway_queries
from xinqiao.foundation.walls import standing_as
from xinqiao.simulation.cast import Cast

PROGRAMME = "HTN-ADULT"


def publish_packs(cast: Cast, *, now: datetime) -> None:
    """Sign every packaged rule set and the hypertension programme by the doctor and the case manager."""
    doctor, manager = cast.viewer("doctor", now=now), cast.viewer("case_manager", now=now)
    with standing_as(cast.system()):
        rule_set_ids = alerts.load_rule_sets(viewer=cast.system(), is_demo=True, now=now)
    for rule_set_id in rule_set_ids:
        with standing_as(doctor):
            alerts.propose_rule_set(viewer=doctor, rule_set_id=rule_set_id, now=now)
        with standing_as(manager):
            alerts.approve_rule_set(viewer=manager, rule_set_id=rule_set_id, now=now)
    with standing_as(doctor):
        programme_id = pathways.adopt_programme(viewer=doctor, code=PROGRAMME, is_watermarked=True, now=now)
    for viewer in (doctor, manager):
        with standing_as(viewer):
            pathways.approve_programme(viewer=viewer, programme_id=programme_id, now=now)


def is_published(cast: Cast, *, now: datetime) -> bool:
    """Whether the packs were signed before."""
    doctor = cast.viewer("doctor", now=now)
    with standing_as(doctor):
        return any(one.code == PROGRAMME for one in pathway_queries.programmes(doctor))
