"""`POST /ingest/readings` against hostile bodies, headers and numbers: answered, whole, never 500."""

import gzip
import json
import zlib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import NOW
from tests.deep.hostile import FUZZED, bounded, deep, deep_object, text_of, values, words
from tests.support.published import publish_rule_sets
from xinqiao.care.pathways import actions as pathways
from xinqiao.chart.observations.models import LedgerEntry, Sample
from xinqiao.foundation.walls import standing_as

pytestmark = pytest.mark.django_db

JSON = "application/json"


def good(number, **changes):
    return {
        "id": f"good-{number}",
        "code": "85354-9",
        "components": [
            {"code": "8480-6", "value": 128, "unit": "mm[Hg]"},
            {"code": "8462-4", "value": 80, "unit": "mm[Hg]"},
        ],
        "measured_at": (NOW - timedelta(minutes=5)).isoformat(),
        **changes,
    }


class Door:
    """The ingest door with a client's token; counts what each answer says against what is kept."""

    def __init__(self, client, header, cast):
        self._client, self._header, self._cast = client, header, cast
        self._sent = 0

    def next(self):
        self._sent += 1
        return self._sent

    def kept(self):
        with standing_as(self._cast.system()):
            return LedgerEntry.objects.count(), Sample.objects.values("batch_id", "panel_id", "id").count()

    def post(self, body, content_type=JSON, **rest):
        before = self.kept()
        with bounded():
            answer = self._client.post(
                "/ingest/readings", body, content_type=content_type, **{**self._header, **rest}
            )
        assert answer.status_code < 500, answer.content[:500]
        after = self.kept()
        if answer.status_code == 200:
            results = answer.json()["results"]
            assert {one["status"] for one in results} <= {"stored", "duplicate", "refused"}
            stored = [one for one in results if one["status"] == "stored"]
            assert after[0] - before[0] == len(stored)
        else:
            assert after == before
            assert answer.json()["error"]["message"]
        return answer


@pytest.fixture
def door(client, bearer, cast):
    publish_rule_sets(cast, NOW)
    nurse = cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        pathways.enrol(
            viewer=nurse,
            patient_id=cast.patient_id,
            programme="HTN-ADULT",
            team_id=cast.team_id,
            anchor_on=NOW.date(),
            now=NOW,
        )
    return Door(client, bearer(), cast)


FIELDS = (
    "id", "code", "components", "measured_at", "value", "unit", "device", "method", "context", "symptoms",
    "confirmed", "patient", "extra",
)  # fmt: skip
changes = st.dictionaries(st.sampled_from(FIELDS), values, min_size=1, max_size=3)
parts = st.fixed_dictionaries({"code": words, "value": values, "unit": words})


@given(changed=st.lists(changes, min_size=1, max_size=4), components=st.lists(parts, max_size=3))
@FUZZED
def test_a_broken_reading_never_spoils_its_neighbour(door, cast, changed, components):
    number = door.next()
    patient = str(cast.patient_id)
    broken = [good(f"{number}-{i}", patient=patient) | change for i, change in enumerate(changed)]
    broken.append(good(f"{number}-parts", patient=patient, components=components))
    whole = good(f"{number}-whole", patient=patient)
    answer = door.post(text_of([*broken, whole]))
    if answer.status_code == 200:
        results = answer.json()["results"]
        assert len(results) == len(broken) + 1
        assert (results[-1]["id"], results[-1]["status"]) == (whole["id"], "stored")


@given(body=st.one_of(st.binary(max_size=200), values.map(text_of)), kind=words, encoding=words)
@FUZZED
def test_any_body_is_answered(door, body, kind, encoding):
    door.post(body)
    door.post(body, "application/x-ndjson")
    printable = "".join(letter for letter in kind if letter.isprintable() and ord(letter) < 256)
    door.post(body, printable[:200] or "text/plain")
    door.post(body, JSON, HTTP_CONTENT_ENCODING=encoding)
    door.post(body, JSON, HTTP_CONTENT_ENCODING="gzip")


HOSTILE = {
    "deep array": deep(1_000_000),
    "deep object": deep_object(1_000_000),
    "deep item": b"[" + deep(100_000) + b"]",
    "deep context": b'[{"id":"d","code":"8867-4","measured_at":"2026-11-22T08:00:00+08:00","context":'
    + deep_object(100_000)
    + b"}]",
    "many keys": b'[{"id":"k",' + b",".join(b'"k%d":1' % n for n in range(100_000)) + b"}]",
    "duplicate keys": b'[{"id":"a","id":"b","code":"8867-4","code":"8480-6","value":70,"value":300,'
    b'"unit":"/min","measured_at":"2026-11-22T08:00:00+08:00"}]',
    "one huge number": b'[{"id":"n","value":' + b"9" * 1_000_000 + b"}]",
    "one huge exponent": b'[{"id":"n","code":"8867-4","unit":"/min","value":1e999999999999999999999,'
    b'"measured_at":"2026-11-22T08:00:00+08:00"}]',
    "one huge word": b'["' + b"x" * 15_000_000 + b'"]',
    "byte order mark": b"\xef\xbb\xbf[]",
    "utf-16": json.dumps([]).encode("utf-16"),
    "escaped NUL": b'[{"id":"\\u0000","code":"\\u0000","context":{"\\u0000":"\\u0000"},"symptoms":["\\u0000"]}]',
    "raw NUL": b'[{"id":"\x00"}]',
    "lone surrogate": b'[{"id":"\\ud800","code":"8867-4"}]',
    "five thousand nothings": b"[" + b",".join([b"null"] * 5_000) + b"]",
    "a word that is no list": b'"[]"',
}


def test_known_hostile_bodies(door):
    for kind in (JSON, "application/x-ndjson"):
        for body in HOSTILE.values():
            door.post(body, kind)


def test_packed_bodies(door):
    bomb = gzip.compress(b" " * 64_000_000, 9)
    packed = gzip.compress(b"[]")
    bodies = {
        "bomb": bomb,
        "bomb of bombs": gzip.compress(bomb),
        "many members": packed * 50_000,
        "cut short": packed[:-6],
        "wrong checksum": packed[:-8] + b"\x00" * 8,
        "zlib, not gzip": zlib.compress(b"[]"),
    }
    for name, body in bodies.items():
        assert door.post(body, HTTP_CONTENT_ENCODING="gzip").status_code in {400, 413}, name


@given(token=words, length=words)
@FUZZED
def test_any_header_is_answered(door, client, token, length):
    tidy = "".join(letter for letter in token if letter.isprintable() and ord(letter) < 256)
    answer = client.post("/ingest/readings", b"[]", content_type=JSON, HTTP_AUTHORIZATION=f"Bearer {tidy}")
    assert answer.status_code == 401
    door.post(b"[]", JSON, HTTP_CONTENT_LENGTH=length)


TEXTS = ["\x00", "a\x00b", "²", "x" * 70_000, "0" * 129, "\U0001f9e1" * 128]


def test_text_that_a_column_cannot_hold_is_refused_alone(door, cast):
    patient = str(cast.patient_id)
    for field in ("id", "device", "unit", "code", "method"):
        for text in TEXTS:
            number = door.next()
            broken = good(f"{number}-broken", patient=patient) | {field: text}
            answer = door.post(text_of([broken, good(f"{number}-whole", patient=patient)]))
            assert [one["status"] for one in answer.json()["results"]][1] == "stored", (field, text[:20])
