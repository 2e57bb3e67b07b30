"""Django's name for the package."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, patients, relatives, care teams and merge links."""

    name = "xinqiao.identity.people"
    label = "people"
