"""What another system sent and we refused, tried once more by somebody who pressed for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from xinqiao.chart.intake import actions as intake
from xinqiao.chart.intake import queries as refusals
from xinqiao.chart.intake.errors import RefusalSettled
from xinqiao.chart.intake.types import RefusalState
from xinqiao.foundation.errors import Conflict
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as


class CannotRetry(Conflict):
    """Nobody here reads items of this kind: the sender has to send again."""

    default_code = "cannot-retry"

    def __init__(self) -> None:
        super().__init__(_("An item of this kind cannot be retried here. Ask the sender to send it again."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What came of a second try: kept, or refused with code and reason."""

    is_kept: bool
    code: str = ""
    reason: str = ""


class Reader(Protocol):
    """The port to whoever reads a kind of record; `RECORD_READERS` of the settings names them."""

    def __call__(self, *, viewer: Viewer, source: str, original: bytes, now: datetime) -> Again:
        """Take one item in once more, in the words in which it came."""


def can_retry(kind: str) -> bool:
    """Whether somebody reads items of this kind."""
    return kind in settings.RECORD_READERS


def retry(*, viewer: Viewer, refusal_id: UUID, now: datetime) -> Again:
    """Send a refused record in again: kept, it is settled as mended; refused, it stays with its new reason.

    The import is the house's own job, as it was the first time; the viewer's name stands under
    the press. Raises CannotSeeRefusals, RefusalNotFound, RefusalSettled, CannotRetry.
    """
    with standing_as(viewer):
        item = refusals.refusal(viewer, refusal_id)
        if item.state is not RefusalState.WAITING:
            raise RefusalSettled
        if not can_retry(item.kind):
            raise CannotRetry
        read: Reader = import_string(settings.RECORD_READERS[item.kind])
        again = read(
            viewer=Viewer.system(viewer.organization_id, name="import"),
            source=item.source_key,
            original=item.original.encode(),
            now=now,
        )
        if again.is_kept:
            intake.settle_refusal(viewer=viewer, refusal_id=item.id, state=RefusalState.MENDED, now=now)
        else:
            intake.note_attempt(
                viewer=viewer, refusal_id=item.id, code=again.code, reason=again.reason, now=now
            )
    return again
