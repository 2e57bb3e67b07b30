"""Django's name for the package."""

from django.apps import AppConfig


class EngagementConfig(AppConfig):
    """The diary of a patient."""

    name = "xinqiao.companion.engagement"
    label = "engagement"
