"""The cast, as the ward of one patient."""

import pytest

from tests.cast import cast  # noqa: F401  the fixture below asks for it by name
from tests.ward import Ward


@pytest.fixture
def ward(cast) -> Ward:  # noqa: F811  pytest hands fixtures over by name
    return Ward(cast)
