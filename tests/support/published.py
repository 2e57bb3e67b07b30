"""Rule sets and programmes signed by two of the cast, as the demo signs them."""

from datetime import datetime

from xinqiao.care.alerts import actions as alerts
from xinqiao.foundation.walls import standing_as
from xinqiao.simulation.cast import Cast


def publish_rule_sets(cast: Cast, now: datetime) -> None:
    """Sign every packaged rule set by the doctor and the case manager."""
    doctor, manager = cast.viewer("doctor", now=now), cast.viewer("case_manager", now=now)
    with standing_as(cast.system()):
        ids = alerts.load_rule_sets(viewer=cast.system(), is_demo=True, now=now)
    for rule_set_id in ids:
        with standing_as(doctor):
            alerts.propose_rule_set(viewer=doctor, rule_set_id=rule_set_id, now=now)
        with standing_as(manager):
            alerts.approve_rule_set(viewer=manager, rule_set_id=rule_set_id, now=now)
