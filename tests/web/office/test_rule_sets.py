"""规则: said in words, changed with a source, tried, back-tested, signed by two, rolled back; six doors each."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.cast import NOW
from tests.domain.care.alerts.conftest import begin, publish
from tests.web.office.conftest import House
from xinqiao.care.alerts import actions
from xinqiao.care.alerts.models import RuleSetVersion, Watch
from xinqiao.foundation.walls import standing_as

pytestmark = pytest.mark.django_db
LIMIT = "rules/htn-orange/when/0/mm[Hg]"


@pytest.fixture
def ruled(house: House) -> House:
    publish(house.cast)
    return house


def version(house: House, status: str = "published", code: str = "HTN-ADULT") -> RuleSetVersion:
    with standing_as(house.cast.system()):
        return RuleSetVersion.objects.filter(code=code, status=status).order_by("-created_at", "-id")[0]


def drafted(house: House) -> str:
    answer = house.post(f"/rules/{version(house).id}/draft", key="nurse")
    assert answer.status_code == 302
    return answer["Location"].removesuffix("/edit")


def form(house: House, address: str, **changes: str) -> dict[str, str]:
    """What a browser would send: every field of the page as it stands, with some changed."""
    text = house.text(f"{address}/edit", "nurse")
    sent = dict(re.findall(r'<input class="input" id="\S+" type="text" value="([^"]*)" name="([^"]+)"', text))
    sent = {name: value for value, name in sent.items()}
    revision = re.search(r'name="revision" value="(\d+)"', text)
    assert revision is not None
    return sent | {"revision": revision[1]} | changes


def test_the_list_names_every_programme_and_narrows(ruled: House, questions) -> None:
    text = ruled.text("/rules", "nurse")
    assert text.count("data-row=") == 11
    assert "Hypertension follow-up, adults" in text
    assert ruled.text("/rules?words=HTN", "nurse").count("data-row=") == 1
    assert "Nothing fits" in ruled.text("/rules?words=xyz", "nurse")
    drafted(ruled)
    assert ruled.text("/rules?state=draft", "nurse").count("data-row=") == 1
    ruled.get("/rules", "nurse")
    assert questions(lambda: ruled.get("/rules?words=HTN", "nurse")) == questions(
        lambda: ruled.get("/rules", "nurse")
    )
    assert questions(lambda: ruled.get("/rules", "nurse")) <= 15


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_version_is_said_in_words(ruled: House, questions, language: str) -> None:
    address = f"/rules/{version(ruled).id}"
    text = ruled.text(address, "nurse", language=language)
    said = {
        "en": "Systolic blood pressure ≥ 180 mmHg or Diastolic blood pressure ≥ 110 mmHg",
        "zh-hans": "收缩压 ≥ 180 mmHg 或 舒张压 ≥ 110 mmHg",
    }
    assert said[language] in text, text
    assert questions(lambda: ruled.get(address, "nurse", language=language)) <= 15


def presses(house: House) -> dict[str, dict[str, str]]:
    row, draft = f"/rules/{version(house).id}", drafted(house)
    return {
        f"{draft}/edit": form(house, draft),
        f"{row}/draft": {},
        f"{draft}/discard": {"reason": "x"},
        f"{draft}/proposal": {"reason": "x"},
        f"{draft}/approval": {},
        f"{row}/restoration": {"reason": "x"},
        f"{row}/watches": {"expected": "0"},
        f"{row}/back-tests": {"days": "7"},
        f"{row}/back-tests/{uuid4()}/cancellation": {},
    }


def test_the_doors(ruled: House) -> None:
    """Owner, colleague, read-only, stranger, bad id, wrong verb."""
    row, draft = f"/rules/{version(ruled).id}", drafted(ruled)
    reads = [row, f"{draft}/preview", f"{draft}/back-test", f"{draft}/edit"]
    for key in ("nurse", "doctor", "administrator"):
        assert [ruled.get(address, key).status_code for address in ["/rules", *reads]] == [200] * 5
    # who does not sign reads, and presses nothing
    assert [ruled.get(address, "front_desk").status_code for address in ["/rules", *reads]] == [
        200,
        200,
        403,
        403,
        403,
    ]
    assert "What can be done" not in ruled.text(row, "front_desk")
    for address, sent in presses(ruled).items():
        assert ruled.post(address, sent, key="front_desk").status_code == 403
        assert ruled.post(address, sent, key="patient").status_code == 403
        assert ruled.post(address, sent, key="outsider").status_code in {403, 404}, address
        assert address.endswith("/edit") or ruled.get(address, "nurse").status_code == 405
        missing = re.sub(r"/rules/[0-9a-f-]+/", f"/rules/{uuid4()}/", address)
        assert ruled.post(missing, sent, key="nurse").status_code == 404, address
    for address in ["/rules", *reads]:
        assert ruled.get(address, "patient").status_code == 403
    assert [ruled.get(address, "outsider").status_code for address in reads] == [404] * 4
    assert ruled.get(f"/rules/{uuid4()}", "nurse").status_code == 404
    assert ruled.post("/rules", key="nurse").status_code == 405


def test_nothing_typed_is_lost_and_a_source_is_asked_for(ruled: House) -> None:
    draft = drafted(ruled)
    answer = ruled.post(
        f"{draft}/edit", form(ruled, draft, **{LIMIT: "hundred", "note": "lower it"}), key="nurse"
    )
    text = answer.content.decode()
    assert (answer.status_code, "Write a number" in text, 'value="hundred"' in text) == (422, True, True)
    assert 'value="lower it"' in text
    answer = ruled.post(f"{draft}/edit", form(ruled, draft, **{LIMIT: "170"}), key="nurse")
    assert (answer.status_code, "on whose word" in answer.content.decode()) == (422, True)
    sent = form(ruled, draft, **{LIMIT: "170", "source:rules/htn-orange": "Committee 2026-11-20"})
    assert ruled.post(f"{draft}/edit", sent, key="nurse").status_code == 302
    text = ruled.text(draft, "nurse")
    assert "<s>180</s>" in text
    assert "<b>170</b>" in text
    assert "H Committee 2026-11-20" in text
    # the same form once more: somebody was quicker
    again = ruled.post(f"{draft}/edit", sent | {LIMIT: "165"}, key="nurse")
    assert (again.status_code, 'value="165"' in again.content.decode()) == (409, True)
    assert ruled.get(f"/rules/{version(ruled).id}/edit", "nurse").status_code == 302


def test_the_linter_stands_beside_the_rule(ruled: House) -> None:
    draft = drafted(ruled)
    sent = form(ruled, draft, **{"rules/htn-orange/severity": "red", "source:rules/htn-orange": "x"})
    answer = ruled.post(f"{draft}/edit", sent, key="nurse")
    text = answer.content.decode()
    assert (answer.status_code, "the same level" in text, "never waits" in text) == (422, True, True)


def test_a_pair_of_units_is_changed_together(ruled: House) -> None:
    row = version(ruled, code="T2D-ADULT")
    draft = ruled.post(f"/rules/{row.id}/draft", key="nurse")["Location"].removesuffix("/edit")
    path = "facts/low_count_7d/bounds/"
    sent = form(ruled, draft, **{f"{path}mmol|L": "4.0", "source:facts/low_count_7d": "Committee"})
    answer = ruled.post(f"{draft}/edit", sent, key="nurse")
    assert (answer.status_code, "other unit" in answer.content.decode()) == (422, True)
    assert ruled.post(f"{draft}/edit", sent | {f"{path}mg|dL": "72"}, key="nurse").status_code == 302


def test_a_red_rule_is_switched_off_only_with_a_reason(ruled: House) -> None:
    draft = drafted(ruled)
    sent = form(ruled, draft, **{"rules/htn-red/off": "yes"})
    assert ruled.post(f"{draft}/edit", sent, key="nurse").status_code == 422
    sent |= {"source:rules/htn-red": "Merged into the common set, committee 2026-11"}
    assert ruled.post(f"{draft}/edit", sent, key="nurse").status_code == 302
    text = ruled.text(draft, "nurse")
    assert "data-off" in text
    assert "A critical rule is switched off in this version: Blood pressure high." in text


def test_a_case_is_tried_beside_the_version_in_force(ruled: House) -> None:
    draft = drafted(ruled)
    sent = form(ruled, draft, **{LIMIT: "170", "source:rules/htn-orange": "Committee"})
    ruled.post(f"{draft}/edit", sent, key="nurse")
    text = ruled.text(f"{draft}/preview?sbp_now=172&dbp_now=90", "nurse")
    assert text.count('class="side"') == 2
    assert text.count("No alert.") == 1
    text = ruled.text(f"{draft}/preview?sbp_now=182&dbp_now=112&symptoms_now=blurred", "nurse")
    assert text.count("Blood pressure high, Critical") == 2
    answer = ruled.get(f"{draft}/preview?sbp_now=abc", "nurse")
    assert (answer.status_code, 'value="abc"' in answer.content.decode()) == (422, True)


def test_two_sign_then_patients_move_and_one_rolls_back(ruled: House, questions) -> None:
    watched, old = begin(ruled.cast, ruled.cast.patient_id), version(ruled)
    draft = drafted(ruled)
    sent = form(ruled, draft, **{LIMIT: "170", "source:rules/htn-orange": "Committee"})
    ruled.post(f"{draft}/edit", sent, key="nurse")
    answer = ruled.post(f"{draft}/proposal", key="nurse")
    assert (answer.status_code, "back-test of exactly this draft" in answer.content.decode()) == (409, True)
    assert ruled.post(f"{draft}/back-tests", {"days": "8"}, key="nurse").status_code == 409
    assert ruled.post(f"{draft}/back-tests", {"days": "90"}, key="nurse").status_code == 302
    assert "0 of 0 patients done" in ruled.text(f"{draft}/back-test", "nurse")
    with standing_as(ruled.cast.system()):
        run = RuleSetVersion.objects.get(id=draft.split("/")[2]).back_tests.get()
    actions.run_back_test(viewer=ruled.cast.system(), back_test_id=run.id, now=lambda: NOW)
    text = ruled.text(f"{draft}/back-test", "nurse")
    assert "these rules would have raised 0 alerts on 0 patients" in text
    assert questions(lambda: ruled.get(f"{draft}/back-test", "nurse")) <= 15
    assert ruled.post(f"{draft}/proposal", key="nurse").status_code == 302
    assert ruled.post(f"{draft}/approval", key="nurse").status_code == 409
    assert ruled.post(f"{draft}/approval", key="case_manager").status_code == 302
    assert version(ruled).id != old.id
    assert "Move 1 watched patient to this version" in ruled.text(draft, "nurse")
    assert ruled.post(f"{draft}/watches", {"expected": "2"}, key="nurse").status_code == 409
    assert ruled.post(f"{draft}/watches", {"expected": "1"}, key="nurse").status_code == 302
    with standing_as(ruled.cast.system()):
        assert Watch.objects.get(id=watched.watch_id).rule_set_id == version(ruled).id
    # only the new version speaks about 172
    assert [change.is_new for change in watched.send(172, 90)] == [True]
    back = f"/rules/{old.id}/restoration"
    assert ruled.post(back, {"reason": " "}, key="doctor").status_code == 409
    assert ruled.post(back, {"reason": "Too many calls"}, key="doctor").status_code == 302
    assert version(ruled).id == old.id
    text = ruled.text(f"/rules/{old.id}", "nurse")
    assert "Too many calls" in text
    assert "Move 1 watched patient to this version" in text


def test_a_draft_is_discarded_with_a_reason(ruled: House) -> None:
    draft = drafted(ruled)
    assert ruled.post(f"{draft}/discard", {"reason": ""}, key="nurse").status_code == 409
    assert ruled.post(f"{draft}/discard", {"reason": "Not wanted"}, key="nurse").status_code == 302
    assert "Not wanted" in ruled.text(draft, "nurse")
    assert ruled.post(f"{draft}/proposal", {"reason": "x"}, key="nurse").status_code == 409


def test_examples_name_only_patients_one_may_see(ruled: House, questions) -> None:
    watched = begin(ruled.cast, ruled.cast.patient_id, now=NOW - timedelta(days=5))
    watched.send(184, 96, now=NOW - timedelta(days=2))
    draft = drafted(ruled)
    sent = form(ruled, draft, **{LIMIT: "190", "source:rules/htn-orange": "Committee"})
    ruled.post(f"{draft}/edit", sent, key="nurse")
    ruled.post(f"{draft}/back-tests", {"days": "7"}, key="nurse")
    with standing_as(ruled.cast.system()):
        run = RuleSetVersion.objects.get(id=draft.split("/")[2]).back_tests.get()
    actions.run_back_test(viewer=ruled.cast.system(), back_test_id=run.id, now=lambda: NOW)
    mine = ruled.text(f"{draft}/back-test", "nurse")
    assert ("周桂兰" in mine, "No longer comes" in mine) == (True, True)
    # an administrator signs, and is on no care team
    theirs = ruled.text(f"{draft}/back-test", "administrator")
    assert ("周桂兰" in theirs, str(ruled.cast.patient_id) in theirs) == (False, False)
    assert "0 are new beside the version in force, 1 no longer come." in theirs
    assert questions(lambda: ruled.get(f"{draft}/back-test", "nurse")) <= 15


def test_a_run_is_cancelled_on_its_page(ruled: House) -> None:
    draft = drafted(ruled)
    ruled.post(f"{draft}/back-tests", {"days": "7"}, key="nurse")
    action = re.search(r'action="(\S+/cancellation)"', ruled.text(f"{draft}/back-test", "nurse"))
    assert action is not None
    assert ruled.post(f"{draft}/back-tests", {"days": "7"}, key="nurse").status_code == 409
    assert ruled.post(action[1], key="nurse").status_code == 302
    assert ruled.post(action[1], key="nurse").status_code == 409
    assert "The last back-test was cancelled." in ruled.text(f"{draft}/back-test", "nurse")
