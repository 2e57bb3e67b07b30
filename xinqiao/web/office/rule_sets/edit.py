"""The form of a draft: its fields by rule, complaints beside them, nothing typed is lost."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from xinqiao.care.alerts import actions
from xinqiao.care.alerts import queries as alerts
from xinqiao.care.alerts.errors import DraftMovedOn, DraftUnfit
from xinqiao.care.alerts.permissions import SIGNING_ROLES
from xinqiao.care.alerts.queries import field_words, wording
from xinqiao.care.alerts.types import RuleSetStatus, RuleSetView
from xinqiao.foundation import clock
from xinqiao.web.office.frame import go, page, viewer_in
from xinqiao.web.shell.guards import for_staff

from .views import title_of

SIGNERS = tuple(role.value for role in SIGNING_ROLES)
ERRORS: dict[str, Promise] = {
    "not-a-number": _("Write a number, such as 180 or 13.9."),
    "not-whole": _("Write a whole number."),
    "negative": _("It cannot be below zero."),
    "too-large": _("Write a number below 10,000."),
    "unknown-choice": pgettext_lazy("rule set", "Choose from the list."),
    "pair-half": _("The value in the other unit was changed: change this one as well."),
    "source-needed": _("Something here was changed: say on whose word, such as the committee and its date."),
    "lint:same-severity": _(
        "Another rule about this problem has the same level: nothing decides between them."
    ),
    "lint:loud-before": _("Before the second reading it would be as loud as after."),
    "lint:red-waits": _("A critical rule never waits for a second reading."),
    "lint:gap-order": _("The earliest second reading would come after the latest."),
    "lint:no-text": _("The text for patients is missing in one of the languages."),
    "lint:no-source": _("A source is missing."),
    "lint:no-limit": _("A limit is missing in one of the units."),
}
OTHER = _("The rules could not be read with this change.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One field with what was typed into it, or stands in it, and what is wrong with it."""

    id: str
    field: field_words.FieldWords
    value: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The fields of one rule or fact, the source that was typed for them, and what is wrong as a whole."""

    id: str
    owner: str
    title: str
    severity: str
    when: str
    entries: list[Entry]
    source: str
    error: str
    is_open: bool


@for_staff(*SIGNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_page(request: HttpRequest, rule_set_id: UUID) -> HttpResponse:
    """Show the fields of a draft, or save them; only a draft has a form."""
    viewer = viewer_in(request)
    one = alerts.rule_set(viewer, rule_set_id)
    if one.status is not RuleSetStatus.DRAFT:
        return go("rule-set", rule_set_id, said="not-a-draft")
    return _save(request, one) if request.method == "POST" else _form(request, one, {}, 200)


def _save(request: HttpRequest, one: RuleSetView) -> HttpResponse:
    post = request.POST
    revision = post.get("revision", "")
    known = field_words.field_words(one.data)
    # a box that is not ticked is not sent
    typed = {f.path: post.get(f.path, "" if f.kind == "off" else f.value)[:80] for f in known}
    sources = {f.owner: post.get(f"source:{f.owner}", "")[:200] for f in known}
    try:
        actions.edit_rule_set(
            viewer=viewer_in(request),
            rule_set_id=one.id,
            revision=int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 9 else -1,
            typed=typed,
            sources=sources,
            note=post.get("note", ""),
            now=clock.now(),
        )
    except DraftUnfit as unfit:
        return _form(request, one, unfit.errors, 422, said=str(unfit))
    except DraftMovedOn as moved:
        return _form(request, one, {}, 409, said=str(moved))
    return go("rule-set", one.id, said="rules-saved")


def _form(
    request: HttpRequest, one: RuleSetView, errors: dict[str, str], status: int, *, said: str = ""
) -> HttpResponse:
    context = {
        "one": one,
        "title": title_of(one),
        "groups": _groups(request, one, errors),
        "texts": field_words.patient_texts(),
        "severities": list(wording.SEVERITIES.items()),
        "note": request.POST.get("note", ""),
        "said": said,
        "whole_error": _error(errors, ""),
    }
    return page(request, "office/rule_sets/edit.html", context, current="rule-sets", status=status)


def _groups(request: HttpRequest, one: RuleSetView, errors: dict[str, str]) -> list[Group]:
    rule_set = field_words.every_rule(one.data)
    said = {f"rules/{rule.id}": wording.rule_words(rule_set, rule) for rule in rule_set.rules}
    found: dict[str, list[Entry]] = {}
    for number, field in enumerate(field_words.field_words(one.data)):
        found.setdefault(field.owner, []).append(_entry(request, number, field, errors))
    return [
        Group(
            id=f"g{number}",
            owner=owner,
            title=said[owner].title if owner in said else entries[0].field.owner_words,
            severity=said[owner].severity if owner in said else "",
            when=said[owner].when if owner in said else "",
            entries=entries,
            source=request.POST.get(f"source:{owner}", ""),
            error=_error(errors, owner),
            is_open=bool(_error(errors, owner)) or any(entry.error for entry in entries),
        )
        for number, (owner, entries) in enumerate(found.items())
    ]


def _entry(request: HttpRequest, number: int, field: field_words.FieldWords, errors: dict[str, str]) -> Entry:
    typed = request.POST.get(field.path, "" if field.kind == "off" else field.value)
    value = typed if request.method == "POST" else field.value
    return Entry(id=f"f{number}", field=field, value=value, error=_error(errors, field.path))


def _error(errors: dict[str, str], place: str) -> str:
    return " ".join(str(ERRORS.get(code, OTHER)) for code in errors.get(place, "").split())
