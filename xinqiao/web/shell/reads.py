"""Saying in the audit that a page showed people: lists, searches, sheets that leave the house."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest

from xinqiao.foundation import audit, clock

from .guards import viewer_of


def note_read(
    request: HttpRequest, what: str, subjects: Iterable[UUID] = (), *, purpose: str = "care"
) -> None:
    """Write one entry `read.<what>` with the set of patients the page named; nothing for a stranger.

    `what` is a word of ours such as `patients` or `worklist-sheet`; the words searched for stay
    out of it, for they may be a name. Call it once, after the query and before the answer.
    """
    viewer = viewer_of(request)
    if viewer is not None:
        audit.record(
            viewer,
            f"read.{what}",
            object_type="Patient",
            subjects=subjects,
            purpose=purpose,
            now=clock.now(),
        )
