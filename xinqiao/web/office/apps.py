"""The office surface as a Django app."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Pages only; no tables."""

    name = "xinqiao.web.office"
    label = "office"
