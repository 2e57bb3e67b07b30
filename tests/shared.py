"""Where the shared sample inputs lie; tests that read them skip with a reason when they are absent."""

import os
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[1]


def sample(*parts: str) -> Path:
    """Return a shared sample's path, or skip the test."""
    folders = [os.environ.get("XINQIAO_SHARED"), _ROOT.parent / "shared", _ROOT.parents[1] / "shared"]
    for folder in filter(None, folders):
        path = Path(folder, "data", *parts)
        if path.exists():
            return path
    pytest.skip(f"the shared sample {'/'.join(parts)} is not on this machine")
