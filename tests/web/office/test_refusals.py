"""拒收清单: who opens it, whose words they see, and what each press comes to."""

import csv
from io import StringIO
from uuid import uuid4

import pytest

from tests.cast import NOW
from tests.web.office.conftest import House
from xinqiao.chart.intake.types import RefusalState
from xinqiao.foundation import audit
from xinqiao.foundation.audit import Wanted
from xinqiao.foundation.walls import standing_as

pytestmark = pytest.mark.django_db
ORGANIZATION = b'{"resourceType":"Organization","id":"o-1","name":"QH"}'
CLAIM = b'{"resourceType":"Claim","id":"c"}'
DOORS = ["/refusals", "/refusals/sheet", "/refusals/{id}"]
PRESSES = ["/refusals/{id}/mending", "/refusals/{id}/retry", "/refusals/{id}/dismissal"]
TYPED = {"value": "60.8", "unit": "kg", "measured_at": "2026-11-22T07:31:00"}


@pytest.mark.parametrize("door", DOORS)
def test_pages_open_for_those_who_may_mend_and_for_nobody_else(house: House, door: str) -> None:
    address = door.format(id=house.refused_reading())
    opened = {key: house.get(address, key).status_code for key in ("nurse", "colleague", "administrator")}
    assert opened == {"nurse": 200, "colleague": 200, "administrator": 200}
    shut = {
        key: house.get(address, key).status_code for key in ("manager", "front_desk", "patient", "daughter")
    }
    assert set(shut.values()) == {403}
    assert house.post(address, key="nurse").status_code == 405
    nobody = house.client("nurse").__class__(headers={"host": "localhost"}).get(address)
    assert (nobody.status_code, nobody["Location"][:13]) == (302, "/sign-in?next")


@pytest.mark.parametrize("press", PRESSES)
def test_presses_are_refused_to_others_and_to_other_verbs(house: House, press: str) -> None:
    item = house.refused_reading()
    address = press.format(id=item)
    for key in ("manager", "front_desk", "patient"):
        assert house.post(address, TYPED | {"reason": "x"}, key=key).status_code == 403
    assert house.post(address, TYPED | {"reason": "x"}, key="outsider").status_code == 404
    assert house.post(press.format(id=uuid4()), TYPED | {"reason": "x"}, key="nurse").status_code == 404
    assert house.get(address, "nurse").status_code == 405
    assert house.state(item) is RefusalState.WAITING


def test_another_hospital_sees_none_of_it(house: House) -> None:
    item = house.refused_reading()
    assert house.get(f"/refusals/{item}", "outsider").status_code == 404
    assert "w-1" not in house.text("/refusals", "outsider")
    assert "w-1" not in house.text("/refusals/sheet", "outsider")
    assert "Nothing waits" in house.text("/refusals", "outsider")


def test_the_list_says_why_and_holds_no_words_of_the_item(house: House) -> None:
    house.refused_reading()
    page = house.text("/refusals", "administrator")
    assert "w-1" in page
    assert "No living person has this value" in page
    assert "10002231" in page
    assert "公斤" not in page


def test_an_items_own_words_are_for_who_may_mend_it(house: House) -> None:
    item = house.refused_reading()
    own = house.text(f"/refusals/{item}", "nurse")
    assert "&quot;value&quot;: 608" in own
    assert "Send in again" in own
    for key in ("administrator", "colleague"):
        other = house.text(f"/refusals/{item}", key)
        assert "608" not in other.replace(str(item), "")
        assert "&quot;value&quot;" not in other
        assert "Send in again" not in other
        assert "Only the patient's care team" in other


def test_a_reading_is_mended_with_another_value(house: House) -> None:
    item = house.refused_reading()
    answer = house.post(f"/refusals/{item}/mending", TYPED, key="nurse")
    assert (answer.status_code, answer["Location"]) == (302, "/refusals?said=mended")
    assert house.state(item) is RefusalState.MENDED
    assert "Taken in. It stands in the record" in house.text("/refusals?said=mended", "nurse")
    assert house.post(f"/refusals/{item}/mending", TYPED, key="nurse").status_code == 409


def test_a_pressure_keeps_both_its_parts(house: House) -> None:
    parts = [
        {"code": "8480-6", "value": 80, "unit": "mm[Hg]"},
        {"code": "8462-4", "value": 128, "unit": "mm[Hg]"},
    ]
    item = house.refused_reading(code="85354-9", components=parts, value=None)
    assert "Mend it" in house.text(f"/refusals/{item}", "nurse")
    swapped = {"value-0": "128", "unit-0": "mm[Hg]", "value-1": "80", "unit-1": "mm[Hg]"}
    house.post(f"/refusals/{item}/mending", swapped | {"measured_at": "2026-11-22T07:31:00"}, key="nurse")
    assert house.state(item) is RefusalState.MENDED


def test_a_time_without_zone_becomes_the_hospitals(house: House) -> None:
    item = house.refused_reading(value=60.8, measured_at="2026-11-22T07:31:00")
    answer = house.post(f"/refusals/{item}/mending", TYPED, key="nurse")
    assert answer["Location"] == "/refusals?said=mended"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"value": "sixty"}, "Write a number"),
        ({"value": "nan"}, "Write a number"),
        ({"measured_at": "yesterday"}, "Write day and time"),
    ],
)
def test_what_is_no_reading_is_said_at_its_place(house: House, typed: dict, words: str) -> None:
    item = house.refused_reading()
    answer = house.post(f"/refusals/{item}/mending", TYPED | typed, key="nurse")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert next(iter(typed.values())) in page
    assert house.state(item) is RefusalState.WAITING


def test_a_value_refused_again_stays_with_its_new_reason(house: House) -> None:
    item = house.refused_reading()
    answer = house.post(f"/refusals/{item}/mending", TYPED | {"unit": "furlong"}, key="nurse")
    assert answer["Location"] == f"/refusals/{item}?said=refused-again"
    page = house.text(answer["Location"], "nurse")
    assert "The unit does not belong to this measure." in page
    assert "tried 1 time" in page


@pytest.mark.parametrize("key", ["administrator", "colleague"])
def test_who_may_not_write_for_the_patient_leaves_no_trace(house: House, key: str) -> None:
    item = house.refused_reading()
    assert house.post(f"/refusals/{item}/mending", TYPED, key=key).status_code == 403
    assert "tried" not in house.text(f"/refusals/{item}", "nurse")


def test_a_record_is_retried_by_the_administrator(house: House) -> None:
    kept, still = house.refused_record(ORGANIZATION), house.refused_record(CLAIM)
    assert "Try again" in house.text(f"/refusals/{kept}", "administrator")
    answers = [
        house.post(f"/refusals/{item}/retry", key="administrator")["Location"] for item in (kept, still)
    ]
    assert answers == ["/refusals?said=mended", f"/refusals/{still}?said=refused-again"]
    assert (house.state(kept), house.state(still)) == (RefusalState.MENDED, RefusalState.WAITING)
    assert "Records of this type are not kept here." in house.text(f"/refusals/{still}", "administrator")


def test_a_reading_is_not_retried_as_a_record(house: House) -> None:
    item = house.refused_reading()
    assert "Try again" not in house.text(f"/refusals/{item}", "nurse")
    assert house.post(f"/refusals/{item}/retry", key="nurse").status_code == 409


def test_a_dismissal_wants_its_reason(house: House) -> None:
    item = house.refused_reading()
    empty = house.post(f"/refusals/{item}/dismissal", {"reason": "  "}, key="administrator")
    assert (empty.status_code, "Say why it may be left out." in empty.content.decode()) == (422, True)
    house.post(f"/refusals/{item}/dismissal", {"reason": "typed twice"}, key="administrator")
    assert house.state(item) is RefusalState.DISMISSED
    assert "typed twice" in house.text("/refusals?state=dismissed", "administrator")
    assert "w-1" not in house.text("/refusals", "administrator")
    settled = house.text(f"/refusals/{item}", "nurse")
    assert ("Mend it" in settled, "Leave it out" in settled, "typed twice" in settled) == (False, False, True)


def test_the_list_is_narrowed_by_kind_and_source(house: House) -> None:
    house.refused_reading()
    house.refused_record(CLAIM, name="Claim his.json#3")
    assert "Claim his.json#3" not in house.text("/refusals?kind=reading", "nurse")
    narrowed = house.text("/refusals?source=his.json", "nurse")
    assert ("Claim his.json#3" in narrowed, "w-1" in narrowed) == (True, False)
    assert "Nothing fits" in house.text("/refusals?source=elsewhere", "nurse")
    assert "w-1" in house.text("/refusals?page=zzz&state=odd", "nurse")


def test_a_sheet_carries_no_formula_and_no_words_of_the_item(house: House) -> None:
    house.refused_record(CLAIM, name="=cmd|' /C calc'!A0")
    house.refused_reading()
    answer = house.get("/refusals/sheet", "administrator")
    lines = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0][:2] == ["Arrived", "Kind"]
    assert sorted(line[4] for line in lines[1:]) == ["'=cmd|' /C calc'!A0", "w-1"]
    assert 'Claim","id' not in answer.content.decode()
    assert actions(house, "read.refusals-sheet") == ["read.refusals-sheet"]


def actions(house: House, action: str) -> list[str]:
    admin = house.cast.viewer("administrator", now=NOW)
    with standing_as(admin):
        return [entry.action for entry in audit.entries(admin, Wanted(action=action))]


def test_opening_the_list_is_one_entry_with_its_patients(house: House) -> None:
    house.refused_reading()
    house.refused_reading(id="w-2")
    house.text("/refusals", "administrator")
    admin = house.cast.viewer("administrator", now=NOW)
    with standing_as(admin):
        (entry,) = audit.entries(admin, Wanted(action="read.refusals"))
    assert (entry.account_id, entry.subjects) == (admin.account_id, (house.cast.patient_id,))


def test_as_few_questions_for_three_rows_as_for_one(house: House, questions) -> None:
    house.refused_reading()
    house.text("/refusals", "administrator")
    one = questions(lambda: house.text("/refusals", "administrator"))
    for number in range(2, 4):
        house.refused_reading(id=f"w-{number}")
    three = questions(lambda: house.text("/refusals", "administrator"))
    assert (one, three) == (7, 7)


def test_pages_say_everything_in_chinese(house: House) -> None:
    item = house.refused_reading()
    page = house.text("/refusals", "nurse", language="zh-hans")
    assert "拒收清单" in page
    assert "没有活着的人" in page
    assert "补正" in house.text(f"/refusals/{item}", "nurse", language="zh-hans")


def test_the_rail_names_only_what_the_role_may_open(house: House) -> None:
    admin, nurse = house.text("/refusals", "administrator"), house.text("/refusals", "nurse")
    assert ('href="/audit"' in admin, 'href="/machines"' in admin) == (True, True)
    assert ('href="/audit"' in nurse, 'href="/machines"' in nurse) == (False, False)
    assert 'href="/refusals" aria-current="page"' in nurse
