"""`xinqiao bench loop` runs whole, at a moment's size: what it says is checked, never how fast it was."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.deep


def test_the_loop_is_measured_beside_its_limits(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XINQIAO_")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "xinqiao.operations.cli", "bench", "loop", "--tiny", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found) == {"run", "ingest", "chain", "worklist"}
    assert found["run"]["commit"]
    for shape in ("panels", "single values"):
        assert found["ingest"][shape]["ours_to_staged"]["median"] > 0
    assert found["chain"]["alerts"] == 2
    assert found["chain"]["ours_to_bare_p99"]["median"] > 0
    worklist = found["worklist"]
    # with a handful of rows a page may ask less, where nothing waits; never more than at full size
    assert "skipped" in worklist or max(worklist[size]["statements"] for size in ("small", "town")) <= 8


@pytest.mark.parametrize(
    ("part", "keys"), [("ingest", {"run", "bulk", "single"}), ("alerts", {"run", "rules", "chain"})]
)
def test_the_sizes_of_a_city_are_measured_likewise(part: str, keys: set[str]) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XINQIAO_")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "xinqiao.operations.cli", "bench", part, "--tiny", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found) == keys
    assert all("is_met" in found[key] for key in keys - {"run"})
