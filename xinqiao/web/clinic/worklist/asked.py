"""What a list is narrowed to, read from the address; the address says all, so that it can be sent on."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

from xinqiao.care.worklist.types import Filters, Kind, Severity, Whose
from xinqiao.web.clinic.frame import page_number

TABS: dict[str, Filters] = {
    "": {},
    "mine": {"owner": Whose.MINE},
    "unassigned": {"owner": Whose.UNASSIGNED},
    **{kind.value: {"kind": kind} for kind in Kind},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The tab, the severity, the words searched for and the page; unreadable parts do not narrow."""

    tab: str
    severity: Severity | None
    search: str
    page: int

    @property
    def filters(self) -> Filters:
        """As the query takes it."""
        return {**TABS[self.tab], "severity": self.severity, "search": self.search}

    @property
    def counts_all(self) -> bool:
        """Whether the figures of the whole list are those of what is shown."""
        return not (self.tab or self.search)

    @property
    def is_whole(self) -> bool:
        """Whether a changed row can take its place by itself: nothing is narrowed, from the first page."""
        return self.counts_all and self.severity is None and self.page == 1

    def address(self, **changes: object) -> str:
        """The query string of this list with some parts changed; a changed list begins at its first page."""
        parts: dict[str, object] = {
            "show": self.tab,
            "severity": self.severity.value if self.severity else "",
            "q": self.search,
            "page": "" if changes else self.page,
        }
        kept = {name: value for name, value in (parts | changes).items() if value not in {"", 1, None}}
        return urlencode(kept)


def read_asked(request: HttpRequest) -> Asked:
    """Return what the address asks for."""
    tab, severity = request.GET.get("show", ""), request.GET.get("severity", "")
    return Asked(
        tab=tab if tab in TABS else "",
        severity=Severity(severity) if severity in set(Severity) else None,
        search=request.GET.get("q", "").strip()[:80],
        page=page_number(request),
    )
