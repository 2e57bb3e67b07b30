"""Migrations are complete and linear, and the system checks pass."""

from collections import Counter
from io import StringIO

import pytest
from django.apps import apps
from django.core import checks
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader


@pytest.mark.django_db
def test_the_models_need_no_further_migration():
    words = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=words, stderr=words)
    except SystemExit:
        pytest.fail(words.getvalue())


def test_every_app_has_one_leaf():
    leaves = Counter(app for app, _name in MigrationLoader(None).graph.leaf_nodes())
    assert {app: count for app, count in leaves.items() if count > 1} == {}


def test_every_package_with_tables_keeps_migrations():
    homeless = [
        config.label
        for config in apps.get_app_configs()
        if config.name.startswith("xinqiao.")
        and list(config.get_models())
        and not MigrationLoader.migrations_module(config.label)[0]
    ]
    assert homeless == []


def test_the_system_checks_pass():
    serious = [str(message) for message in checks.run_checks() if message.level >= checks.WARNING]
    assert serious == []


def test_a_table_without_a_wall_fails_the_checks():
    from django.db import models

    from xinqiao.foundation.wall_builder import wall_of

    class Bare(models.Model):
        class Meta:
            app_label = "foundation"

    try:
        assert wall_of(Bare) is None
    finally:
        del apps.all_models["foundation"]["bare"]
        apps.clear_cache()
