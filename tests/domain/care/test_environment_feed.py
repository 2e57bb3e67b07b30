"""What a feed may be: a file or an address with the same JSON; everything else is refused in words."""

import contextlib
import http.server
import json
import threading
from datetime import UTC, datetime, timedelta

import pytest

from xinqiao.care.environment import actions, queries
from xinqiao.care.environment.errors import FeedUnusable
from xinqiao.care.environment.models import Report
from xinqiao.care.environment.providers import FileFeed, HttpFeed, feed_at
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def line(**more):
    told = {
        "district": "110105",
        "name": "朝阳区",
        "kind": "air-quality",
        "value": 101,
        "observed_at": NOW.isoformat(),
    }
    return {name: value for name, value in (told | more).items() if value is not None}


def pull(feed):
    viewer = Viewer.system(None, name="environment")
    with standing_as(viewer):
        return actions.keep_reports(viewer=viewer, feed=feed, now=NOW)


def file_of(folder, body):
    path = folder / "air.json"
    path.write_bytes(body if isinstance(body, bytes) else json.dumps(body).encode())
    return FileFeed(str(path))


class Answer:
    """A server of one answer, on a free port."""

    def __init__(self, status=200, body=b"", headers=()):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(body)

            def log_message(self, *_told):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self._server.server_port}/air?key=secret"

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def answer():
    servers = []

    def make(*told, **more):
        servers.append(Answer(*told, **more))
        return servers[-1].address

    yield make
    for server in servers:
        server.close()


@pytest.mark.parametrize(
    ("value", "band", "rank"),
    [(0, "", 0), (100, "", 0), ("100.5", "", 0), (101, "light", 1), (150, "light", 1), (151, "moderate", 2),
     (201, "heavy", 3), (300, "heavy", 3), (301, "severe", 4), (500, "severe", 4)],
)  # fmt: skip
def test_bands_are_those_of_the_standard(tmp_path, value, band, rank):
    assert pull(file_of(tmp_path, {"readings": [line(value=value)]})).kept == 1
    (row,) = Report.objects.all()
    assert (row.band, row.rank) == (band, rank)


def test_an_address_and_a_file_bring_the_same(tmp_path, answer):
    body = json.dumps({"readings": [line(), line(kind="heat-warning", level="red", value=None)]}).encode()
    feed = feed_at(answer(body=body))
    assert pull(feed).kept == 2
    assert pull(file_of(tmp_path, body)).kept == 0
    assert [row.band for row in Report.objects.order_by("kind")] == ["light", "red"]
    assert {row.source for row in Report.objects.all()} == {"127.0.0.1"}
    assert [one.name for one in queries.known_districts(NOW)] == ["朝阳区"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": -1}, {"value": "NaN"}, {"value": "Infinity"}, {"value": None}, {"value": "bad"}, {"kind": "pollen"},
        {"observed_at": "2026-11-22T09:00:00"}, {"observed_at": "yesterday"}, {"district": ""}, {"name": "长" * 81},
        {"observed_at": (NOW + timedelta(hours=3)).isoformat()}, {"observed_at": "1999-01-01T00:00:00Z"},
        {"kind": "heat-warning", "level": "purple", "value": None}, {"district": 5}, {"district": None},
    ],
)  # fmt: skip
def test_a_bad_line_is_refused_and_the_good_one_beside_it_is_kept(tmp_path, wrong):
    found = pull(file_of(tmp_path, {"readings": [line(**wrong), line(district="110101")]}))
    assert (found.kept, len(found.refused)) == (1, 1)
    assert found.refused[0].startswith("1: ")
    assert Report.objects.get().district == "110101"


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"{}", b'{"readings": 5}', b'{"readings": [' + b"[" * 100_000, b"\xff\xfe", b'{"readings": NaN}',
     b" " * 4_000_001, json.dumps({"readings": [{}] * 10_001}).encode()],
)  # fmt: skip
def test_what_is_no_feed_at_all_stores_nothing_and_says_why(tmp_path, body):
    found = pull(file_of(tmp_path, body))
    assert found.problem
    assert (found.kept, Report.objects.count()) == (0, 0)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(FeedUnusable):
        FileFeed(str(tmp_path / "none.json")).read()


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (500, b"{}", ()),
        (204, b"", ()),
        (302, b"", (("Location", "http://127.0.0.1:1/elsewhere"),)),
        (200, b"x" * 5_000_000, ()),
    ],
)
def test_an_address_that_answers_badly_is_said_and_nothing_is_stored(answer, status, body, headers):
    found = pull(HttpFeed(answer(status, body, headers)))
    assert found.problem
    assert "secret" not in found.problem
    assert Report.objects.count() == 0


def test_an_address_where_nobody_answers_is_said():
    assert pull(HttpFeed("http://127.0.0.1:1/air")).problem


def test_without_a_feed_the_round_does_nothing(settings):
    settings.ENVIRONMENT_FEED = ""
    assert actions.pull_round(NOW) is None
