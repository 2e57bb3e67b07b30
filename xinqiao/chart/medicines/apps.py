"""Django's name for the package."""

from django.apps import AppConfig


class MedicinesConfig(AppConfig):
    """The medicine schedule and what was taken."""

    name = "xinqiao.chart.medicines"
    label = "medicines"
