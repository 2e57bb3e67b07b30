"""The diary: two taps, words, who reads it, undone, corrected, answered in danger, brought along."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import NOW
from tests.support.homecoming import jot, measure
from tests.web.patient.test_today import words
from xinqiao.companion.engagement import queries as diary
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as

pytestmark = pytest.mark.django_db


def send(client, home, kind="mood", **typed):
    data = {"client_id": str(new_id()), "patient": str(home.patient_id), "who": "private", **typed}
    return client.post(f"/diary/new/{kind}", data)


def entries(home, key="patient"):
    viewer = home.viewer(key, now=NOW)
    with standing_as(viewer):
        return diary.entries(viewer, home.patient_id).entries


def test_two_taps_and_it_is_noted_and_can_be_undone(home, enter) -> None:
    her = enter("patient", "zh-CN")
    assert "还没有记过" in words(her.get("/diary"))
    page = her.get("/diary").content.decode()
    assert '<a class="btn" href="/diary/new/mood">' in page
    assert 'name="tap" value="good:"' in her.get("/diary/new/mood").content.decode()
    answer = send(her, home, tap="good:")
    said = words(her.get(answer["Location"]))
    assert "已记下： 不错" in said
    assert "只有您自己看得到" in said
    kept = entries(home)[0]
    assert (kept.kind, kept.choice, kept.is_shared) == ("mood", "good", False)
    undone = her.post(f"/diary/entries/{kept.id}/removal")
    assert "放回去" in words(her.get(undone["Location"]))
    assert entries(home) == ()
    back = her.post(f"/diary/entries/{kept.id}/restoring")
    assert "已记下： 不错" in words(her.get(back["Location"]))


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("exercise", {"tap": "walk:30"}, "散步 30 分钟"),
        ("sleep", {"tap": ":7", "detail": "badly"}, "7 小时 · 睡不好"),
        ("food", {"tap": "lunch:", "detail": "salty"}, "午饭 · 偏咸"),
        ("symptom", {"tap": "fatigue:"}, "乏力"),
        ("symptom", {"text": "膝盖有点酸"}, "膝盖有点酸"),
    ],
)
def test_every_kind_is_tapped_or_written(home, enter, kind, typed, said) -> None:
    her = enter("patient", "zh-CN")
    assert her.get(f"/diary/new/{kind}").status_code == 200
    send(her, home, kind, **typed)
    shown = words(her.get("/diary"))
    assert "11月22日" in shown.replace(" ", "")
    assert said in shown
    assert said in words(her.get(f"/diary?kind={kind}"))
    assert said not in words(her.get("/diary?kind=" + ("mood" if kind != "mood" else "food")))


def test_what_is_shared_is_said_before_and_after(home, enter) -> None:
    her = enter("patient", "zh-CN")
    first = words(her.get("/diary/new/mood"))
    assert "照护小组看得到；您让看日记的家人也看得到" in first
    assert 'value="private" checked' in her.get("/diary/new/mood").content.decode()
    answer = send(her, home, tap="bad:", who="shared")
    assert "没有人会马上看" in words(her.get(answer["Location"]))
    # the next entry begins as this one was
    assert 'value="shared" checked' in her.get("/diary/new/food").content.decode()


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        ({"text": "字" * 1001}, "at most 1000 characters"),
        ({}, "Tap one of these, or write a few words."),
        ({"tap": "ecstatic:", "text": "words"}, "cannot be chosen here"),
        ({"tap": "good:soon", "text": "words"}, "cannot be chosen here"),
        ({"tap": "good:NaN", "text": "words"}, "cannot be chosen here"),
        ({"text": "words", "at": "2026-11-23T09:00"}, "That time has not come yet."),
        ({"text": "words", "at": "tomorrow"}, "Please choose a day and a time."),
    ],
)
def test_what_is_refused_stays_typed(home, enter, typed, refused) -> None:
    answer = send(enter("patient"), home, **{"who": "shared", **typed})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert refused in words(answer)
    assert f">{typed.get('text', '')}</textarea>" in page
    assert 'value="shared" checked' in page
    assert entries(home) == ()


def test_sent_twice_it_is_noted_once_and_markup_stays_text(home, enter) -> None:
    her = enter("patient")
    client_id = str(new_id())
    for _ in range(2):
        send(her, home, text="<script>alert(1)</script>", client_id=client_id)
    assert len(entries(home)) == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in her.get("/diary").content.decode()


def test_an_entry_is_corrected_opened_and_closed(home, enter) -> None:
    her = enter("patient", "zh-CN")
    entry = jot(home, "walk:30", NOW, now=NOW, is_shared=False).entry
    at = f"/diary/entries/{entry.id}"
    page = her.get(at).content.decode()
    assert 'value="walk" checked' in page
    assert 'value="30" checked' in page
    her.post(at, {"choice": "dance", "amount": "45", "text": "和老姐妹", "at": "2026-11-21T19:00"})
    shown = words(her.get("/diary"))
    assert "跳舞 45 分钟" in shown
    assert "后来改过" in shown
    refused = her.post(at, {"choice": "dance", "amount": "46", "text": "写了很多"})
    assert refused.status_code == 422
    assert "写了很多</textarea>" in refused.content.decode()
    assert entries(home, "nurse") == ()
    her.post(f"{at}/sharing")
    assert [one.id for one in entries(home, "nurse")] == [entry.id]
    closed = her.post(f"{at}/closing")
    assert "看过的不会忘掉" in words(her.get(closed["Location"]))
    assert entries(home, "nurse") == ()


def test_private_danger_is_answered_and_one_tap_tells_the_team(home, enter) -> None:
    her = enter("patient", "zh-CN")
    answer = send(her, home, "symptom", tap="chest_pain:")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="alarm" role="alert"' in page
    assert 'href="tel:120"' in page
    assert "没有告诉任何人" in words(answer)
    assert "林芳" not in words(answer)
    found = re.search(r'action="(/diary/entries/[0-9a-f-]+/sharing)"', page)
    assert found is not None
    told = her.post(found[1])
    assert "林芳" in words(told)
    assert "没有告诉任何人" not in words(told)


def test_a_wish_to_die_in_a_private_entry_is_met_calmly(home, enter) -> None:
    answer = send(enter("patient", "zh-CN"), home, text="活着没意思，想死")
    page = answer.content.decode()
    assert 'class="alarm"' not in page
    assert 'href="tel:12356"' in page
    assert "没有告诉任何人" in words(answer)


def test_a_shared_symptom_beside_a_high_value_leads_to_the_stop_screen(home, enter) -> None:
    measure(home, 182, 112, NOW - timedelta(minutes=20), now=NOW)
    answer = send(enter("patient"), home, "symptom", tap="blurred:", who="shared")
    assert answer.status_code == 302
    assert re.fullmatch(r"/record/alerts/[0-9a-f-]+", answer["Location"])


def test_a_daughter_writes_on_behalf_and_never_sees_what_is_private(home, enter) -> None:
    private = jot(home, "bad:", NOW, now=NOW, kind="mood", text="不想让女儿知道", is_shared=False).entry
    shared = jot(home, "walk:30", NOW, now=NOW).entry
    daughter = enter("daughter", "zh-CN")
    for page in (
        "/diary",
        "/diary/list",
        "/diary/sheet?private=yes",
        "/diary/diary.csv?private=yes",
        "/health",
    ):
        assert "不想让女儿知道" not in daughter.get(page).content.decode(), page
    assert daughter.get(f"/diary/entries/{private.id}").status_code == 404
    asked = daughter.get("/diary/new/food").content.decode()
    assert 'type="hidden" name="who" value="shared"' in asked
    assert 'value="private"' not in asked
    answer = send(daughter, home, "food", tap="dinner:", who="shared")
    assert "李敏" in words(daughter.get(answer["Location"]))
    refused = send(daughter, home, "food", tap="dinner:", who="private", text="悄悄话")
    assert refused.status_code == 422
    assert "悄悄话</textarea>" in refused.content.decode()
    mothers = daughter.get(f"/diary/entries/{shared.id}")
    assert mothers.status_code == 200
    assert "/removal" not in mothers.content.decode()
    assert daughter.post(f"/diary/entries/{shared.id}/removal").status_code == 403
    assert daughter.post(f"/diary/entries/{shared.id}/closing").status_code == 403


def test_another_tab_moves_nothing_to_somebody_else(home, enter) -> None:
    assert send(enter("patient"), home, tap="good:", patient=str(new_id())).status_code == 404
    assert send(enter("patient"), home, tap="good:", patient="me").status_code == 404


def test_on_paper_stands_what_is_shared_and_the_rest_when_asked_for(home, enter) -> None:
    jot(home, "bad:", NOW, now=NOW, kind="mood", text="=1+1", is_shared=False)
    jot(home, "walk:30", NOW - timedelta(days=40), now=NOW)
    her = enter("patient", "zh-CN")
    assert "这些天没有记录" in words(her.get("/diary/sheet"))
    assert "=1+1" in words(her.get("/diary/sheet?private=yes"))
    assert "散步 30 分钟" in words(her.get("/diary/sheet?days=90"))
    answer = her.get("/diary/diary.csv?days=90&private=yes")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][:4] == ["2026-10-13", "09:00", "运动", "散步 30 分钟"]
    # a spreadsheet is not made to compute what somebody wrote
    assert rows[2][3:] == ["不太好", "'=1+1", "周桂兰", "只有我"]


def test_what_no_keyboard_types_is_left_out_of_the_words(home, enter) -> None:
    her = enter("patient")
    assert send(her, home, text="a\x07b\x1bc\nd").status_code == 302
    assert entries(home)[0].text == "abc\nd"
    assert send(her, home, text="\x07", tap="good\x07:\x07", detail="\x07", at="\x07").status_code == 422


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "999999"])
def test_a_page_that_is_not_there_is_empty_or_the_first(enter, page) -> None:
    assert enter("patient").get(f"/diary?page={page}&kind=nothing&kept=x&removed=y").status_code == 200


def test_an_entry_of_long_ago_can_be_undone_at_once_too(home, enter) -> None:
    for number in range(40):
        jot(home, "walk:30", NOW - timedelta(minutes=number), now=NOW)
    her = enter("patient", "zh-CN")
    answer = send(her, home, tap="good:", at="2025-01-05T08:00")
    assert "已记下： 不错" in words(her.get(answer["Location"]))
    assert her.get(f"/diary?kept={new_id()}").status_code == 200


def test_many_entries_are_turned_page_by_page(home, enter) -> None:
    for number in range(41):
        jot(home, "walk:30", NOW - timedelta(minutes=number), now=NOW)
    her = enter("patient")
    first, second = her.get("/diary").content.decode(), her.get("/diary?page=2").content.decode()
    assert (first.count("Walking 30 min"), second.count("Walking 30 min")) == (40, 1)
    assert "/diary?page=2" in first
    assert "/diary?page=1" in second


@pytest.mark.parametrize(("key", "status"), [("nurse", 403), ("outsider", 403), ("front_desk", 403)])
def test_staff_press_nothing_in_a_diary(home, enter, key, status) -> None:
    entry = jot(home, "dizziness:", NOW, now=NOW, kind="symptom").entry
    client = enter(key)
    at = f"/diary/entries/{entry.id}"
    presses = [at, *(f"{at}/{verb}" for verb in ("removal", "restoring", "sharing", "closing"))]
    assert [client.post(press).status_code for press in presses] == [status] * 5
    assert send(client, home, tap="good:").status_code == status
    assert [(one.id, one.is_shared) for one in entries(home)] == [(entry.id, True)]
    assert "Dizziness" in words(enter("patient").get(at))


def test_nobody_is_sent_to_sign_in(home) -> None:
    entry = jot(home, "walk:30", NOW, now=NOW).entry
    client = Client(headers={"host": "localhost"})
    for press in (f"/diary/entries/{entry.id}/removal", "/diary/new/mood"):
        assert client.post(press)["Location"].startswith("/sign-in")
    assert len(entries(home)) == 1
