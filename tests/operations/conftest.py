"""A folder that the server's system user can reach."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    # pytest closes its own folders to other users whenever a run starts, and as root the server is another user
    path = Path(tempfile.mkdtemp(prefix="xinqiao-test-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)
