"""The rail of the console: the pages that exist and that the viewer's role may open, in one order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations.permissions import Act, can
from xinqiao.identity.organizations.types import CLINICAL_ROLES, Role

CLINICAL = tuple(sorted(role.value for role in CLINICAL_ROLES))
MENDING = (*CLINICAL, Role.ADMINISTRATOR.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A number beside an entry, what it counts in words, and how severe that is."""

    count: int
    said: str
    level: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the rail, as `c-tab` takes it."""

    href: str
    icon: str
    label: str
    is_current: bool
    count: int = 0
    said: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class _Page:
    name: str
    icon: str
    label: Promise
    is_for: Callable[[Viewer], bool] = field(repr=False)


def _may(act: Act) -> Callable[[Viewer], bool]:
    return lambda viewer: can(viewer, act)


def _is_one_of(*roles: str) -> Callable[[Viewer], bool]:
    return lambda viewer: viewer.has_role(*roles)


_PAGES = (
    _Page("worklist", "inbox", pgettext_lazy("rail", "Worklist"), _may(Act.READ_CHART)),
    _Page("patients", "users", pgettext_lazy("rail", "Patients"), _may(Act.READ_DEMOGRAPHICS)),
    _Page("inbox", "msg", pgettext_lazy("rail", "Messages"), _may(Act.READ_CHART)),
    _Page("insight", "chart", pgettext_lazy("rail", "Insight"), _may(Act.READ_FIGURES)),
    _Page("rule-sets", "path", pgettext_lazy("rail", "Rules"), lambda viewer: viewer.is_staff),
    _Page("refusals", "undo", pgettext_lazy("rail", "Refused"), _is_one_of(*MENDING)),
    _Page("audit", "eye", pgettext_lazy("rail", "Audit"), _may(Act.READ_AUDIT)),
    _Page("machines", "lock", pgettext_lazy("rail", "Machines"), _may(Act.MANAGE_SETTINGS)),
    _Page("outbox", "mail", pgettext_lazy("rail", "Outbox"), lambda _viewer: settings.XINQIAO_DEMO),
)


def rail(viewer: Viewer, current: str, waiting: Mapping[str, Waiting] | None = None) -> list[Entry]:
    """Return the entries for a viewer; `waiting` says what waits, by the name of the page's address."""
    counts = waiting or {}
    return [
        _entry(page, href, current, counts.get(page.name))
        for page in _PAGES
        if page.is_for(viewer) and (href := _address(page.name))
    ]


def _entry(page: _Page, href: str, current: str, waits: Waiting | None) -> Entry:
    entry = Entry(href=href, icon=page.icon, label=str(page.label), is_current=page.name == current)
    return replace(entry, count=waits.count, said=waits.said, level=waits.level) if waits else entry


def _address(name: str) -> str:
    # a page that is not built yet has no address, and no entry that leads nowhere
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
