"""The parts of the gate: run one after the other, timed, counted, summed up."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

TOOLS = Path(sys.executable).parent
REPORTS = Path("var/gate")
SKIPPED = 77  # what a check exits with when it could not look; automake's convention
NO_TESTS = 5  # pytest's word for an empty selection


@dataclass(frozen=True)
class Outcome:
    """What a part came to, in tests."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        text = f"{self.passed} passed, {self.failed} failed"
        return f"{text}, {self.skipped} skipped" if self.skipped else text


@dataclass(frozen=True)
class Part:
    """A named piece of the gate."""

    name: str
    work: Callable[[], Outcome]


def run(parts: Iterable[Part]) -> int:
    """Run every part, print the summary; 0 when nothing failed."""
    done: list[tuple[str, Outcome, float]] = []
    for part in parts:
        print(f"\n== {part.name}", flush=True)
        begun = time.perf_counter()
        outcome = part.work()
        seconds = time.perf_counter() - begun
        done.append((part.name, outcome, seconds))
        print(f"-- {part.name}: {outcome} ({seconds:.1f} s)", flush=True)
    total = sum((outcome for _name, outcome, _seconds in done), Outcome())
    _summary(done)
    print(total, flush=True)
    return 1 if total.failed else 0


def _summary(done: list[tuple[str, Outcome, float]]) -> None:
    print(f"\n== summary ({sum(seconds for _name, _outcome, seconds in done):.0f} s)")
    for name, outcome, seconds in done:
        word = "FAILED" if outcome.failed else "ok" if outcome.passed else "nothing run"
        print(f"{word:>11}  {seconds:6.1f} s  {name}")


def command(name: str, program: str, *arguments: str) -> Part:
    """Return a check that is one command of the environment: quiet when it passes, counted as one test."""

    def work() -> Outcome:
        line = [str(TOOLS / program), *arguments]
        done = subprocess.run(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode != 0:
            print(done.stdout.rstrip())
        if done.returncode == SKIPPED:
            return Outcome(skipped=1)
        return Outcome(failed=1) if done.returncode else Outcome(passed=1)

    return Part(name, work)


def tests(name: str, *arguments: str) -> Part:
    """Return a run of pytest, shown as it goes, counted from its own report."""

    def work() -> Outcome:
        REPORTS.mkdir(parents=True, exist_ok=True)
        report = REPORTS / f"{name}.xml"
        report.unlink(missing_ok=True)
        line = [str(TOOLS / "python"), "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
        status = subprocess.run(line, check=False).returncode
        return count(report, status)

    return Part(name, work)


def layer(name: str, *arguments: str) -> Part:
    """Return a run of one folder of tests; says so when the folder does not exist yet."""
    folder = Path("tests") / name
    if (Path(__file__).resolve().parents[1] / folder).is_dir():
        return tests(name, str(folder), *arguments)

    def work() -> Outcome:
        print(f"there is no {folder} yet")
        return Outcome()

    return Part(name, work)


def count(report: Path, status: int) -> Outcome:
    """Return what pytest reported; a run that broke off counts as a failure whatever it had reported."""
    if status == NO_TESTS:
        print("no tests match")
        return Outcome()
    outcome = _read(report) if report.exists() else Outcome()
    if status != 0 and not outcome.failed:
        print(f"pytest ended with {status}")
        return outcome + Outcome(failed=1)
    return outcome


def _read(report: Path) -> Outcome:
    suites = ET.parse(report).getroot().iter("testsuite")  # noqa: S314 - pytest's own report
    total = Outcome()
    for suite in suites:
        numbers = {key: int(suite.get(key, "0")) for key in ("tests", "failures", "errors", "skipped")}
        failed = numbers["failures"] + numbers["errors"]
        passed = max(numbers["tests"] - failed - numbers["skipped"], 0)
        total += Outcome(passed, failed, numbers["skipped"])
    return total
