"""Today: the day of the patient, ticked and taken back, live and without a script."""

import re
from datetime import timedelta

import pytest

from tests.cast import NOW
from tests.support.homecoming import measure
from xinqiao.care.alerts import actions as alerts
from xinqiao.care.alerts import queries as alert_queries
from xinqiao.foundation.walls import standing_as

pytestmark = pytest.mark.django_db


def words(answer) -> str:
    """Return what the page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def task_url(answer, verb: str) -> str:
    found = re.search(rf'action="(/today/tasks/[0-9a-f-]+/{verb})"', answer.content.decode())
    assert found is not None
    return found[1]


def test_the_day_greets_her_and_says_what_there_is_to_do(enter) -> None:
    said = words(enter("patient", "zh-CN").get("/today"))
    assert "周阿姨，早上好" in said
    assert "11 月 22 日 星期日 · 高血压随访" in said
    assert "第 21 天" in said
    assert "这两天降温，晨练挪到九点以后。" in said
    assert "陈砚秋 主任医师 · 昨天 19:00" in said
    assert "早上的药" in said
    assert "2 月 1 日 门诊复查 还有 71 天" in said


def test_the_day_in_english(enter) -> None:
    said = words(enter("patient").get("/today"))
    assert "周阿姨, good morning" in said
    assert "Sunday 22 November · High blood pressure follow-up" in said
    assert "Morning medicine" in said


def test_a_tick_without_script_comes_back_to_the_day_and_can_be_taken_back(enter) -> None:
    her = enter("patient", "zh-CN")
    answer = her.post(task_url(her.get("/today"), "completion"))
    assert (answer.status_code, answer["Location"]) == (302, "/today")
    done = her.get("/today")
    assert "今天 09:00 已打卡" in words(done)
    her.post(task_url(done, "undoing"))
    assert "今天 09:00 已打卡" not in words(her.get("/today"))


def test_a_tick_with_script_swaps_the_list_and_offers_to_undo(enter) -> None:
    her = enter("patient", "zh-CN")
    answer = her.post(task_url(her.get("/today"), "completion"), headers={"hx-request": "true"})
    body = answer.content.decode()
    assert answer.status_code == 200
    assert body.lstrip().startswith('<div id="today-list"')
    assert 'hx-swap-oob="beforeend:#toasts"' in body
    assert "早上的药 · 已打卡" in words(answer)


def test_ticking_twice_is_once(enter) -> None:
    her = enter("patient")
    tick = task_url(her.get("/today"), "completion")
    assert [her.post(tick).status_code, her.post(tick).status_code] == [302, 302]


def test_advice_stands_until_it_is_closed_and_says_who_saw_it(home, enter) -> None:
    measure(home, 184, 112, NOW - timedelta(minutes=2), now=NOW)
    her = enter("patient", "zh-CN")
    assert "您先坐 5 分钟，再量一次" in words(her.get("/today"))
    assert "已告诉照护小组，今天 09:00" in words(her.get("/today/advice"))
    nurse = home.viewer("nurse", now=NOW)
    with standing_as(nurse):
        alert = alert_queries.alerts(nurse, patient_id=home.patient_id)[0]
        alerts.acknowledge_alert(viewer=nurse, alert_id=alert.id, note="", now=NOW)
    assert "林芳已看到，今天 09:00" in words(her.get("/today/advice"))


def test_a_red_alert_keeps_120_on_the_first_screen(home, enter) -> None:
    measure(home, 184, 112, NOW - timedelta(minutes=2), now=NOW, symptoms=("blurred",))
    page = enter("patient").get("/today").content.decode()
    assert 'href="tel:120"' in page
    assert page.index('href="tel:120"') < page.index('id="today-list"')


def test_a_relative_is_told_for_whom_she_looks(enter) -> None:
    said = words(enter("daughter", "zh-CN").get("/today"))
    assert "周阿姨的今日" in said
    assert "你在替周阿姨查看" in said


def test_the_large_edition_has_four_doors_and_one_emergency_button(enter) -> None:
    her = enter("patient", "zh-CN")
    her.cookies["xq_mode"] = "elder"
    page = her.get("/today").content.decode()
    assert page.count('class="quad"') == 1
    assert "急事打 120" in page
