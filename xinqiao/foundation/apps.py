"""Django's name for the floor."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    """Registers the checks that hold for every model of the house."""

    name = "xinqiao.foundation"
    label = "foundation"

    def ready(self) -> None:
        from xinqiao.foundation import checks  # noqa: F401 - registering needs loaded apps
