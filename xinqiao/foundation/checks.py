"""System checks that hold for every model of the house."""

from collections.abc import Sequence

from django.apps.config import AppConfig
from django.core.checks import CheckMessage, Error, register

from xinqiao.foundation.wall_builder import wall_of, walled_models


@register()
def every_model_has_a_wall(app_configs: Sequence[AppConfig] | None, **_options: object) -> list[CheckMessage]:
    """Refuse to start while a table has no declared wall: an undeclared table is an open door."""
    del app_configs
    return [
        Error(f"{model._meta.label} declares no wall", obj=model, id="xinqiao.E001")
        for model in walled_models()
        if wall_of(model) is None
    ]
