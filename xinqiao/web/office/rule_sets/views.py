"""The list of rule sets by programme, and one version with every rule in plain words."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from xinqiao.care.alerts import queries as alerts
from xinqiao.care.alerts.permissions import can_sign
from xinqiao.care.alerts.queries import field_words, wording
from xinqiao.care.alerts.types import RuleSetStatus, RuleSetStepKind, RuleSetView
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.web.office.frame import page, viewer_in
from xinqiao.web.shell.guards import for_staff

STATES: dict[RuleSetStatus, Promise] = {
    RuleSetStatus.PUBLISHED: pgettext_lazy("rule set", "In force"),
    RuleSetStatus.PROPOSED: pgettext_lazy("rule set", "Waits for a second signature"),
    RuleSetStatus.DRAFT: pgettext_lazy("rule set", "Draft"),
    RuleSetStatus.RETIRED: pgettext_lazy("rule set", "Retired"),
    RuleSetStatus.DISCARDED: pgettext_lazy("rule set", "Discarded"),
}
STEPS: dict[RuleSetStepKind, Promise] = {
    RuleSetStepKind.DRAFTED: pgettext_lazy("rule set", "Made this draft"),
    RuleSetStepKind.EDITED: pgettext_lazy("rule set", "Changed fields"),
    RuleSetStepKind.PROPOSED: pgettext_lazy("rule set", "Proposed and signed"),
    RuleSetStepKind.APPROVED: pgettext_lazy("rule set", "Signed"),
    RuleSetStepKind.PUBLISHED: pgettext_lazy("rule set", "Put in force"),
    RuleSetStepKind.DISCARDED: pgettext_lazy("rule set", "Discarded"),
    RuleSetStepKind.RESTORED: pgettext_lazy("rule set", "Rolled back to this version"),
    RuleSetStepKind.WATCHES_MOVED: pgettext_lazy("rule set", "Moved watched patients"),
}
_ORDER = list(STATES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One rule in words, whether it is switched off, and where its fields come from."""

    words: wording.RuleWords
    is_off: bool
    sources: list[tuple[str, str, str]]


@for_staff()
@require_safe
def rule_sets_page(request: HttpRequest) -> HttpResponse:
    """Every version by programme: in force, waiting, drafts, and what was; narrowed by words and state."""
    viewer = viewer_in(request)
    words, state = request.GET.get("words", "").strip()[:60], request.GET.get("state", "")
    everything = alerts.rule_sets(viewer)
    found = [one for one in everything if _fits(one, words, state)]
    programmes: dict[str, list[tuple[RuleSetView, str]]] = {}
    for one in sorted(found, key=lambda each: (each.code, _ORDER.index(each.status))):
        programmes.setdefault(title_of(one), []).append((one, str(STATES[one.status])))
    context = {
        "programmes": list(programmes.items()),
        "words": words,
        "state": state,
        "states": [(each.value, said) for each, said in STATES.items()],
        "is_empty": not everything,
        "is_narrowed": bool(words or state),
        "waiting": sum(one.status is RuleSetStatus.PROPOSED for one in everything),
    }
    return page(request, "office/rule_sets/page.html", context, current="rule-sets")


def _fits(one: RuleSetView, words: str, state: str) -> bool:
    titles = [str(one.data["title_zh"]), str(one.data["title_en"])]
    names = " ".join([one.code, one.version, *titles, *one.signed_by])
    return (not words or words.lower() in names.lower()) and (not state or one.status.value == state)


def title_of(one: RuleSetView) -> str:
    """The programme's name in the reader's language."""
    return str(one.data["title_en" if wording.language() == "en" else "title_zh"])


@for_staff()
@require_safe
def rule_set_page(request: HttpRequest, rule_set_id: UUID) -> HttpResponse:
    """One version: every rule in words with its sources, what changed, who signed, what may be pressed."""
    viewer = viewer_in(request)
    return show(request, viewer, alerts.rule_set(viewer, rule_set_id))


def show(
    request: HttpRequest, viewer: Viewer, one: RuleSetView, refused: Refused | None = None
) -> HttpResponse:
    """Answer with a version's page; with what was refused, and what was typed into its presses."""
    context = version_context(viewer, one) | {
        "refused": str(refused) if refused else "",
        "typed_reason": request.POST.get("reason", "")[:500],
    }
    status = 409 if refused else 200
    return page(request, "office/rule_sets/version.html", context, current="rule-sets", status=status)


def version_context(viewer: Viewer, one: RuleSetView) -> dict[str, Any]:
    """What every page about a version shows in its head and presses."""
    current = alerts.version_in_force(viewer, one.code)
    signs = can_sign(viewer)
    is_current = one.status is RuleSetStatus.PUBLISHED
    other = None if is_current else current
    moves = alerts.movable(viewer, one.id) if is_current and signs else (0, 0)
    rule_set = alerts.parsed(one.data)
    test = alerts.newest_back_test(viewer, one.id)
    said = _said(one)
    return {
        "one": one,
        "title": title_of(one),
        "state": STATES[one.status],
        "rules": said,
        "red_off": [each.words.title for each in said if each.is_off and each.words.severity == "red"],
        "silence": wording.silence_words(rule_set.silence) if rule_set.silence else "",
        "limit": wording.limit_words(rule_set.limit),
        "steps": [(step, STEPS[step.kind]) for step in reversed(one.steps)],
        "current": other,
        "changes": field_words.changes_between(other.data, one.data) if other else [],
        "signs": signs,
        "is_draft": one.status is RuleSetStatus.DRAFT,
        "is_proposed": one.status is RuleSetStatus.PROPOSED,
        "is_retired": one.status is RuleSetStatus.RETIRED,
        "has_signed": viewer.membership_id in one.signers,
        "fit": moves[0],
        "lacking": moves[1],
        "test": test,
        "is_tested": bool(test and test.status == "done" and test.is_of_these_data),
    }


def _said(one: RuleSetView) -> list[Said]:
    off = {rule["id"] for rule in one.data["rules"] if rule.get("off")}
    rule_set = field_words.every_rule(one.data)
    return [
        Said(
            words=wording.rule_words(rule_set, rule),
            is_off=rule.id in off,
            sources=field_words.rule_sources(one.data, f"rules/{rule.id}"),
        )
        for rule in rule_set.rules
    ]
