"""The conversation: read, written to, stopped by danger; and the notices under the bell."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.cast import NOW
from tests.support.homecoming import speak
from tests.web.patient.test_today import words
from xinqiao.care.pathways import actions as pathways
from xinqiao.care.pathways.types import PlanChanges
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as

pytestmark = pytest.mark.django_db


def write(client, home, text: str, **more):
    data = {"client_id": str(new_id()), "patient": str(home.patient_id), "text": text, **more}
    return client.post("/messages", data)


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    picture = Image.new("RGB", (60, 40), "white")
    exif = picture.getexif()
    exif[0x010F] = "a telltale camera"
    picture.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("wrist.jpg", out.getvalue(), "image/jpeg")


def test_what_was_said_stands_with_names_roles_and_what_may_be_expected(home, enter) -> None:
    speak(home, "nurse", "照片看过了，没有红肿。", NOW)
    said = words(enter("patient", "zh-CN").get("/messages"))
    assert "一般 2 小时内回复" in said
    assert "陈砚秋 主任医师 · 19:00 这两天降温，晨练挪到九点以后。" in said
    assert "林芳 随访护士 · 09:00 照片看过了，没有红肿。" in said
    assert "计划改了一点 开始高血压随访" in said


def test_reading_counts_as_read(enter) -> None:
    her = enter("patient", "zh-CN")
    assert "1 条未读" in words(her.get("/today"))
    her.get("/messages")
    assert "1 条未读 消息" not in words(her.get("/today"))
    assert 'data-sev="red"' not in her.get("/me").content.decode().partition('class="tabbar"')[2]


def test_a_question_is_kept_once_and_shown_as_delivered(home, enter) -> None:
    her = enter("patient", "zh-CN")
    client_id = str(new_id())
    answers = [write(her, home, "手腕打针的地方还有点青，要紧吗？", client_id=client_id) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == ["/messages#newest"] * 2
    said = words(her.get("/messages"))
    assert said.count("手腕打针的地方还有点青，要紧吗？") == 1
    assert "09:00 · 已送达" in said


def test_a_daughter_writes_in_her_own_name_on_behalf(home, enter) -> None:
    daughter = enter("daughter", "zh-CN")
    write(daughter, home, "妈妈昨晚没睡好。")
    assert "代发" in words(daughter.get("/messages"))


def test_markup_stays_text(home, enter) -> None:
    her = enter("patient")
    write(her, home, "<script>alert(1)</script>")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in her.get("/messages").content.decode()


def test_a_photo_is_cleaned_and_seen_only_by_those_who_may(home, enter) -> None:
    her = enter("patient")
    write(her, home, "", photo=photo())
    found = re.search(r'src="(/messages/photos/[0-9a-f-]+)"', her.get("/messages").content.decode())
    assert found is not None
    shown = her.get(found[1])
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert b"a telltale camera" not in shown.content
    assert shown["Cache-Control"] == "no-store, private"
    assert enter("outsider").get(found[1]).status_code == 403


@pytest.mark.parametrize(("text", "refused"), [("", "write something"), ("字" * 5000, "too long")])
def test_what_is_refused_keeps_what_was_typed(home, enter, text, refused) -> None:
    answer = write(enter("patient"), home, text)
    assert answer.status_code == 422
    assert refused in words(answer)
    assert f'value="{text}"' in answer.content.decode()


def test_danger_words_stop_the_dialogue(home, enter) -> None:
    answer = write(enter("patient", "zh-CN"), home, "胸口压着疼二十分钟了，还出冷汗")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="alarm" role="alert"' in page
    assert 'href="tel:120"' in page
    assert "我说的不是这个，回去改" in words(answer)
    assert 'class="composer"' not in page
    assert 'class="tabbar"' not in page


def test_a_wish_to_die_is_met_calmly_with_a_person_and_12356(home, enter) -> None:
    answer = write(enter("patient", "zh-CN"), home, "活着没意思，想死")
    page = answer.content.decode()
    assert 'class="alarm"' not in page
    assert 'href="tel:12356"' in page
    assert "谢谢你说出来" in words(answer)
    assert "林芳" in words(answer)
    assert "我现在是安全的" in words(answer)


def test_a_changed_plan_stands_in_the_conversation_with_its_reason(home, enter) -> None:
    doctor = home.viewer("doctor", now=NOW)
    with standing_as(doctor):
        pathways.adjust_plan(
            viewer=doctor,
            patient_id=home.patient_id,
            changes=PlanChanges(systolic_below=130, diastolic_below=80),
            reason="早上还是偏高",
            caused_by=None,
            now=NOW,
        )
    said = words(enter("patient", "zh-CN").get("/messages"))
    assert "目标改为：高压低于 130，低压低于 80（原来 135/85）" in said
    assert "原因：早上还是偏高" in said


def test_notices_are_listed_and_then_read(enter) -> None:
    her = enter("patient", "zh-CN")
    first = words(her.get("/notices"))
    assert "照护小组回复了 新" in first
    assert "照护小组回复了 新" not in words(her.get("/notices/list"))


def test_nothing_is_written_for_somebody_else(home, enter) -> None:
    her = enter("patient")
    assert write(her, home, "hello", patient=str(new_id())).status_code == 404
    assert write(her, home, "hello", patient="me").status_code == 404
