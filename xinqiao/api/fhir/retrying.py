"""What was refused, tried again: after the missing patient came, or the source mended its data."""

from datetime import datetime

from xinqiao.api.fhir.bundles import read_body
from xinqiao.api.fhir.importing import KIND, Summary, import_items
from xinqiao.chart.intake import actions as intake
from xinqiao.chart.intake.queries import refusals
from xinqiao.chart.intake.types import RefusalState, RefusalView
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as


def retry_refused(*, viewer: Viewer, now: datetime) -> dict[str, int]:
    """Try every waiting item of FHIR imports once; return how many were mended and still wait."""
    waiting = _waiting(viewer)
    mended = sum(_retry(viewer, item, now) for item in waiting)
    return {"mended": mended, "waiting": len(waiting) - mended}


def _waiting(viewer: Viewer) -> list[RefusalView]:
    with standing_as(viewer):
        first = refusals(viewer, kind=KIND)
        pages = [first, *(refusals(viewer, kind=KIND, page=page) for page in range(2, first.pages + 1))]
    return [item for page in pages for item in page.items]


def _retry(viewer: Viewer, item: RefusalView, now: datetime) -> bool:
    summary = Summary()
    import_items(
        viewer=viewer,
        source=item.source_key,
        items=read_body(item.source_key, item.original.encode()),
        summary=summary,
        now=now,
        keep_refused=False,
    )
    with standing_as(viewer):
        if summary.refused:
            again = summary.refused[0]
            intake.note_attempt(
                viewer=viewer, refusal_id=item.id, code=again.code, reason=again.reason, now=now
            )
            return False
        intake.settle_refusal(viewer=viewer, refusal_id=item.id, state=RefusalState.MENDED, now=now)
    return True
