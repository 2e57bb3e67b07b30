"""What is pressed on a version: each press is one action, answered by a page that says what came of it."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from xinqiao.care.alerts import actions
from xinqiao.care.alerts import queries as alerts
from xinqiao.care.alerts.permissions import SIGNING_ROLES
from xinqiao.foundation import clock
from xinqiao.foundation.errors import NotAllowed, NotFound, Refused
from xinqiao.web.office.frame import go, viewer_in
from xinqiao.web.shell.guards import for_staff

from .views import show

SIGNERS = tuple(role.value for role in SIGNING_ROLES)
_MOST_REASON = 500


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()[:_MOST_REASON]


def _pressed(request: HttpRequest, rule_set_id: UUID, act: Callable[[], str]) -> HttpResponse:
    """Do it; what is refused is said on the version's own page, and what was typed stays."""
    try:
        said = act()
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        viewer = viewer_in(request)
        return show(request, viewer, alerts.rule_set(viewer, rule_set_id), refused)
    return go("rule-set", rule_set_id, said=said)


@for_staff(*SIGNERS)
@require_POST
def draft(request: HttpRequest, rule_set_id: UUID) -> HttpResponse:
    """Make a draft from this version, and open it for editing."""
    new = actions.draft_rule_set(viewer=viewer_in(request), rule_set_id=rule_set_id, now=clock.now())
    return go("rule-set-edit", new)


@for_staff(*SIGNERS)
@require_POST
def discard(request: HttpRequest, rule_set_id: UUID) -> HttpResponse:
    """Put a draft aside for good, with the reason."""

    def act() -> str:
        actions.discard_rule_set(
            viewer=viewer_in(request), rule_set_id=rule_set_id, reason=_reason(request), now=clock.now()
        )
        return "rules-discarded"

    return _pressed(request, rule_set_id, act)


@for_staff(*SIGNERS)
@require_POST
def proposal(request: HttpRequest, rule_set_id: UUID) -> HttpResponse:
    """Sign a draft and ask for the second signature."""

    def act() -> str:
        actions.propose_rule_set(
            viewer=viewer_in(request),
            rule_set_id=rule_set_id,
            untested_reason=_reason(request),
            now=clock.now(),
        )
        return "rules-proposed"

    return _pressed(request, rule_set_id, act)


@for_staff(*SIGNERS)
@require_POST
def approval(request: HttpRequest, rule_set_id: UUID) -> HttpResponse:
    """Sign as the second person: it is in force from now on."""

    def act() -> str:
        is_published = actions.approve_rule_set(
            viewer=viewer_in(request), rule_set_id=rule_set_id, now=clock.now()
        )
        return "rules-published" if is_published else "rules-signed"

    return _pressed(request, rule_set_id, act)


@for_staff(*SIGNERS)
@require_POST
def restoration(request: HttpRequest, rule_set_id: UUID) -> HttpResponse:
    """Roll back to a version that was in force before."""

    def act() -> str:
        actions.restore_rule_set(
            viewer=viewer_in(request), rule_set_id=rule_set_id, reason=_reason(request), now=clock.now()
        )
        return "rules-restored"

    return _pressed(request, rule_set_id, act)


@for_staff(*SIGNERS)
@require_POST
def watches(request: HttpRequest, rule_set_id: UUID) -> HttpResponse:
    """Let the watched patients go on by this version; as many as the page said."""
    expected = request.POST.get("expected", "")

    def act() -> str:
        actions.move_watches(
            viewer=viewer_in(request),
            rule_set_id=rule_set_id,
            expected=int(expected) if expected.isascii() and expected.isdigit() and len(expected) < 8 else -1,
            now=clock.now(),
        )
        return "watches-moved"

    return _pressed(request, rule_set_id, act)


@for_staff(*SIGNERS)
@require_POST
def back_tests(request: HttpRequest, rule_set_id: UUID) -> HttpResponse:
    """Have the worker go through the past days."""
    days = request.POST.get("days", "")

    def act() -> str:
        chosen = int(days) if days in {str(each) for each in actions.DAYS} else 0
        actions.ask_for_back_test(
            viewer=viewer_in(request), rule_set_id=rule_set_id, days=chosen, now=clock.now()
        )
        return ""

    answer = _pressed(request, rule_set_id, act)
    return answer if answer.status_code != 302 else go("rule-set-back-test", rule_set_id)


@for_staff(*SIGNERS)
@require_POST
def cancellation(request: HttpRequest, rule_set_id: UUID, back_test_id: UUID) -> HttpResponse:
    """Stop a back-test that waits or runs."""

    def act() -> str:
        actions.cancel_back_test(viewer=viewer_in(request), back_test_id=back_test_id, now=clock.now())
        return "back-test-cancelled"

    return _pressed(request, rule_set_id, act)
