"""Who may open which stream: the same session or token as the pages, resolved once at opening."""

from xinqiao.foundation import notices
from xinqiao.foundation.guards import Viewer
from xinqiao.streams.hub import Numbered

MOST_REPLAYED = 1_000

WORKLIST = "worklist"
PATIENT = "patient"


def audiences(viewer: Viewer, stream: str) -> frozenset[str]:
    """Return the audience keys a viewer may hear on a stream; empty means refused."""
    own = {f"account:{viewer.account_id}"} if viewer.account_id else set()
    if stream == WORKLIST and viewer.organization_id and _hears_worklist(viewer):
        return frozenset({*own, *_teams(viewer)})
    if stream == PATIENT and viewer.is_person:
        return frozenset({*own, *(f"patient:{patient_id}" for patient_id in viewer.patient_ids)})
    return frozenset()


def _hears_worklist(viewer: Viewer) -> bool:
    return viewer.is_staff or viewer.has_scope("system/Flag.r")


def _teams(viewer: Viewer) -> set[str]:
    if viewer.is_staff:
        return {f"team:{team_id}" for team_id in viewer.team_ids}
    return {f"organization:{viewer.organization_id}"}


def replay(keys: frozenset[str], after: int) -> list[Numbered]:
    """Return what these audiences missed since an offset, oldest first, a thousand at a time."""
    return [Numbered(*row) for row in notices.numbered_since(keys, after, most=MOST_REPLAYED)]
