"""The topics of devices. A device speaks and listens on its own only; the broker's ACL holds it to that."""

from uuid import UUID

ROOT = "xinqiao/v1"
READINGS, STATUS, RESULTS = "readings", "status", "results"
# every worker has the same subscription, and the broker gives each message to one of them
SUBSCRIPTION = f"$share/xinqiao/{ROOT}/+/{READINGS}"


def of(device: object, what: str) -> str:
    """Return a topic of a device; `+` stands for every device, `%u` for the user of the connection."""
    return f"{ROOT}/{device}/{what}"


def sender_of(topic: str) -> str | None:
    """Return what stands in the device's place of a readings topic; None for any other topic."""
    head, _slash, what = topic.rpartition("/")
    root, _slash, sender = head.rpartition("/")
    return sender if (root, what) == (ROOT, READINGS) else None


def device_of(sender: str) -> UUID | None:
    """Return the device's id; None unless it is written as `xinqiao device issue` prints it."""
    try:
        device_id = UUID(sender)
    except ValueError:
        return None
    return device_id if str(device_id) == sender else None
