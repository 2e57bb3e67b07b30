"""Django's name for the worklist."""

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    """Items, queues, claiming and deadlines."""

    name = "xinqiao.care.worklist"
    label = "worklist"
