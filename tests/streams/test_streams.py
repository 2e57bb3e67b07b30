"""The live door on a real database: numbered after commit, heard once, resumed without a gap."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import pytest
from django.db import transaction

from xinqiao.foundation.database import conninfo
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.notices import Notice, tell, tell_all
from xinqiao.streams import access, sequencer
from xinqiao.streams.app import StreamApp

pytestmark = pytest.mark.django_db(transaction=True)

HERE, TEAM, OTHER_TEAM, ACCOUNT, PATIENT = (new_id() for _n in range(5))
NURSE = Viewer(kind=ViewerKind.STAFF, organization_id=HERE, account_id=ACCOUNT, team_ids=frozenset({TEAM}))
DAUGHTER = Viewer(
    kind=ViewerKind.PERSON, organization_id=None, account_id=ACCOUNT, patient_ids=frozenset({PATIENT})
)


def change(team: object = TEAM, alert: str = "a-1") -> None:
    tell(
        organization_id=HERE,
        audience=f"team:{team}",
        region="worklist",
        subject={"alert": alert, "patient": "p"},
    )


def number() -> int:
    with psycopg.connect(conninfo(), autocommit=True) as connection:
        return sequencer.number_waiting(connection)


class Browser:
    """What a browser receives from one stream."""

    def __init__(self) -> None:
        self.status = 0
        self.text = ""
        self.arrived = asyncio.Event()
        self.left = asyncio.Event()
        self.ended = False

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.text += message["body"].decode()
            self.ended = not message.get("more_body", False)
        self.arrived.set()

    async def receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    @property
    def events(self) -> list[tuple[int, dict[str, str]]]:
        blocks = [block.split("\n") for block in self.text.split("\n\n") if '\ndata: {"' in block]
        return [(int(lines[0][4:]), json.loads(lines[1][6:])) for lines in blocks]

    async def wait_for(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                self.arrived.clear()
                await self.arrived.wait()


@asynccontextmanager
async def opened(
    viewer: Viewer | None, path: str = "/streams/worklist", last_id: str = "", method: str = "GET"
) -> AsyncIterator[Browser]:
    app, browser = StreamApp(conninfo(), lambda _headers: viewer), Browser()
    headers = [(b"last-event-id", last_id.encode("latin-1"))] if last_id else []
    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    task = asyncio.create_task(app(scope, browser.receive, browser.send))
    await browser.wait_for(lambda: browser.status in range(400, 500) or "event: open" in browser.text)
    try:
        yield browser
    finally:
        browser.left.set()
        await task


def test_a_change_reaches_its_team_and_no_other() -> None:
    async def story() -> None:
        async with opened(NURSE) as browser:
            await asyncio.to_thread(change, OTHER_TEAM, "not-ours")
            await asyncio.to_thread(change)
            await asyncio.to_thread(number)
            await browser.wait_for(lambda: bool(browser.events))
            assert [event for _id, event in browser.events] == [
                {"region": "worklist", "alert": "a-1", "patient": "p"}
            ]

    asyncio.run(story())


def test_a_browser_that_comes_back_misses_nothing_and_hears_nothing_twice() -> None:
    async def story() -> None:
        async with opened(NURSE) as browser:
            await asyncio.to_thread(change, TEAM, "first")
            await asyncio.to_thread(number)
            await browser.wait_for(lambda: len(browser.events) == 1)
            last = browser.events[0][0]
        for alert in ("second", "third"):
            await asyncio.to_thread(change, TEAM, alert)
        await asyncio.to_thread(number)
        async with opened(NURSE, last_id=str(last)) as browser:
            await browser.wait_for(lambda: len(browser.events) == 2)
            assert [event["alert"] for _id, event in browser.events] == ["second", "third"]

    asyncio.run(story())


def test_a_browser_that_missed_more_than_a_page_hears_all_of_it() -> None:
    alerts = [f"a-{n}" for n in range(access.MOST_REPLAYED + 2)]
    tell_all(
        Notice(organization_id=HERE, audience=f"team:{TEAM}", region="worklist", subject={"alert": alert})
        for alert in alerts
    )
    while number():
        pass

    async def story() -> None:
        async with opened(NURSE, last_id="0") as browser:
            await browser.wait_for(lambda: browser.text.count("\nid: ") > len(alerts))
            assert [event["alert"] for _id, event in browser.events] == alerts

    asyncio.run(story())


@pytest.mark.parametrize("odd", ["\u00b2", "9" * 5_000, "-1", "x"])
def test_an_id_that_is_none_opens_the_stream_from_now(odd: str) -> None:
    async def story() -> None:
        async with opened(NURSE, last_id=odd) as browser:
            assert browser.status == 200

    asyncio.run(story())


def test_a_late_commit_is_numbered_after_those_already_heard() -> None:
    """The row made first is committed last: it still gets the higher number, so nobody skips it."""
    with psycopg.connect(conninfo()) as slow:
        slow.execute(
            "INSERT INTO foundation_streamnotice (id, organization_id, audience, region, subject, made_at)"
            " VALUES (%s, %s, %s, 'worklist', '{\"alert\": \"late\"}', now())",
            [new_id(), HERE, f"team:{TEAM}"],
        )
        change(TEAM, "early")
        assert number() == 1
    assert number() == 1

    async def story() -> None:
        async with opened(NURSE, last_id="0") as browser:
            await browser.wait_for(lambda: len(browser.events) == 2)
            assert [event["alert"] for _id, event in browser.events] == ["early", "late"]

    asyncio.run(story())


def test_what_was_rolled_back_is_never_heard() -> None:
    with transaction.atomic():
        change()
        transaction.set_rollback(True)
    assert number() == 0


@pytest.mark.parametrize(
    ("viewer", "path", "method", "status"),
    [
        (None, "/streams/worklist", "GET", 401),
        (DAUGHTER, "/streams/worklist", "GET", 403),
        (NURSE, "/streams/patient", "GET", 403),
        (NURSE, "/streams/nothing", "GET", 403),
        (NURSE, "/streams/worklist", "POST", 405),
    ],
)
def test_the_doors(viewer: Viewer | None, path: str, method: str, status: int) -> None:
    async def story() -> None:
        async with opened(viewer, path, method=method) as browser:
            assert (browser.status, browser.text) == (status, "")

    asyncio.run(story())


def test_a_revoked_account_is_closed_at_once() -> None:
    async def story() -> None:
        async with opened(DAUGHTER, "/streams/patient") as browser:
            await asyncio.to_thread(
                tell, organization_id=HERE, audience=f"account:{ACCOUNT}", region="revoked", subject={}
            )
            await asyncio.to_thread(number)
            await browser.wait_for(lambda: browser.ended)

    asyncio.run(story())


def test_many_notices_are_packed_below_what_the_database_carries() -> None:
    rows = [(number, f"team:{TEAM}", "worklist", {"alert": str(new_id())}) for number in range(300)]
    packed = list(sequencer.payloads(rows))
    assert max(len(payload) for payload in packed) < 8_000
    assert [row[0] for payload in packed for row in json.loads(payload)] == list(range(300))
