"""Reads of rule sets: which version may judge, who signed, and its typed form."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from uuid import UUID

from xinqiao.care.alerts.errors import RuleSetNotFound
from xinqiao.care.alerts.models import RuleSetVersion
from xinqiao.care.alerts.rules.conditions import leaves
from xinqiao.care.alerts.rules.parsing import parse_rule_set
from xinqiao.care.alerts.rules.screen import Screen
from xinqiao.care.alerts.types import (
    FactSpec,
    RuleSet,
    RuleSetStatus,
    RuleSetStepKind,
    RuleSetStepView,
    RuleSetView,
)
from xinqiao.care.worklist.permissions import organization_of
from xinqiao.chart.observations.queries import measure
from xinqiao.chart.observations.types import Limits
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.phrases import catalogue

COMMON = "ANY"


def rule_sets(viewer: Viewer) -> list[RuleSetView]:
    """Every version of the viewer's organization with its signatures, newest first."""
    rows = RuleSetVersion.objects.filter(organization_id=organization_of(viewer))
    return [_view(row) for row in rows.prefetch_related("approvals").order_by("code", "-created_at")]


def _view(row: RuleSetVersion) -> RuleSetView:
    signed = sorted(row.approvals.all(), key=lambda approval: approval.at)
    return RuleSetView(
        id=row.id,
        code=row.code,
        version=row.version,
        status=RuleSetStatus(row.status),
        is_demo=row.is_demo,
        signed_by=tuple(sorted(approval.name for approval in signed)),
        signers=tuple(approval.membership_id for approval in signed),
        published_at=row.published_at,
        created_at=row.created_at,
        base_id=row.base_id,
        revision=row.revision,
        data=row.data,
    )


def rule_set(viewer: Viewer, rule_set_id: UUID) -> RuleSetView:
    """One version of the viewer's organization with its signatures and steps. Raises RuleSetNotFound."""
    rows = RuleSetVersion.objects.filter(organization_id=organization_of(viewer), id=rule_set_id)
    row = rows.prefetch_related("approvals", "steps").first()
    if row is None:
        raise RuleSetNotFound
    steps = sorted(row.steps.all(), key=lambda step: step.id)
    return replace(
        _view(row),
        steps=tuple(
            RuleSetStepView(RuleSetStepKind(step.kind), step.at, step.name, step.reason, step.count)
            for step in steps
        ),
    )


def version_in_force(viewer: Viewer, code: str) -> RuleSetView | None:
    """The version of a programme that may judge, with its signatures."""
    rows = RuleSetVersion.objects.filter(
        organization_id=organization_of(viewer), code=code, status=RuleSetStatus.PUBLISHED.value
    )
    row = rows.prefetch_related("approvals").first()
    return _view(row) if row else None


def parsed(data: Mapping[str, object]) -> RuleSet:
    """The typed form of the data of a version, fresh each time: a draft changes."""
    return parse_rule_set(data)


def published_rule_set_id(viewer: Viewer, programme: str) -> UUID | None:
    """The version of a programme that may judge in the viewer's organization."""
    rows = RuleSetVersion.objects.filter(
        organization_id=organization_of(viewer), code=programme, status=RuleSetStatus.PUBLISHED.value
    )
    return rows.values_list("id", flat=True).first()


def has_rules(viewer: Viewer, programme: str) -> bool:
    """Whether the viewer's organization has published rules for a programme."""
    return published_rule_set_id(viewer, programme) is not None


def watchable(viewer: Viewer) -> tuple[str, ...]:
    """The codes of the programmes whose rules are published in the viewer's organization, in order.

    The common set watches nobody by itself and is left out.
    """
    rows = RuleSetVersion.objects.filter(
        organization_id=organization_of(viewer), status=RuleSetStatus.PUBLISHED.value
    )
    return tuple(rows.exclude(code=COMMON).order_by("code").values_list("code", flat=True))


def own_values(viewer: Viewer, programme: str) -> dict[str, Limits]:
    """The personal values that the published rules of a programme ask for, and what each may be.

    The bounds are the hard ones of the measure that is compared with it, in the unit in which it is
    compared. Empty where there are no rules.
    """
    rule_set_id = published_rule_set_id(viewer, programme)
    if rule_set_id is None:
        return {}
    rule_set, _screen = typed(rule_set_id)
    asked = {fact.parameter: _bounds(fact) for fact in rule_set.facts.values() if fact.parameter}
    for leaf in (leaf for rule in rule_set.rules for leaf in leaves(rule.when) if leaf.personal):
        asked[leaf.personal] = _bounds(rule_set.facts[leaf.fact])
    return asked


def _bounds(fact: FactSpec) -> Limits:
    known = measure(fact.code)
    if known is None:
        return Limits()
    return known.units.get(fact.unit, known.units[known.canonical]).hard


@lru_cache(maxsize=256)
def typed(rule_set_id: UUID) -> tuple[RuleSet, Screen]:
    """The typed form of a version, kept in memory: a proposed version never changes again."""
    data = RuleSetVersion.objects.values_list("data", flat=True).get(id=rule_set_id)
    rule_set = parse_rule_set(data)
    return rule_set, Screen(rule_set)


def phrase_languages() -> dict[str, frozenset[str]]:
    """Per phrase id, the languages its words exist in."""
    return {name: frozenset(phrase["self"]) for name, phrase in catalogue().items()}
