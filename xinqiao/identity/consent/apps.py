"""Django's name for the package."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """Purposes, grants, withdrawals and the proof of their wording."""

    name = "xinqiao.identity.consent"
    label = "consent"
