"""Fixtures for all tests: a real database, entered as the application role."""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation

from tests.cast import cast  # noqa: F401 - a fixture for every test


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment, django_db_blocker
) -> Iterator[None]:
    """Give this process its own copy of the migrated template, and connect as xq_app."""
    from django.conf import settings
    from django.db import connections
    from django.test import TransactionTestCase

    from tests.support import postgres
    from xinqiao.config import env
    from xinqiao.operations.messages import compile_catalogues

    compile_catalogues()
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with postgres.own_database(worker) as addresses, django_db_blocker.unblock():
        os.environ["XINQIAO_DATABASE_URL"] = addresses.app
        entry = connections["default"].settings_dict
        entry.update(env.database("XINQIAO_DATABASE_URL"))
        settings.DATABASES["default"].update(entry)
        patch = pytest.MonkeyPatch()
        # the application role may not truncate, so the owner cleans after tests that commit
        patch.setattr(
            TransactionTestCase, "_fixture_teardown", lambda _case: postgres.truncate(addresses.owner)
        )
        yield
        patch.undo()
        connections.close_all()


@pytest.fixture(autouse=True)
def hospital_language() -> None:
    """Begin every test in the language of the hospital: a page that spoke English leaves it in the thread."""
    if settings.configured:
        translation.activate(settings.LANGUAGE_CODE)
