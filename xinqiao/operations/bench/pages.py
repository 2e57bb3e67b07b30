"""The worklist page at two sizes: statements a page, and the time the server takes, visit by visit."""

import http.client
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from xinqiao.care.worklist import actions as worklist
from xinqiao.care.worklist.types import Kind, Severity
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.operations.bench.ground import Ground
from xinqiao.operations.bench.hospital import Hospital
from xinqiao.operations.errors import OperationRefused
from xinqiao.operations.supervisor import ADDRESS

# what opens and closes the viewer's context is no question about data
_BOOKKEEPING = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")


@dataclass(slots=True, kw_only=True)
class Visits:
    """One size: patients, rows that wait, statements of one page, and seconds of every visit."""

    patients: int
    waiting: int
    statements: int = 0
    seconds: list[float] = field(default_factory=list)


def worklist_path() -> str | None:
    """Return the address of the worklist, or None where no such page is served."""
    try:
        return reverse("worklist")
    except NoReverseMatch:
        return None


def fill(hospital: Hospital, chosen: Sequence[UUID], *, now: datetime) -> int:
    """Give patients a row that waits, through the action; return how many."""
    system = Viewer.system(hospital.organization_id, name="bench")
    with standing_as(system):
        for number, patient_id in enumerate(chosen):
            worklist.open_item(
                viewer=system,
                patient_id=patient_id,
                team_id=hospital.teams[number % len(hospital.teams)].id,
                kind=Kind.TASK,
                severity=Severity.BLUE if number % 4 else Severity.YELLOW,
                summary_id="alerts.summary.not-applicable",
                facts={"reason": "bench"},
                cause_type="bench",
                cause_id=new_id(),
                due_at=now + timedelta(minutes=number),
                now=now,
            )
    return len(chosen)


def statements_of(path: str, cookie: str) -> int:
    """Return how many statements one page asks of the database, from session to last row."""
    said: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's signature
        said.append(sql.lstrip())
        return execute(sql, params, many, context)

    client = Client(SERVER_NAME=ADDRESS)
    name, value = cookie.split("=", 1)
    client.cookies[name] = value
    client.get(path)
    with connection.execute_wrapper(note):
        answer = client.get(path)
    if answer.status_code != 200:
        raise OperationRefused(f"The worklist answered {answer.status_code}.", code="bench")
    return sum(not sql.startswith(_BOOKKEEPING) for sql in said)


def visit(ground: Ground, path: str, sizes: Sequence[tuple[Visits, str]], *, visits: int) -> None:
    """Open the page of each size in turn, so many times, on one kept connection."""
    server = http.client.HTTPConnection(ADDRESS, ground.port, timeout=60)
    for turn in range(visits + 2):
        for size, cookie in sizes:
            began = time.perf_counter()
            server.request("GET", path, headers={"Cookie": cookie})
            answer = server.getresponse()
            answer.read()
            if answer.status != 200:
                raise OperationRefused(f"The worklist answered {answer.status}.", code="bench")
            if turn >= 2:  # the first ones compile templates
                size.seconds.append(time.perf_counter() - began)
    server.close()
