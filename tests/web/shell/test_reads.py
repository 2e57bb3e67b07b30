"""What a list showed is said in the audit once; a sheet carries no formula."""

from types import SimpleNamespace

import pytest

from tests.cast import NOW
from xinqiao.foundation import audit, clock
from xinqiao.foundation.audit import Wanted
from xinqiao.foundation.walls import standing_as
from xinqiao.simulation.cast import Cast
from xinqiao.web.shell.reads import note_read
from xinqiao.web.shell.sheets import csv_text, sheet


@pytest.mark.django_db
def test_a_list_is_one_entry_with_its_patients(cast: Cast) -> None:
    nurse, admin = cast.viewer("nurse", now=NOW), cast.viewer("administrator", now=NOW)
    with standing_as(nurse), clock.frozen(NOW):
        note_read(SimpleNamespace(viewer=nurse), "patients", [cast.patient_id, cast.patient_id])
        note_read(SimpleNamespace(viewer=None), "patients", [cast.patient_id])
    with standing_as(admin):
        (entry,) = audit.entries(admin, Wanted(action="read.patients"))
    assert (entry.account_id, entry.subjects, entry.at) == (nurse.account_id, (cast.patient_id,), NOW)


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-2", "@SUM(A1)", "\tx", " =1", "＝1"])
def test_a_cell_that_would_run_is_held(cell: str) -> None:
    assert csv_text([["a", cell]]).replace('"', "") == f"a,'{cell}\r\n"


def test_a_sheet_is_a_file_to_keep() -> None:
    answer = sheet("refusals", [["甲", "b,c"]])
    assert answer.content.decode() == '\ufeff甲,"b,c"\r\n'
    assert answer["Content-Disposition"] == 'attachment; filename="refusals.csv"'
