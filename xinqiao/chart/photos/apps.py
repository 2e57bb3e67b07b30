"""Django's name for the package."""

from django.apps import AppConfig


class PhotosConfig(AppConfig):
    """Photographs of meters and laboratory slips, kept until they are answered."""

    name = "xinqiao.chart.photos"
    label = "photos"
