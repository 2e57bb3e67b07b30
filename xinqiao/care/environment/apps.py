"""Django's name for the package."""

from django.apps import AppConfig


class EnvironmentConfig(AppConfig):
    """Air and heat of a district."""

    name = "xinqiao.care.environment"
    label = "environment"
