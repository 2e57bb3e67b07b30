"""Recording: plausible or asked back about, kept once, answered at once; RED stops everything else."""

import re

import pytest

from tests.cast import NOW
from tests.web.patient.test_today import words
from xinqiao.chart.observations import queries as readings
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as

pytestmark = pytest.mark.django_db
CODES = ["8480-6", "8462-4", "8867-4", "29463-7", "15074-8"]


def stored(home) -> dict[str, str]:
    herself = home.viewer("patient", now=NOW)
    with standing_as(herself):
        found = readings.latest(herself, home.patient_id, CODES)
    return {code: f"{one.value:f} {one.unit}" for code, one in found.items()}


def post(client, home, kind: str, **typed):
    data = {"client_id": str(new_id()), "patient": str(home.patient_id), **typed}
    return client.post(f"/record/{kind}", data)


def test_a_pressure_is_kept_and_compared_with_her_own_week(home, enter) -> None:
    her = enter("patient", "zh-CN")
    answer = post(her, home, "blood-pressure", upper="138", lower="84", pulse="72", arm="left")
    said = words(her.get(answer["Location"]))
    assert answer.status_code == 302
    assert "138/84" in said
    assert "高压 138，低压 84 mmHg，脉搏每分钟 72 次" in said
    assert "照护小组看得到" in said
    assert stored(home) == {"8480-6": "138 mm[Hg]", "8462-4": "84 mm[Hg]", "8867-4": "72 /min"}


def test_red_replaces_the_screen_with_120_at_once(home, enter) -> None:
    her = enter("patient", "zh-CN")
    answer = post(her, home, "blood-pressure", upper="182", lower="112", symptoms=["blurred"])
    assert re.fullmatch(r"/record/alerts/[0-9a-f-]{36}", answer["Location"])
    page = her.get(answer["Location"])
    said = words(page)
    assert 'class="btn" href="tel:120"' in page.content.decode()
    assert "请停下来， 现在就打 120" in said
    assert "不要等医生回复" in said
    assert "通知了值班的林芳 今天 09:00" in said
    assert "我填错了，回去改" in said
    assert 'class="tabbar"' not in page.content.decode()


def test_red_is_said_to_a_relative_in_the_third_person(home, enter) -> None:
    daughter = enter("daughter", "zh-CN")
    answer = post(daughter, home, "blood-pressure", upper="182", lower="112", symptoms=["blurred"])
    assert "现在就替家人打 120" in words(daughter.get(answer["Location"]))


def test_a_high_value_asks_for_a_second_one_at_a_clock_time(home, enter) -> None:
    her = enter("patient", "zh-CN")
    answer = post(her, home, "blood-pressure", upper="184", lower="98")
    assert "09:05 到 09:15 之间再量一次" in words(her.get(answer["Location"]))


def test_608_kilograms_is_asked_about_and_what_was_typed_stays(home, enter) -> None:
    her = enter("patient", "zh-CN")
    answer = post(her, home, "weight", weight="608")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "608 公斤不太像体重，是 60.8 吗？" in words(answer)
    assert 'value="608"' in page
    assert 'name="use" value="weight=60.8"' in page
    mended = post(her, home, "weight", weight="608", use="weight=60.8")
    assert 'value="60.8"' in mended.content.decode()
    assert stored(home).get("29463-7") is None
    post(her, home, "weight", weight="60.8")
    assert stored(home)["29463-7"] == "60.8 kg"


def test_an_unusual_value_is_kept_asked_about_and_counts_once_confirmed(home, enter) -> None:
    her = enter("patient", "zh-CN")
    answer = post(her, home, "blood-pressure", upper="226", lower="108")
    found = re.search(r'action="(/record/readings/[0-9a-f-]+/confirmation)"', answer.content.decode())
    assert found is not None
    assert "没错，就是这个数" in words(answer)
    assert stored(home)["8480-6"] == "141 mm[Hg]"
    confirmed = her.post(found[1])
    assert confirmed.status_code == 302
    assert stored(home)["8480-6"] == "226 mm[Hg]"


def test_a_slip_is_taken_back_when_another_number_is_typed(home, enter) -> None:
    her = enter("patient", "zh-CN")
    asked = post(her, home, "blood-pressure", upper="226", lower="108").content.decode()
    found = re.search(r'name="asked" value="([0-9a-f-]+)"', asked)
    assert found is not None
    post(her, home, "blood-pressure", upper="126", lower="78", asked=found[1])
    herself = home.viewer("patient", now=NOW)
    with standing_as(herself):
        assert readings.waiting(herself, home.patient_id) == []
    assert stored(home)["8480-6"] == "126 mm[Hg]"


def test_the_same_page_sent_twice_is_one_reading(home, enter) -> None:
    her = enter("patient")
    client_id = str(new_id())
    typed = {"upper": "138", "lower": "84", "client_id": client_id, "measured_at": "2026-11-22T08:10"}
    first, second = (post(her, home, "blood-pressure", **typed) for _ in range(2))
    assert first["Location"] == second["Location"]


def test_the_time_can_be_changed_but_not_into_the_future(home, enter) -> None:
    her = enter("patient", "zh-CN")
    answer = post(her, home, "weight", weight="60.8", measured_at="2026-11-21T20:15")
    assert "昨天 20:15" in words(her.get(answer["Location"]))
    refused = post(her, home, "weight", weight="60.8", measured_at="2026-11-23T20:15")
    assert refused.status_code == 422
    assert "还没有到" in words(refused)
    broken = post(her, home, "weight", weight="60.8", measured_at="yesterday")
    assert "请选日期和时间。" in words(broken)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"upper": "", "lower": "84"}, "Please fill this in."),
        ({"upper": "high", "lower": "84"}, "This is not a number we can read."),
        ({"upper": "84", "lower": "138"}, "must be above diastolic"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(home, enter, typed, said) -> None:
    answer = post(enter("patient"), home, "blood-pressure", **typed)
    assert answer.status_code == 422
    assert said in words(answer)


def test_glucose_keeps_when_it_was_measured(home, enter) -> None:
    her = enter("patient", "zh-CN")
    answer = post(her, home, "glucose", glucose="6.4", meal="fasting")
    assert "血糖 6.4 mmol/L" in words(her.get(answer["Location"]))


def test_nothing_is_recorded_for_somebody_else(home, enter) -> None:
    her = enter("patient")
    assert post(her, home, "weight", weight="60", patient=str(new_id())).status_code == 404
    assert post(her, home, "weight", weight="60", patient="me").status_code == 404


def test_symptoms_the_form_does_not_offer_are_left_out(home, enter) -> None:
    her = enter("patient")
    answer = post(her, home, "blood-pressure", upper="138", lower="84", symptoms=["blurred", "<script>"])
    assert "Blurred sight" in words(her.get(answer["Location"]))
