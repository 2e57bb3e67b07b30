"""Django's name for the package."""

from django.apps import AppConfig


class PathwaysConfig(AppConfig):
    """Programmes, plans and follow-up tasks."""

    name = "xinqiao.care.pathways"
    label = "pathways"
