"""The contents page: which event leads where, and what happens on the clock."""

from collections.abc import Callable, Mapping
from datetime import datetime

from xinqiao.care.alerts import actions as alerts
from xinqiao.foundation.events import Subscriptions

SUBSCRIPTIONS: Subscriptions = {}

# name → (cron line, seconds last; what is done); each takes its own viewers
SCHEDULES: Mapping[str, tuple[str, Callable[[datetime], None]]] = {
    "escalate-alerts": ("* * * * *", alerts.escalation_round),
    "look-for-silence": ("7 * * * *", alerts.silence_round),
}
