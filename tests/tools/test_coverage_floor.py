"""The floor of coverage fails with the list of files below it, and about nothing it does not pass."""

import json

import pytest

from tools import coverage_floor


def file(share, lines=(), branches=()):
    summary = {"percent_covered": share}
    return {"summary": summary, "missing_lines": list(lines), "missing_branches": list(branches)}


@pytest.mark.parametrize(
    ("path", "floor"),
    [
        ("xinqiao/care/alerts/rules/facts.py", 100),
        ("xinqiao/identity/people/rules.py", 100),
        ("xinqiao/care/alerts/permissions.py", 100),
        ("xinqiao/care/alerts/actions/store.py", 90),
        ("xinqiao/care/alerts/queries/alerts.py", None),
        ("tests/rules/test_one.py", None),
    ],
)
def test_each_file_has_the_floor_of_its_part(path, floor):
    assert coverage_floor.floor_of(path) == floor


def test_what_lies_below_is_named_with_what_no_test_took(tmp_path, capsys):
    report = tmp_path / "report.json"
    files = {
        "xinqiao/care/alerts/rules/facts.py": file(99.9, branches=[[3, 5]]),
        "xinqiao/care/alerts/actions/store.py": file(90.0),
        "xinqiao/care/alerts/actions/duty.py": file(89.0, lines=[7, 8]),
        "xinqiao/care/alerts/queries/alerts.py": file(10.0),
    }
    report.write_text(json.dumps({"files": files}))
    assert coverage_floor.main([str(report)]) == 1
    first, second, last = capsys.readouterr().out.splitlines()
    assert first.startswith("xinqiao/care/alerts/actions/duty.py: 89.0 % of 90 %; lines not run: 7, 8;")
    assert second.endswith("branches not taken: 3→5")
    assert last == "coverage: 3 files with a floor, 2 below it"


def test_all_above_their_floors_pass_and_a_report_about_nothing_does_not(tmp_path):
    report = tmp_path / "report.json"
    report.write_text(json.dumps({"files": {"xinqiao/care/alerts/permissions.py": file(100.0)}}))
    assert coverage_floor.main([str(report)]) == 0
    report.write_text(json.dumps({"files": {}}))
    assert coverage_floor.main([str(report)]) == 1
