"""The channels: one folder each, all held to `contract.Transport` by one shared test."""

from collections.abc import Callable

from xinqiao.contact.notifications.channels.contract import Transport
from xinqiao.contact.notifications.channels.email.transport import EmailTransport
from xinqiao.contact.notifications.channels.in_app.transport import InAppTransport
from xinqiao.contact.notifications.channels.outbox.transport import OutboxTransport
from xinqiao.contact.notifications.types import ChannelName, Envelope


def transports(keep: Callable[[Envelope], None]) -> dict[ChannelName, Transport]:
    """Return every transport by name; `keep` puts an envelope on the demonstration's page."""
    return {
        ChannelName.IN_APP: InAppTransport(),
        ChannelName.EMAIL: EmailTransport(),
        ChannelName.OUTBOX: OutboxTransport(keep),
    }


def _never(envelope: Envelope) -> None:
    raise AssertionError(envelope)


# for those who only ask what a channel is like
TRAITS: dict[ChannelName, Transport] = transports(_never)
