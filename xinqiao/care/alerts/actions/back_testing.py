"""A back-test is asked for, run by the worker, looked at while it runs, and cancelled."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinqiao.care.alerts.actions.versions import in_force, locked
from xinqiao.care.alerts.errors import BackTestRunning, RuleSetNotFound, UnknownDays
from xinqiao.care.alerts.models import BACK_TEST_STATES, BackTest
from xinqiao.care.alerts.permissions import check_can_sign, member_of
from xinqiao.care.alerts.queries.back_tests import fingerprint
from xinqiao.care.alerts.queries.replaying import Stopped, back_test_of, rule_set_id_of
from xinqiao.care.alerts.types import BackTestStatus
from xinqiao.care.worklist.permissions import organization_of
from xinqiao.foundation import audit, jobs
from xinqiao.foundation.errors import NotAllowed
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as

BACK_TEST = "back-test-rules"
DAYS = (7, 30, 90)
_ACTIVE = (BackTestStatus.WAITING.value, BackTestStatus.RUNNING.value)


@transaction.atomic
def ask_for_back_test(*, viewer: Viewer, rule_set_id: UUID, days: int, now: datetime) -> UUID:
    """Have the worker go through the last 7, 30 or 90 days with a version; returns the id of the run.

    Raises BackTestRunning while another one of this version runs, UnknownDays, NotAllowed.
    """
    check_can_sign(viewer)
    if days not in DAYS:
        raise UnknownDays
    row = locked(viewer, rule_set_id)
    if row.back_tests.filter(status__in=_ACTIVE).exists():
        raise BackTestRunning
    run = BackTest.objects.create(
        organization_id=row.organization_id,
        rule_set=row,
        current=in_force(row).first(),
        data_hash=fingerprint(row.data),
        days=days,
        asked_by_id=member_of(viewer),
        asked_at=now,
    )
    _record(viewer, "back-test", run, now)
    jobs.defer(
        BACK_TEST, lock=f"{BACK_TEST}:{run.id}", organization=str(row.organization_id), run=str(run.id)
    )
    return run.id


@transaction.atomic
def cancel_back_test(*, viewer: Viewer, back_test_id: UUID, now: datetime) -> None:
    """Stop a back-test that waits or runs; the worker notices at the next patients. Raises Conflict after."""
    check_can_sign(viewer)
    run = _locked(viewer, back_test_id)
    _end(run, "cancel", now)
    _record(viewer, "cancel-back-test", run, now)


def run_back_test(*, viewer: Viewer, back_test_id: UUID, now: Callable[[], datetime]) -> None:
    """Go through the days of a back-test and keep what was found; a job, in several transactions.

    `now` is asked when it ends. A cancelled one is let be. A defect is written down as failed, and raised.
    """
    run_id = back_test_id
    begun = _begin(viewer, run_id)
    if begun is None:
        return
    try:
        result = back_test_of(
            viewer,
            begun.rule_set_id,
            days=begun.days,
            until=begun.asked_at,
            progress=lambda done, total: _note(viewer, run_id, done, total),
        )
    except Stopped:
        return
    except Exception:
        _settle(viewer, run_id, "fail", {}, now())
        raise
    _settle(viewer, run_id, "finish", result, now())


def back_test_now(
    *,
    viewer: Viewer,
    code: str,
    version: str,
    days: int,
    progress: Callable[[int, int], object],
    now: datetime,
) -> dict[str, object]:
    """Go through the last days with a version while the caller waits; for a job or a command of the house.

    Nothing is kept but the audit. Returns what `queries.back_test_of` does, without the examples: these
    name patients. Raises RuleSetNotFound, NotAllowed for anybody but a job.
    """
    if not viewer.is_system:
        raise NotAllowed(_("Ask for a back-test on the page of the version."))
    with standing_as(viewer):
        rule_set_id = rule_set_id_of(viewer, code, version)
        audit.record(
            viewer,
            "back-test",
            object_type="RuleSet",
            object_id=rule_set_id,
            purpose="governance",
            details={"days": days},
            now=now,
        )

    def go_on(done: int, total: int) -> bool:
        progress(done, total)
        return True

    found = back_test_of(viewer, rule_set_id, days=days, until=now, progress=go_on)
    return {name: value for name, value in found.items() if name != "examples"}


def _begin(viewer: Viewer, run_id: UUID) -> BackTest | None:
    with standing_as(viewer):
        run = _locked(viewer, run_id)
        if not BACK_TEST_STATES.allows(run.status, "begin"):
            return None
        run.status = BACK_TEST_STATES.next(run.status, "begin")
        run.save(update_fields=["status"])
        return run


def _note(viewer: Viewer, run_id: UUID, done: int, total: int) -> bool:
    with standing_as(viewer):
        rows = BackTest.objects.filter(id=run_id, status=BackTestStatus.RUNNING.value)
        return bool(rows.update(done=done, total=total))


def _settle(viewer: Viewer, run_id: UUID, verb: str, result: dict[str, object], now: datetime) -> None:
    with standing_as(viewer):
        run = _locked(viewer, run_id)
        if BACK_TEST_STATES.allows(run.status, verb):
            run.result, run.done = result, run.total
            # what was tested is what the draft held when the run began, should it have been changed since
            run.data_hash = str(result.get("data_hash", run.data_hash))
            _end(run, verb, now)


def _end(run: BackTest, verb: str, now: datetime) -> None:
    run.status = BACK_TEST_STATES.next(run.status, verb)
    run.ended_at = now
    run.save(update_fields=["status", "ended_at", "result", "done", "data_hash"])


def _locked(viewer: Viewer, run_id: UUID) -> BackTest:
    rows = BackTest.objects.select_for_update(of=("self",)).select_related("rule_set")
    run = rows.filter(organization_id=organization_of(viewer), id=run_id).first()
    if run is None:
        raise RuleSetNotFound
    return run


def _record(viewer: Viewer, action: str, run: BackTest, now: datetime) -> None:
    audit.record(
        viewer,
        action,
        object_type="RuleSet",
        object_id=run.rule_set_id,
        purpose="governance",
        details={"run": str(run.id), "days": run.days},
        now=now,
    )
