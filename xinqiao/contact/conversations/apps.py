"""Django's name for the package."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """Threads, messages, photographs, notes among staff."""

    name = "xinqiao.contact.conversations"
    label = "conversations"
