"""Django's name for the package."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Kept resources of other systems."""

    name = "xinqiao.chart.records"
    label = "records"
