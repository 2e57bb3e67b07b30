"""The worker goes through past days with a draft of rules, in the name of its hospital."""

from uuid import UUID

from xinqiao.care.alerts import actions as alerts
from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer


def run_kept_back_test(organization: str, run: str) -> None:
    """Run a back-test that somebody asked for; called by the worker, with ids as words."""
    viewer = Viewer.system(UUID(organization), name="back-test")
    alerts.run_back_test(viewer=viewer, back_test_id=UUID(run), now=clock.now)
