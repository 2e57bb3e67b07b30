"""What was refused, tried again: after the missing patient came, or the source mended its data."""

from datetime import datetime
from uuid import UUID

from xinqiao.api.fhir.bundles import read_body
from xinqiao.api.fhir.importing import KIND, Summary, import_items
from xinqiao.chart.intake.queries import refusals
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys.record_again import Again, retry


def retry_refused(*, viewer: Viewer, now: datetime) -> dict[str, int]:
    """Try every waiting item of FHIR imports once; return how many were mended and still wait."""
    waiting = _waiting(viewer)
    mended = sum(retry(viewer=viewer, refusal_id=item, now=now).is_kept for item in waiting)
    return {"mended": mended, "waiting": len(waiting) - mended}


def _waiting(viewer: Viewer) -> list[UUID]:
    with standing_as(viewer):
        first = refusals(viewer, kind=KIND)
        pages = [first, *(refusals(viewer, kind=KIND, page=page) for page in range(2, first.pages + 1))]
    return [item.id for page in pages for item in page.items]


def take_again(*, viewer: Viewer, source: str, original: bytes, now: datetime) -> Again:
    """Take one refused FHIR resource in once more; the reader that `RECORD_READERS` names."""
    summary = Summary()
    import_items(
        viewer=viewer,
        source=source,
        items=read_body(source, original),
        summary=summary,
        now=now,
        keep_refused=False,
    )
    if summary.refused:
        again = summary.refused[0]
        return Again(is_kept=False, code=again.code, reason=again.reason)
    return Again(is_kept=True)
