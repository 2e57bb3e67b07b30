"""A patient writes: screened, kept, owned with a clock, answered; and everything that must not happen."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from tests.cast import cast  # noqa: F401 - the ward asks for it by name
from tests.ward import MONDAY, Ward
from xinqiao.care.worklist import queries as worklist
from xinqiao.contact.conversations import actions as conversations
from xinqiao.contact.conversations import queries
from xinqiao.contact.conversations.errors import (
    EmptyMessage,
    StaffOnly,
    TextTooLong,
    ThreadNotFound,
    TooManyPhotos,
)
from xinqiao.contact.conversations.models import ThreadMessage, ThreadNote
from xinqiao.contact.conversations.types import AuthorKind, ThreadState
from xinqiao.contact.notifications import queries as notifications
from xinqiao.foundation.errors import NotFound, Refused
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.models import AuditEntry, Blob, OutboxEvent, StreamNotice
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import actions as people
from xinqiao.journeys import message, wiring

NIGHT = MONDAY - timedelta(hours=14, minutes=34)  # Sunday 19:26 in 青禾


@pytest.fixture
def ward(cast) -> Ward:  # noqa: F811 - pytest hands fixtures over by name
    return Ward(cast)


def write(ward, text, *, viewer=None, now=MONDAY, **values):
    viewer = viewer or ward.patient()
    return message.receive(viewer=viewer, patient_id=ward.patient_id, text=text, now=now, **values)


def answer(ward, thread_id, text, *, viewer=None, now=MONDAY, **values):
    viewer = viewer or ward.nurse
    return message.answer(viewer=viewer, thread_id=thread_id, text=text, now=now, **values)


def said(viewer, thread_id, **values):
    with standing_as(viewer):
        return queries.messages(viewer, thread_id, **values)


def items(ward):
    with standing_as(ward.nurse):
        return worklist.items(ward.nurse).items


def photo(size=(640, 480), *, exif=None, kind="JPEG") -> bytes:
    out = io.BytesIO()
    given = {"exif": exif} if exif else {}
    Image.new("RGB", size, "wheat").save(out, kind, **given)
    return out.getvalue()


def test_an_ordinary_message_is_kept_and_waits_for_the_team_with_the_promised_clock(ward):
    received = write(ward, "手腕打针的地方还有点青，不疼，要紧吗?", photos=[photo()])
    assert (received.severity, received.card, received.cover_line) == (None, None, "")
    (item,) = items(ward)
    assert (item.kind, item.severity, item.due_at) == ("message", "yellow", received.pledge.answer_by)
    assert "手腕打针" in item.summary
    (shown,) = said(ward.nurse, received.thread_id)
    assert (shown.kind, shown.author_name, shown.is_own) == (AuthorKind.PATIENT, "周桂兰", False)
    assert len(shown.attachments) == 1
    audiences = set(StreamNotice.objects.filter(region="conversation").values_list("audience", flat=True))
    assert audiences == {f"team:{ward.team_id}", f"patient:{ward.patient_id}"}
    with standing_as(ward.patient()):
        assert AuditEntry.objects.filter(action="message.send").count() == 1
    assert OutboxEvent.objects.filter(name="MessageReceived").count() == 1


def test_danger_that_nobody_takes_goes_along_the_roster(ward):
    write(ward, "胸口压着疼半小时，出冷汗")
    for minutes in (14, 15):
        wiring.SCHEDULES["escalate-items"][1](MONDAY + timedelta(minutes=minutes))
        (item,) = items(ward)
        assert item.owner_name == ("林芳" if minutes == 14 else "沈一鸣")


def test_danger_words_are_answered_on_the_screen_and_owned_by_who_is_on_duty(ward):
    received = write(ward, "胸口压着疼半小时，出冷汗")
    assert received.severity == "red"
    assert received.card.calls[0].number == "120"
    assert received.card.title.startswith("周阿姨")
    assert received.cover_line == "林芳已经收到，15 分钟内会联系您"
    (item,) = items(ward)
    assert (item.severity, item.due_at) == ("red", MONDAY + timedelta(minutes=15))
    assert item.owner_name == "林芳"
    assert "胸口压着疼" in item.summary
    with standing_as(ward.daughter()):
        (copy,) = notifications.inbox(ward.daughter())
    assert "周阿姨" in copy.text


def test_a_wish_to_die_is_answered_with_12356_and_told_to_no_relative(ward):
    received = write(ward, "活着没意思，药都准备好了")
    assert (received.severity, received.card.id) == ("red", "crisis")
    assert [call.number for call in received.card.calls] == ["12356", "120", "0000-0000120"]
    with standing_as(ward.daughter()):
        assert notifications.inbox(ward.daughter()) == []
    (item,) = items(ward)
    assert item.severity == "red"


def test_a_second_message_joins_the_waiting_item_but_danger_always_opens_its_own(ward):
    first = write(ward, "药什么时候吃?")
    write(ward, "饭前还是饭后?", thread_id=first.thread_id)
    assert len(items(ward)) == 1
    write(ward, "现在胸口疼", thread_id=first.thread_id)
    assert sorted(item.severity for item in items(ward)) == ["red", "yellow"]


def test_the_answer_finishes_what_waited_tells_her_and_leaves_the_danger_open(ward):
    first = write(ward, "药什么时候吃?")
    write(ward, "现在胸口疼", thread_id=first.thread_id)
    answer(ward, first.thread_id, "周阿姨，饭后吃。")
    assert [item.severity for item in items(ward)] == ["red"]
    with standing_as(ward.patient()):
        titles = [item.title for item in notifications.inbox(ward.patient())]
    assert "周阿姨，照护小组回复了" in titles
    with standing_as(ward.nurse):
        assert queries.thread(ward.nurse, first.thread_id).state is ThreadState.ANSWERED


def test_a_retry_over_a_bad_network_is_the_same_message(ward):
    key = new_id()
    first = write(ward, "胸口疼", client_id=key)
    again = write(ward, "胸口疼", client_id=key, thread_id=first.thread_id)
    assert (again.message_id, again.is_new) == (first.message_id, False)
    assert again.card is not None, "the help card is shown again"
    assert len(items(ward)) == 1
    assert len(said(ward.nurse, first.thread_id)) == 1


def test_at_night_the_sender_is_told_when_the_team_is_back(ward):
    received = write(ward, "明天能洗澡吗?", now=NIGHT)
    assert not received.pledge.is_open
    (shown,) = said(ward.patient(), received.thread_id)
    assert "周一 8:00 后回复" in shown.note
    with standing_as(ward.patient()):
        above = queries.expectation(ward.patient(), received.thread_id, now=NIGHT)
    assert "2 小时内回复" in above.hours
    assert "本渠道非实时" in above.warning
    assert not above.is_open


def test_a_relative_writes_in_her_own_name_on_behalf(ward):
    received = write(ward, "我妈今天头有点晕", viewer=ward.daughter())
    (shown,) = said(ward.nurse, received.thread_id)
    assert (shown.kind, shown.author_name, shown.byline) == (AuthorKind.FAMILY, "李敏", "由子女代发")


def test_danger_told_by_a_relative_is_said_in_the_third_person(ward):
    received = write(ward, "我妈突然嘴歪，讲话含糊", viewer=ward.daughter())
    assert received.card.title == "周阿姨可能有紧急情况，请现在就打 120"


def test_receipts_name_the_first_reader_and_move_the_thread(ward):
    received = write(ward, "在吗?")
    with standing_as(ward.nurse):
        assert queries.thread(ward.nurse, received.thread_id).unread == 1
        assert conversations.mark_read(viewer=ward.nurse, thread_id=received.thread_id, now=MONDAY) == 1
        assert conversations.mark_read(viewer=ward.nurse, thread_id=received.thread_id, now=MONDAY) == 0
        assert queries.thread(ward.nurse, received.thread_id).unread == 0
    with standing_as(ward.doctor):
        assert queries.thread(ward.doctor, received.thread_id).unread == 0, "read by the team once"
    (shown,) = said(ward.patient(), received.thread_id)
    assert (shown.seen_by, shown.seen_at) == ("林芳", MONDAY)
    with standing_as(ward.patient()):
        view = queries.thread(ward.patient(), received.thread_id)
    assert (view.state, view.state_words) == (ThreadState.SEEN, "护士已读")


def test_assigning_shows_who_works_on_it(ward):
    received = write(ward, "在吗?")
    with standing_as(ward.nurse):
        conversations.assign(
            viewer=ward.nurse,
            thread_id=received.thread_id,
            membership_id=ward.doctor.membership_id,
            now=MONDAY,
        )
        view = queries.thread(ward.nurse, received.thread_id)
    assert (view.state, view.assignee_name) == (ThreadState.WORKING, "陈砚秋")


def test_notes_among_staff_never_reach_patients_or_relatives(ward):
    received = write(ward, "在吗?")
    with standing_as(ward.nurse):
        conversations.add_note(
            viewer=ward.nurse, thread_id=received.thread_id, text="怀疑自行停药", now=MONDAY
        )
        assert [note.text for note in queries.notes(ward.nurse, received.thread_id)] == ["怀疑自行停药"]
    for person in (ward.patient(), ward.daughter()):
        with standing_as(person):
            with pytest.raises(StaffOnly):
                queries.notes(person, received.thread_id)
            assert not ThreadNote.objects.exists(), "the wall hides the rows themselves"
            with pytest.raises(StaffOnly):
                conversations.add_note(viewer=person, thread_id=received.thread_id, text="x", now=MONDAY)
        assert all("停药" not in shown.text for shown in said(person, received.thread_id))


def test_strangers_find_no_thread_and_a_colleague_is_told_who_can(ward):
    received = write(ward, "在吗?", photos=[photo()])
    (shown,) = said(ward.nurse, received.thread_id)
    for stranger, refusal in ((ward.outsider, ThreadNotFound), (ward.colleague, Refused)):
        with pytest.raises(refusal):
            said(stranger, received.thread_id)
        with pytest.raises(refusal):
            answer(ward, received.thread_id, "你好", viewer=stranger)
        with standing_as(stranger):
            with pytest.raises((NotFound, Refused)):
                queries.photo(stranger, shown.attachments[0].id)
            assert queries.threads(stranger).total == 0
    with pytest.raises(ThreadNotFound):
        said(ward.nurse, new_id())


def test_a_relative_without_the_area_and_one_whose_right_ended_read_nothing(ward):
    received = write(ward, "在吗?")
    herself, before = ward.patient(), ward.daughter()
    with standing_as(herself):
        from xinqiao.identity.people import queries as people_queries

        (link,) = people_queries.relatives(herself, ward.patient_id, now=MONDAY)
        people.revoke_related_person(viewer=herself, related_person_id=link.id, now=MONDAY)
    with standing_as(ward.daughter()):
        assert queries.threads(ward.daughter()).total == 0
    with pytest.raises(Refused):
        said(ward.daughter(), received.thread_id)
    assert before.patient_ids != ward.daughter().patient_ids


def test_the_team_cannot_speak_as_the_patient_nor_the_patient_as_the_team(ward):
    received = write(ward, "在吗?")
    with pytest.raises(StaffOnly):
        answer(ward, received.thread_id, "我是医生", viewer=ward.patient())
    assert len(said(ward.nurse, received.thread_id)) == 1


def test_markup_stays_text_and_is_neither_changed_nor_run(ward):
    hostile = '<img src=x onerror=alert(1)> "&quot;" <script>alert(1)</script>'
    received = write(ward, hostile)
    (shown,) = said(ward.nurse, received.thread_id)
    assert shown.text == hostile


@pytest.mark.parametrize(
    ("text", "photos", "refusal"),
    [
        ("", [], EmptyMessage),
        (" \n\x00", [], EmptyMessage),
        ("长" * 2001, [], TextTooLong),
        ("看", [b"x"] * 10, TooManyPhotos),
        ("看", [b"<svg onload=alert(1)>"], Refused),
        ("看", [b"PK\x03\x04zip"], Refused),
        ("看", [b""], Refused),
    ],
)
def test_what_is_refused_leaves_nothing_behind(ward, text, photos, refusal):
    with pytest.raises(refusal):
        write(ward, text, photos=photos)
    with standing_as(ward.nurse):
        assert not ThreadMessage.objects.exists()
        assert not Blob.objects.exists()
    assert items(ward) == ()


@pytest.mark.parametrize(
    ("text", "photos"),
    [("胸口疼", [b"not a photo"]), ("胸口疼" + "长" * 3000, []), ("胸口疼", [b"x"] * 10)],
)
def test_a_spoilt_photo_or_too_many_words_never_stand_between_danger_and_120(ward, text, photos):
    received = write(ward, text, photos=photos)
    assert received.card.calls[0].number == "120"
    assert received.left_out
    (shown,) = said(ward.nurse, received.thread_id)
    assert shown.text == text[:2000]
    assert [item.severity for item in items(ward)] == ["red"]


def test_a_picture_of_thirty_thousand_pixels_is_refused_before_it_is_opened(ward):
    with pytest.raises(Refused) as refusal:
        write(ward, "看", photos=[photo((30_000, 30_000), kind="PNG")])
    assert refusal.value.code in {"too-large", "not-an-image"}


def test_place_device_and_whatever_hides_behind_a_photo_are_gone(ward):
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (31.0, 12.0, 33.0)
    hostile = photo(exif=exif.tobytes()) + b"<script>alert(1)</script>PK\x03\x04"
    received = write(ward, "看", photos=[hostile])
    (shown,) = said(ward.nurse, received.thread_id)
    with standing_as(ward.nurse):
        kept = queries.photo(ward.nurse, shown.attachments[0].id)
    assert kept.media_type == "image/jpeg"
    assert b"SecretPhone" not in kept.data
    assert b"script" not in kept.data
    assert not Image.open(io.BytesIO(kept.data)).getexif()


def test_pages_of_threads_put_those_waiting_first_and_count_work(ward):
    received = write(ward, "在吗?")
    with standing_as(ward.nurse):
        page = queries.threads(ward.nurse)
    assert (page.total, page.waiting, page.pages) == (1, 1, 1)
    (row,) = page.threads
    assert (row.patient_name, row.last_text, row.unread) == ("周桂兰", "在吗?", 1)
    answer(ward, received.thread_id, "在的")
    with standing_as(ward.nurse):
        assert queries.waiting_count(ward.nurse) == 0
        assert queries.threads(ward.nurse, state=ThreadState.WAITING).total == 0
    with standing_as(ward.patient()):
        assert queries.threads(ward.patient()).threads[0].unread == 1


def test_messages_after_a_cursor_are_only_the_new_ones(ward):
    first = write(ward, "一")
    second = answer(ward, first.thread_id, "二", now=MONDAY + timedelta(minutes=1))
    write(ward, "三", thread_id=first.thread_id, now=MONDAY + timedelta(minutes=2))
    assert [shown.text for shown in said(ward.nurse, first.thread_id)] == ["一", "二", "三"]
    assert [shown.text for shown in said(ward.nurse, first.thread_id, after=second)] == ["三"]
    assert [shown.text for shown in said(ward.nurse, first.thread_id, limit=2)] == ["二", "三"]


def test_the_queries_of_a_page_do_not_grow_with_its_messages(ward, django_assert_max_num_queries):
    received = write(ward, "1")
    for number in range(8):
        write(ward, str(number), thread_id=received.thread_id)
    with standing_as(ward.nurse), django_assert_max_num_queries(8):
        queries.messages(ward.nurse, received.thread_id)
    with standing_as(ward.nurse), django_assert_max_num_queries(8):
        queries.threads(ward.nurse)
