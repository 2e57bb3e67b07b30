"""Django's name for the package."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Sign-in of people and machines."""

    name = "xinqiao.identity.accounts"
    label = "accounts"
