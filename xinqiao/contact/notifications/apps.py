"""Django's name for the package."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Messages to patients and families, and every way they leave the house."""

    name = "xinqiao.contact.notifications"
    label = "notifications"
