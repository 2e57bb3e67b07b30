"""`xinqiao import device`: counts, exit codes, and the words for what cannot be imported."""

import json

import pytest

from tests.shared import sample
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import queries as people
from xinqiao.operations import cli

pytestmark = pytest.mark.django_db

STEPS = "Id,ActivityDate,TotalSteps\n1,4/13/2016,100\n2,4/14/2016,200\n1,05/06/2016,300\n"
MAPPING = {
    "time": {"columns": ["时间"], "format": "%Y-%m-%d %H:%M"},
    "values": [{"column": "心率", "code": "8867-4", "unit": "/min"}],
}


@pytest.fixture
def run(cast, tmp_path, capsys):
    def run(body, *more):
        path = tmp_path / "file"
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
        code = cli.run(["import", "device", str(path), "--patient", str(cast.patient_id), *more])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_counts_for_a_machine_and_once_more(run) -> None:
    for stored, duplicate in ((1, 0), (0, 1)):
        code, out, err = run(STEPS, "--subject", "1", "--json")
        told = json.loads(out)
        assert (code, told["read"], told["stored"], told["duplicate"]) == (0, 2, stored, duplicate)
        assert [each["code"] for each in told["refused"]] == ["ambiguous-date"]
        assert "2 read" in err


def test_lines_for_people(run) -> None:
    code, out, _err = run("<HealthData><Workout/><Workout/></HealthData>")
    assert (code, "passed over Workout: 2" in out.splitlines()) == (1, True)
    code, out, _err = run(STEPS, "--subject", "1")
    assert (code, [line for line in out.splitlines() if line.startswith("refused row 4")] != []) == (0, True)


def test_a_table_is_looked_at_first(run, tmp_path, cast) -> None:
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps(MAPPING))
    table = "时间,心率\n2026-11-20 07:30,72\n2026-11-20 07:31,?\n".encode("gb18030")
    code, out, _err = run(table, "--mapping", str(path), "--preview", "--json")
    assert (code, [each.get("value") or each["code"] for each in json.loads(out)]) == (
        0,
        ["72", "not-a-number"],
    )
    code, out, _err = run(table, "--kind", "csv", "--mapping", str(path), "--json")
    assert (code, json.loads(out)["stored"]) == (0, 1)


def test_refusals_end_with_1_and_wrong_usage_with_2(run, cast, capsys) -> None:
    code, _out, err = run(STEPS)
    assert (code, "1, 2" in err) == (1, True)
    code, _out, err = run("nothing")
    assert (code, err.startswith("xinqiao: ")) == (1, True)
    assert run(STEPS, "--kind", "nonsense")[0] == 2
    assert run("Id,ActivityDate,TotalSteps\n1,05/06/2016,300\n")[0] == 1
    nobody = "0199c000-0000-7000-8000-00000000abcd"
    path = str(sample("devices", "apple_health_export_min.xml"))
    assert cli.run(["import", "device", path, "--patient", nobody]) == 1
    assert nobody in capsys.readouterr().err
    with standing_as(cast.system()):
        assert people.standings([cast.patient_id])


@pytest.mark.parametrize(
    ("name", "more", "read"),
    [
        ("apple_health_export_min.xml", (), 2),
        ("fitbit_weightLogInfo_merged.csv", ("--subject", "6962181067"), 30),
        ("omh_shouldPass/blood-pressure__3.0__shouldPass__with-posture-and-location.json", (), 1),
    ],
)
def test_the_shared_files_by_their_content(cast, capsys, name, more, read) -> None:
    path = str(sample("devices", name))
    for key in ("stored", "duplicate"):
        assert cli.run(["import", "device", path, "--patient", str(cast.patient_id), "--json", *more]) == 0
        assert json.loads(capsys.readouterr().out)[key] == read


def test_replay_plays_every_kind_and_the_first_of_several_people(cast, capsys) -> None:
    path = str(sample("devices", "fitbit_weightLogInfo_merged.csv"))
    assert cli.run(["replay", path, "--patient", str(cast.patient_id), "--json"]) == 0
    told = capsys.readouterr()
    assert (json.loads(told.out)["read"], "8 people in this file; 1503960366 is played" in told.err) == (
        2,
        True,
    )
