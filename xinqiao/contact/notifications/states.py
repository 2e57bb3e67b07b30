"""The life of one message on one channel, as a table."""

from xinqiao.contact.notifications.types import DeliveryState as State
from xinqiao.foundation.states import StateTable

DELIVERY = StateTable(
    name="delivery",
    initial=State.SCHEDULED,
    moves={
        State.SCHEDULED: {
            "claim": State.QUEUED,
            "send": State.SENT,
            "expire": State.EXPIRED,
            "suppress": State.SUPPRESSED,
        },
        State.QUEUED: {
            "claim": State.QUEUED,
            "hold": State.SCHEDULED,
            "retry": State.SCHEDULED,
            "send": State.SENT,
            "fail": State.FAILED,
            "expire": State.EXPIRED,
            "suppress": State.SUPPRESSED,
        },
        State.SENT: {"deliver": State.DELIVERED, "read": State.READ, "fail": State.FAILED},
        State.DELIVERED: {"read": State.READ},
        State.READ: {},
        State.FAILED: {},
        State.EXPIRED: {},
        State.SUPPRESSED: {},
    },
)
