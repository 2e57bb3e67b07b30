"""Django's name for the package."""

from django.apps import AppConfig


class EnrolmentsConfig(AppConfig):
    """Who is in which programme, from when to when, and why it ended."""

    name = "xinqiao.identity.enrolments"
    label = "enrolments"
