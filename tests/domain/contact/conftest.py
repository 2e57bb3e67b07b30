"""The small hospital, fresh for each test."""

import pytest

from tests import hospital as small


@pytest.fixture
def hospital(db) -> small.Hospital:
    return small.build()
