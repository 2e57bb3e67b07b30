"""What the list is narrowed to, read from the address; unreadable parts do not narrow."""

from dataclasses import dataclass
from typing import TypedDict
from urllib.parse import urlencode

from django.http import HttpRequest

from xinqiao.chart.intake.types import RefusalState
from xinqiao.web.office.frame import page_number

MOST_WORDS = 200


class Filters(TypedDict):
    """As the queries take it."""

    kind: str | None
    source_key: str | None
    state: RefusalState


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """State, kind, source and page."""

    state: RefusalState
    kind: str
    source: str
    page: int

    @property
    def filters(self) -> Filters:
        """As the queries take it."""
        return {"kind": self.kind or None, "source_key": self.source or None, "state": self.state}

    @property
    def is_narrowed(self) -> bool:
        """Whether something beside the state was chosen."""
        return bool(self.kind or self.source)

    def address(self, **changes: object) -> str:
        """The query string of this list with some parts changed; a changed list begins at its first page."""
        parts: dict[str, object] = {
            "state": "" if self.state is RefusalState.WAITING else self.state.value,
            "kind": self.kind,
            "source": self.source,
            "page": "" if changes else self.page,
        }
        return urlencode({name: value for name, value in (parts | changes).items() if value not in {"", 1}})


def read_asked(request: HttpRequest) -> Asked:
    """Return what the address asks for."""
    state = request.GET.get("state", "")
    return Asked(
        state=RefusalState(state) if state in set(RefusalState) else RefusalState.WAITING,
        kind=request.GET.get("kind", "")[:30],
        source=request.GET.get("source", "")[:MOST_WORDS],
        page=page_number(request),
    )
