"""The package of what arrived."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Arrivals and refusals."""

    name = "xinqiao.chart.intake"
    label = "intake"
