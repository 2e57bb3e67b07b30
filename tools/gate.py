"""Everything that CI runs, in order: `bin/test`, one layer: `bin/test rules`, how much is tested:
`bin/test coverage`, some tests: `bin/test PATH…`.

Every part prints its time; all parts run even when one fails; nothing is tried twice. The last line is
`N passed, N failed` (`, N skipped`): tests, plus one for each check that is not a test.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:1] = [str(ROOT)]  # the script's own folder would hide modules of the same name

from tools import messages  # noqa: E402 - the path is set above
from tools.parts import Part, command, layer, run, tests  # noqa: E402 - the same

ORDINARY = "not browser and not deep and not look"

CHECKS = (
    command("format", "ruff", "format", "--check", "."),
    command("ruff", "ruff", "check", "."),
    command("mypy", "mypy"),
    command("import contracts", "lint-imports", "--config", "importlinter.ini"),
    command("house rules, templates, sheets", "python", "-m", "tools.house"),
    command("scripts", "python", "-m", "tools.scripts"),
    command("messages", "python", "-m", "tools.messages", "check"),
    command("docs in step", "python", "-m", "tools.reference", "--check"),
)
TESTS = (
    tests("tests", "tests", "-m", ORDINARY, "-n", "2", "--durations=10"),
    tests("browser", "tests", "-m", "browser and not deep and not look", "--durations=10"),
)
SAFETY = (
    command("secrets", "python", "-m", "tools.leaks"),
    command("bandit", "bandit", "-q", "-ll", "-c", "pyproject.toml", "-r", "xinqiao"),
    command("advisories", "python", "-m", "tools.advisories"),
)
COVERAGE_REPORT = "var/gate/coverage.json"
# a part of its own: measuring makes the tests slower, and not every file has reached its floor yet
COVERAGE = (
    tests(
        "coverage", "tests/rules", "tests/domain", "tests/journeys", "-m", ORDINARY, "-n", "2",
        "--cov", "--cov-report=", f"--cov-report=json:{COVERAGE_REPORT}",
    ),
    command("floors of coverage", "python", "-m", "tools.coverage_floor", COVERAGE_REPORT),
)  # fmt: skip
LAYERS = ("rules", "domain", "web", "architecture")
MARKED = ("browser", "deep", "look")


def chosen(words: list[str]) -> tuple[Part, ...]:
    """Return the parts for the words of the command line; none means the whole gate."""
    if not words:
        return (*CHECKS, *TESTS, *SAFETY)
    if words == ["checks"]:
        return (*CHECKS, *SAFETY)
    if words == ["coverage"]:
        return COVERAGE
    if len(words) == 1 and words[0] in LAYERS:
        return (layer(words[0], "-m", ORDINARY, "--durations=10"),)
    if len(words) == 1 and words[0] in MARKED:
        return (tests(words[0], "tests", "-m", words[0], "--durations=10"),)
    return (tests("chosen", *words, "--durations=10"),)


def main(words: list[str]) -> int:
    """Run the chosen parts; 0 when all passed."""
    os.chdir(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinqiao.config.settings.test")
    messages.compile_all()  # pages are tested in Chinese, and compiled catalogues are not committed
    return run(chosen(words))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
