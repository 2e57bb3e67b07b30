"""Me: who may see what, what was agreed to, how one is reached, who looked."""

import re

import pytest

from tests.cast import NOW
from tests.web.patient.test_today import words
from xinqiao.foundation import audit
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.consent import queries as consent
from xinqiao.identity.consent.types import PurposeCode
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import Area

pytestmark = pytest.mark.django_db


def is_granted(home, purpose: PurposeCode) -> bool:
    with standing_as(home.viewer("patient", now=NOW)):
        return consent.is_granted(home.patient_id, purpose, now=NOW)


def relatives(home) -> dict[str, frozenset[Area]]:
    herself = home.viewer("patient", now=NOW)
    with standing_as(herself):
        return {one.name: one.areas for one in people.relatives(herself, home.patient_id, now=NOW)}


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_purpose_starts_off_is_agreed_to_and_taken_back_at_once(home, enter) -> None:
    her = enter("patient", "zh-CN")
    page = her.get("/me/consents").content.decode()
    part = page[page.index('id="c-research"') :]
    assert 'aria-checked="false"' in part[: part.index("</li>")]
    her.post("/me/consents/research", {"decision": "grant", "wording_hash": field(part, "wording_hash")})
    assert is_granted(home, PurposeCode.RESEARCH)
    assert "今天 09:00 同意" in words(her.get("/me/consents"))
    her.post("/me/consents/research", {"decision": "withdraw"})
    assert not is_granted(home, PurposeCode.RESEARCH)


def test_other_words_than_those_shown_are_not_agreed_to(home, enter) -> None:
    answer = enter("patient").post("/me/consents/research", {"decision": "grant", "wording_hash": "another"})
    assert answer.status_code in {409, 422}
    assert not is_granted(home, PurposeCode.RESEARCH)


def test_a_relative_sees_the_purposes_and_decides_nothing(home, enter) -> None:
    daughter = enter("daughter")
    page = daughter.get("/me/consents").content.decode()
    assert 'role="switch"' not in page
    answer = daughter.post("/me/consents/care-followup", {"decision": "withdraw"})
    assert answer.status_code == 403
    assert is_granted(home, PurposeCode.CARE_FOLLOWUP)


def test_somebody_is_let_in_with_chosen_parts_and_ended(home, enter) -> None:
    her = enter("patient", "zh-CN")
    page = her.get("/me/family").content.decode()
    typed = {
        "name": "李国安",
        "phone": "10999990109",
        "relationship": "spouse",
        "areas": ["readings", "plan"],
        "wording_hash": field(page, "wording_hash"),
    }
    assert her.post("/me/family", typed).status_code == 302
    assert relatives(home)["李国安"] == {Area.DEMOGRAPHICS, Area.READINGS, Area.PLAN}
    said = words(her.get("/me/family"))
    assert "李国安 · 老伴 能看：计划和任务、测量" in said
    ends = re.findall(r'action="(/me/family/[0-9a-f-]+/ending)"', her.get("/me/family").content.decode())
    for end in ends:
        assert her.post(end).status_code == 302
    assert relatives(home) == {}
    assert enter("daughter").get("/health").status_code == 302


def test_a_relative_form_says_what_is_missing_and_keeps_what_was_typed(enter) -> None:
    her = enter("patient")
    answer = her.post("/me/family", {"name": "李国安", "relationship": "spouse", "wording_hash": "x"})
    assert answer.status_code == 422
    said = words(answer)
    assert "Please write the phone number." in said
    assert "Please choose at least one part to share." in said
    assert 'value="李国安"' in answer.content.decode()


def test_a_relative_lets_nobody_in(home, enter) -> None:
    daughter = enter("daughter")
    typed = {"name": "某人", "phone": "10999990108", "relationship": "other", "areas": ["readings"]}
    answer = daughter.post("/me/family", {**typed, "wording_hash": "x"})
    assert answer.status_code == 403
    assert set(relatives(home)) == {"李敏"}


def test_a_channel_is_turned_on_with_a_good_address_only(enter) -> None:
    her = enter("patient")
    bad = her.post("/me/channels/email", {"on": "yes", "address": "not an address"})
    assert bad.status_code == 422
    assert 'value="not an address"' in bad.content.decode()
    good = her.post("/me/channels/email", {"on": "yes", "address": "zhou@qinghe.example"})
    assert good.status_code == 302
    assert "@qinghe.example" in words(her.get("/me/channels"))


def test_who_looked_is_named_with_the_purpose_and_said_once_in_a_row(home, enter) -> None:
    nurse = home.viewer("nurse", now=NOW)
    with standing_as(nurse):
        audit.record(
            nurse, "read.patient", object_type="patient", subjects=[home.patient_id], purpose="care", now=NOW
        )
    said = words(enter("patient", "zh-CN").get("/me/access"))
    assert "林芳 看了你的记录 今天 09:00 · 为了照护你" in said
    assert "你 记了一次测量 · 7 次" in said
    assert "吴萍 给你建了档" in said


def test_the_entries_of_somebody_else_are_not_among_them(home, enter) -> None:
    nurse = home.viewer("nurse", now=NOW)
    other = home.viewer("daughter", now=NOW).person_id
    with standing_as(nurse):
        audit.record(nurse, "read.patient", object_type="patient", subjects=[other], purpose="care", now=NOW)
    assert "看了你的记录" not in words(enter("patient", "zh-CN").get("/me/access"))


def test_the_plan_says_what_holds_and_what_changed(enter) -> None:
    said = words(enter("patient", "zh-CN").get("/me/plan"))
    assert "目标：家里量，高压低于 135，低压低于 85" in said
    assert "开始高血压随访" in said


def test_looks_are_chosen_without_script_and_come_back_here(enter) -> None:
    her = enter("patient")
    answer = her.post("/preferences/mode", {"value": "elder", "next": "/me"})
    assert answer["Location"] == "/me"
    assert 'data-mode="elder"' in her.get("/me").content.decode()


def test_signing_out_everywhere_ends_every_session(enter) -> None:
    phone, tablet = enter("patient"), enter("patient")
    assert phone.post("/sign-out", {"everywhere": "1"}).status_code == 302
    assert (phone.get("/today").status_code, tablet.get("/today").status_code) == (302, 302)


def test_whom_it_is_about_is_kept_for_the_session(home, enter) -> None:
    daughter = enter("daughter", "zh-CN")
    answer = daughter.post("/acting-for", {"patient": str(home.patient_id)})
    assert answer["Location"] == "/today"
    assert "周阿姨的今日" in words(daughter.get("/today"))
