"""The components as a Django app: template tags, styles and the board that shows them all."""

from django.apps import AppConfig


class ComponentsConfig(AppConfig):
    """Register the template tags; there are no tables here."""

    name = "xinqiao.web.components"
    label = "components"
