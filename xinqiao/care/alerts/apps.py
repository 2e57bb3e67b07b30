"""Django's name for alerts."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Rule sets, watches, findings, alerts, escalation."""

    name = "xinqiao.care.alerts"
    label = "alerts"
