"""Every write of notifications, by noun."""

from xinqiao.contact.notifications.actions.codes import send_sign_in_code
from xinqiao.contact.notifications.actions.deliveries import send_due, send_due_everywhere
from xinqiao.contact.notifications.actions.messages import mark_read, notify
from xinqiao.contact.notifications.actions.preferences import choose_channel

__all__ = ["choose_channel", "mark_read", "notify", "send_due", "send_due_everywhere", "send_sign_in_code"]
