"""One message in, one answer out: the same reading as over HTTP, with the same words."""

import json
import logging
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xinqiao.api.ingest import taking
from xinqiao.api.mqtt import topics
from xinqiao.foundation import clock
from xinqiao.foundation.errors import Refused, TooMany
from xinqiao.identity.accounts import queries as accounts

log = logging.getLogger(__name__)


class BadTopic(Refused):
    """The topic does not name a device."""

    status = 404
    default_code = "bad-topic"


class UnknownDevice(Refused):
    """No such device, or it was taken off: the broker's credentials may be older than its end."""

    status = 401
    default_code = "unknown-device"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message as it came. `is_again`: the broker has delivered it before and was not answered."""

    topic: str
    payload: bytes
    is_again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What to publish, and where."""

    topic: str
    payload: bytes


def answer(letter: Letter) -> Reply | None:
    """Keep the readings of a message and return the answer; None where there is nobody to answer.

    What we expect to refuse is answered as `{"error": {"code", "message"}}` and nothing of it is kept. All
    else is raised: the message must stay with the broker, for these readings are nowhere else.
    """
    sender = topics.sender_of(letter.topic)
    if sender is None:
        log.warning("a message on the topic %r, on which nobody listens, was dropped", letter.topic)
        return None
    try:
        payload = _take(sender, letter)
    except Refused as refused:
        log.warning("a message of device %r was refused: %s", sender, refused.code)
        payload = _error(refused)
    return Reply(topic=topics.of(sender, topics.RESULTS), payload=payload)


def _take(sender: str, letter: Letter) -> bytes:
    device_id = topics.device_of(sender)
    if device_id is None:
        raise BadTopic(_("The topic does not name a device: xinqiao/v1/{device}/readings."))
    viewer = accounts.device_viewer(device_id)
    if viewer is None:
        raise UnknownDevice(_("This device is not known here, or it was taken off."))
    _count(device_id, letter)
    return taking.take(viewer=viewer, items=taking.items_of(letter.payload), received_at=clock.now())


def _count(device_id: UUID, letter: Letter) -> None:
    # delivered again because of us: nobody is refused for our own attempts after a bad hour of the database
    if not letter.is_again:
        taking.count_device(device_id, clock.now())


def _error(refused: Refused) -> bytes:
    error: dict[str, object] = {"code": refused.code, "message": str(refused)}
    if isinstance(refused, TooMany):
        error["retry_after"] = refused.retry_after
    return json.dumps({"error": error}, ensure_ascii=False).encode()
