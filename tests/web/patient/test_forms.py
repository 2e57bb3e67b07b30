"""A short form: asked in her words, handed in once, danger answered at once."""

import re

import pytest

from tests.web.patient.test_today import words
from xinqiao.foundation.ids import new_id

pytestmark = pytest.mark.django_db

WELL = {"symptoms": "none", "side-effect": "no", "missed-days": "0", "contact-today": "no"}


def hand_in(client, home, **answers):
    data = {"response_id": str(new_id()), "patient": str(home.patient_id), **WELL, **answers}
    return client.post("/forms/how-are-you", data)


def test_the_form_is_asked_in_her_words(enter) -> None:
    said = words(enter("patient", "zh-CN").get("/forms/how-are-you"))
    assert "您现在有没有下面这些不舒服？" in said
    assert "看东西模糊" in said


def test_all_well_ticks_the_task(home, enter) -> None:
    her = enter("patient", "zh-CN")
    assert 'href="/forms/how-are-you"' in her.get("/today").content.decode()
    answer = hand_in(her, home)
    assert "交好了，谢谢" in words(answer)
    assert 'href="/forms/how-are-you"' not in her.get("/today").content.decode()


def test_a_missing_answer_is_asked_for_and_the_others_stay(home, enter) -> None:
    answer = hand_in(enter("patient"), home, **{"missed-days": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Please answer this question." in words(answer)
    assert re.search(r'name="symptoms" value="none" checked', page)


def test_danger_is_answered_before_anything_else(home, enter) -> None:
    answer = hand_in(enter("patient", "zh-CN"), home, symptoms="dyspnoea_lying")
    assert 'href="tel:120"' in answer.content.decode()


def test_an_unknown_form_is_not_there(enter) -> None:
    assert enter("patient").get("/forms/happiness").status_code == 404


def test_nothing_is_handed_in_for_somebody_else(home, enter) -> None:
    assert hand_in(enter("patient"), home, patient=str(new_id())).status_code == 404
    assert hand_in(enter("patient"), home, patient="me").status_code == 404
