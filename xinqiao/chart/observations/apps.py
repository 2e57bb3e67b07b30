"""The package of measured values."""

from django.apps import AppConfig


class ObservationsConfig(AppConfig):
    """Results, samples, devices and the ledger that keeps each of them single."""

    name = "xinqiao.chart.observations"
    label = "observations"
