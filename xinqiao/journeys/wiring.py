"""The contents page: which event leads where, and what happens on the clock."""

from collections.abc import Callable, Mapping
from datetime import datetime

from xinqiao.care.alerts import actions as alerts
from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations.events import ObservationsRecorded
from xinqiao.foundation.events import Subscriptions
from xinqiao.journeys import reading

SUBSCRIPTIONS: Subscriptions = {
    ObservationsRecorded: (reading.show_readings,),
}

# name → (cron line, seconds last; what is done); each takes its own viewers
SCHEDULES: Mapping[str, tuple[str, Callable[[datetime], None]]] = {
    "escalate-alerts": ("* * * * *", alerts.escalation_round),
    "look-for-silence": ("7 * * * *", alerts.silence_round),
    "keep-observation-tables": ("20 3 * * *", observations.keep_tables),
}
