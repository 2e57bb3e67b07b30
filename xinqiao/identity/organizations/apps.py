"""Django's name for the package."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Hospitals, departments, teams, memberships, rosters and hours."""

    name = "xinqiao.identity.organizations"
    label = "organizations"
