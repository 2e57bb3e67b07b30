"""Django's name for the package."""

from django.apps import AppConfig


class SafetyConfig(AppConfig):
    """Safety words and help cards; it keeps no tables."""

    name = "xinqiao.care.safety"
    label = "safety"
