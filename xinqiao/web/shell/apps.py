"""The shell as a Django app."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """Base pages and error pages; no tables."""

    name = "xinqiao.web.shell"
    label = "shell"
