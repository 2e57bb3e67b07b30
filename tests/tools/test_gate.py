"""The gate counts what ran, fails when a part fails, and never claims tests that did not run."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools import advisories, gate, leaks, parts, scripts
from tools.house.source import Source
from tools.parts import Outcome, Part

ROOT = Path(__file__).resolve().parents[2]


def _report(path: Path, numbers: str) -> Path:
    path.write_text(f"<testsuites><testsuite {numbers}/></testsuites>")
    return path


def test_a_report_is_counted(tmp_path):
    report = _report(tmp_path / "r.xml", 'tests="10" failures="2" errors="1" skipped="3"')
    assert parts.count(report, 1) == Outcome(passed=4, failed=3, skipped=3)


def test_a_run_that_broke_off_is_a_failure(tmp_path, capsys):
    report = _report(tmp_path / "r.xml", 'tests="4" failures="0" errors="0" skipped="0"')
    assert parts.count(report, 3) == Outcome(passed=4, failed=1)
    assert parts.count(tmp_path / "absent.xml", 2) == Outcome(failed=1)
    assert "pytest ended with 2" in capsys.readouterr().out


def test_an_empty_selection_is_no_test(tmp_path, capsys):
    assert parts.count(tmp_path / "absent.xml", parts.NO_TESTS) == Outcome()
    assert "no tests match" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("outcomes", "last", "status"),
    [
        ([Outcome(passed=2), Outcome(passed=3, skipped=1)], "5 passed, 0 failed, 1 skipped", 0),
        ([Outcome(failed=1), Outcome(passed=3)], "3 passed, 1 failed", 1),
        ([Outcome()], "0 passed, 0 failed", 0),
    ],
)
def test_the_last_line_sums_up(capsys, outcomes, last, status):
    assert (
        parts.run([Part(str(number), lambda one=one: one) for number, one in enumerate(outcomes)]) == status
    )
    assert capsys.readouterr().out.splitlines()[-1] == last


@pytest.mark.parametrize(
    ("code", "outcome"), [(0, Outcome(passed=1)), (1, Outcome(failed=1)), (77, Outcome(skipped=1))]
)
def test_a_command_is_one_test(code, outcome):
    assert parts.command("x", "python", "-c", f"raise SystemExit({code})").work() == outcome


def test_pytest_really_runs_and_fails(tmp_path):
    (tmp_path / "test_x.py").write_text("def test_a(): pass\ndef test_b(): assert False\n")
    line = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:django",
        "-c",
        str(tmp_path / "none.ini"),
        f"--junitxml={tmp_path / 'r.xml'}",
        str(tmp_path),
    ]
    (tmp_path / "none.ini").write_text("[pytest]\n")
    done = subprocess.run(line, capture_output=True, check=False)
    assert parts.count(tmp_path / "r.xml", done.returncode) == Outcome(passed=1, failed=1)


def test_words_choose_parts():
    assert len(gate.chosen([])) == len(gate.CHECKS) + len(gate.TESTS) + len(gate.SAFETY)
    assert [part.name for part in gate.chosen(["rules"])] == ["rules"]
    assert [part.name for part in gate.chosen(["coverage"])] == ["coverage", "floors of coverage"]
    assert [part.name for part in gate.chosen(["deep"])] == ["deep"]
    assert [part.name for part in gate.chosen(["tests/tools"])] == ["chosen"]


def test_a_layer_without_tests_says_so(capsys):
    assert parts.layer("a-layer-nobody-wrote").work() == Outcome()
    assert "there is no" in capsys.readouterr().out


@pytest.mark.parametrize(
    "line",
    [
        "-----BEGIN " + "PRIVATE KEY-----",
        "key = '" + "AKIA" + "ABCDEFGHIJKLMNOP'",
        "postgresql://xq_app:" + "hunter22@db.example/x",
        "API_KEY = '" + "a1b2c3d4e5f6a7b8c9d0e1f2'",
        "ghp_" + "abcdefghijklmnopqrstuv0123",
    ],
)
def test_a_secret_is_found(line):
    assert list(leaks.leaks([Source("x.py", line)]))
    assert not list(leaks.leaks([Source("x.py", f"{line}  # not-a-secret - an invented example")]))


@pytest.mark.parametrize(
    "line",
    [
        "postgresql://xq_app@127.0.0.1:1/unset",
        "token = make_token(account)",
        "password: str",
        "f'://{user}:{word}@{host}'",
    ],
)
def test_plain_code_is_no_secret(line):
    assert not list(leaks.leaks([Source("x.py", line)]))


def test_node_reads_scripts(tmp_path):
    node = scripts.shutil.which("node")
    if node is None:
        pytest.skip("there is no Node here")
    good, bad = tmp_path / "good.js", tmp_path / "bad.js"
    good.write_text("export const answer = () => 1;\n")
    bad.write_text("export const = ;\n")
    assert [line.split(":")[0] for line in scripts.broken([good, bad], node)] == [str(bad)]


def test_pins_are_read_from_the_locks(tmp_path):
    (tmp_path / "run.txt").write_text(
        "django==5.2.19 \\\n    --hash=sha256:00\nprocrastinate[django]==3.10.0\n"
    )
    assert advisories.pins(tmp_path) == [("django", "5.2.19"), ("procrastinate", "3.10.0")]


def test_a_closed_network_is_said_and_not_passed(monkeypatch, capsys):
    # the outside world: an address where nobody answers
    with monkeypatch.context() as patch:
        patch.setattr(advisories, "ADDRESS", "http://127.0.0.1:9/querybatch")
        assert advisories.main() == parts.SKIPPED
    assert "not checked" in capsys.readouterr().out
