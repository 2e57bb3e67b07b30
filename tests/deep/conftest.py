"""The long tier: everything in this folder carries the marker `deep`."""

import pytest

from tests.api.conftest import _held_clock, bearer, new_client  # noqa: F401 - fixtures of the machine doors


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/deep/" in item.path.as_posix():
            item.add_marker(pytest.mark.deep)
