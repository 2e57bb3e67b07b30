"""Limits, sealed fields, photographs, phrases, states."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from PIL import Image

from xinqiao.foundation import crypto, files, limits
from xinqiao.foundation.errors import Conflict, NotFound, Refused, TooMany
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.partitions import ensure_partitions
from xinqiao.foundation.spans import span_of
from xinqiao.foundation.states import StateTable
from xinqiao.foundation.values import holds_nul, whole_number
from xinqiao.foundation.walls import standing_as

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.mark.django_db
def test_a_limit_counts_within_its_window_and_says_how_long_to_wait() -> None:
    for _attempt in range(3):
        limits.check("door", limit=3, per_seconds=60, now=NOON + timedelta(seconds=20))
    with pytest.raises(TooMany) as refused:
        limits.check("door", limit=3, per_seconds=60, now=NOON + timedelta(seconds=20))
    assert refused.value.retry_after == 40
    limits.check("door", limit=3, per_seconds=60, now=NOON + timedelta(seconds=60))


def test_a_sealed_value_opens_only_in_its_own_row_and_after_a_new_key() -> None:
    old = crypto.KeyRing({1: b"a" * 32})
    sealed = old.seal(b"10000000001", "people_person.phone:1")
    rotated = crypto.KeyRing({1: b"a" * 32, 2: b"b" * 32})
    assert rotated.open(sealed, "people_person.phone:1") == b"10000000001"
    assert (rotated.is_current(sealed), old.is_current(sealed)) == (False, True)
    assert rotated.token("phone", "1") == old.token("phone", "1")
    with pytest.raises(InvalidTag):
        rotated.open(sealed, "people_person.phone:2")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("138 0000 1234", "8613800001234"),
        ("１３８００００１２３４", "8613800001234"),
        ("+86 138-0000-1234", "8613800001234"),
        ("0086 13800001234", "8613800001234"),
        ("010-12345678", "01012345678"),
    ],
)
def test_a_phone_typed_in_many_ways_is_one_phone(typed: str, expected: str) -> None:
    assert crypto.normalise_phone(typed) == expected


def photo(size: tuple[int, int] = (60, 40)) -> bytes:
    out = io.BytesIO()
    picture = Image.new("RGB", size, "teal")
    exif = picture.getexif()
    exif[0x8825] = {1: "N", 2: (31.0, 0.0, 0.0)}
    exif[0x010F] = "a phone"
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.mark.django_db
def test_a_photo_loses_its_metadata_and_is_seen_by_its_own_patient_only() -> None:
    organization_id, patient_id = new_id(), new_id()
    viewer = Viewer(
        kind=ViewerKind.PERSON,
        organization_id=None,
        patient_ids=frozenset({patient_id}),
        organization_ids=frozenset({organization_id}),
    )
    with standing_as(viewer):
        blob_id = files.store_photo(
            viewer,
            photo() + b"<script>hidden behind the picture</script>",
            organization_id=organization_id,
            patient_id=patient_id,
            kind="message",
            now=NOON,
        )
        stored = files.read_file(viewer, blob_id)
    assert not Image.open(io.BytesIO(stored.data)).getexif()
    assert b"script" not in stored.data
    with standing_as(Viewer.system(new_id())), pytest.raises(NotFound):
        files.read_file(viewer, blob_id)


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"<svg/>", b"\xff\xd8\xff" + b"0" * 50])
def test_what_is_not_a_photo_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        files.clean_image(data)
    assert refused.value.code == "not-an-image"


def test_a_picture_of_thirty_thousand_pixels_a_side_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    with pytest.raises(Refused):
        files.clean_image(out.getvalue())


def test_a_state_table_refuses_and_draws() -> None:
    table = StateTable("test-door", "shut", {"shut": {"open": "open"}, "open": {"break": "broken"}})
    assert table.next("shut", "open") == "open"
    with pytest.raises(Conflict) as refused:
        table.next("shut", "break")
    assert refused.value.code == "test-door-shut-refuses-break"
    assert table.sources("break") == ["open"]
    assert table.drawing().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> shut",
        "    shut --> open: open",
        "    open --> broken: break",
        "    broken --> [*]",
    ]


@pytest.mark.django_db
def test_partitions_are_made_once_and_only_of_partitioned_tables() -> None:
    days = (datetime(2031, 1, 30, tzinfo=UTC).date(), datetime(2031, 2, 2, tzinfo=UTC).date())
    assert ensure_partitions("foundation_outboxevent", "day", *days) == 4
    assert ensure_partitions("foundation_outboxevent", "day", *days) == 0


@pytest.mark.parametrize(
    ("scopes", "asked", "granted"),
    [
        ({"system/*.cruds"}, "system/Observation.c", True),
        ({"system/Observation.c"}, "system/Observation.c", True),
        ({"system/Observation.rs"}, "system/Observation.c", False),
        ({"patient/Observation.c"}, "system/Observation.c", False),
        (set(), "system/Observation.c", False),
    ],
)
def test_scopes_cover_their_letters(scopes: set[str], asked: str, granted: bool) -> None:
    viewer = Viewer(kind=ViewerKind.CLIENT, organization_id=new_id(), scopes=frozenset(scopes))
    assert viewer.has_scope(asked) is granted


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("12", 12), ("²", None), ("١", None), ("-1", None), ("", None), ("9" * 19, None)],
)
def test_whole_numbers_are_plain_digits_that_fit(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("a", False),
        ("a\x00", True),
        (rb'"\u0000"', True),
        (rb'"\\u0000"', False),
        (rb'"\\\u0000"', True),
        (b"{}", False),
    ],
)
def test_nul_is_seen_in_texts_and_in_raw_json(text, holds):
    assert holds_nul(text) is holds


@pytest.mark.parametrize("text", ["9999", "9999-12", "9999-12-31", "9999-12-31T23:59:59Z"])
def test_a_span_that_leaves_the_calendar_is_no_date(text):
    with pytest.raises(ValueError):
        span_of(text)
