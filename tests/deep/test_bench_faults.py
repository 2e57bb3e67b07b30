"""`xinqiao bench faults`, bounded: every kind of fault once or more, and everything clean afterwards."""

import json
import os
import subprocess
import sys

ROUNDS = 10


def test_nothing_acknowledged_is_lost_doubled_or_late():
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XINQIAO_")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "xinqiao.operations.cli", "bench", "faults"]
    command += ["--rounds", str(ROUNDS), "--seed", "20261127", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.stdout, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert found["is_clean"], (found["examples"], found["strange answers"], done.stderr[-2000:])
    assert done.returncode == 0, done.stderr[-2000:]
    assert sum(part["times"] for part in found["faults"].values()) == ROUNDS
    assert set(found["faults"]) >= {"web", "worker", "ingest", "database", "broker", "network"}
    assert found["acknowledged"]["readings"] == found["acknowledged"]["of"] > 500
    assert found["acknowledged"]["breaches"] > 50
