"""The clinic surface as a Django app."""

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    """Pages only; no tables."""

    name = "xinqiao.web.clinic"
    label = "clinic"
