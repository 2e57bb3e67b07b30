"""A ward in which something happens, and clients that walk through its doors."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW
from xinqiao.care.alerts import actions as alerts
from xinqiao.care.pathways import actions as pathways
from xinqiao.care.worklist import actions as worklist
from xinqiao.care.worklist import queries as worklist_queries
from xinqiao.care.worklist.types import Kind, Severity
from xinqiao.chart.observations.types import Component, IncomingReading, Method, Source, SourceKind
from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.accounts import actions as accounts
from xinqiao.identity.people import actions as people
from xinqiao.identity.people.types import Sex
from xinqiao.journeys import message as messages
from xinqiao.journeys import reading
from xinqiao.simulation.cast import Cast
from xinqiao.web.clinic import frame

ANCHOR_DAYS = 21


def sign_in(cast: Cast, key: str, *, now=NOW, language: str = "en") -> Client:
    """Return a client signed in as one of the cast by a one-time link."""
    member = cast[key]
    system = Viewer.system(member.organization_id, name="tests")
    with standing_as(system):
        token = accounts.make_sign_in_link(
            viewer=system, account_id=member.account_id, as_staff=member.is_staff, now=now
        )
    client = Client(headers={"host": "localhost", "accept-language": language})
    with clock.frozen(now):
        assert client.get(f"/sign-in/once/{token}").status_code == 302
    return client


class Ward:
    """The cast with signed rules, and 周桂兰 in the hypertension programme for three weeks."""

    def __init__(self, cast: Cast, now: datetime = NOW) -> None:
        self.cast = cast
        self.now = now
        self.patient_id: UUID = cast.patient_id
        self._ids = count()
        self._clients: dict[tuple[str, str, datetime], Client] = {}

    def client(self, key: str, language: str = "en", now: datetime = NOW) -> Client:
        # a session that rests for a quarter of an hour has ended, so another time is another visit
        if (key, language, now) not in self._clients:
            self._clients[key, language, now] = sign_in(self.cast, key, now=now, language=language)
        return self._clients[key, language, now]

    def get(self, address: str, key: str = "nurse", *, now=NOW, htmx: bool = False, language: str = "en"):
        headers = {"hx-request": "true"} if htmx else {}
        with clock.frozen(now):
            return self.client(key, language, now).get(address, headers=headers)

    def post(self, address: str, data=None, key: str = "nurse", *, now=NOW, htmx: bool = True):
        headers = {"hx-request": "true"} if htmx else {}
        with clock.frozen(now):
            return self.client(key, now=now).post(address, data or {}, headers=headers)

    def text(self, address: str, key: str = "nurse", **options) -> str:
        response = self.get(address, key, **options)
        assert response.status_code == 200, response.content.decode()[:2000]
        return response.content.decode()

    def pressure(self, systolic, diastolic, *, at=None, symptoms=(), patient_id=None, context=None):
        """A reading of the patient comes in by the journey that every door calls."""
        at = at or self.now
        nurse = self.cast.viewer("nurse", now=at)
        wanted = patient_id or self.patient_id
        item = IncomingReading(
            id=f"{wanted}-{next(self._ids)}",
            code="85354-9",
            patient_id=wanted,
            components=(
                Component("8480-6", Decimal(systolic), "mm[Hg]"),
                Component("8462-4", Decimal(diastolic), "mm[Hg]"),
            ),
            measured_at=at.astimezone(),
            method=Method.DEVICE,
            symptoms=tuple(symptoms),
            context=context or {},
            confirmed=True,
        )
        return reading.receive(
            viewer=nurse,
            source=Source(kind=SourceKind.STAFF, key="desk", patient_id=wanted),
            items=[item],
            received_at=at,
        )

    def red(self, **options) -> UUID:
        return self.pressure(182, 112, symptoms=("blurred_vision",), **options).alerts[0].alert_id

    def says(self, text: str, *, at=None, key: str = "patient"):
        """The patient writes by the journey that every door calls."""
        at = at or self.now
        return messages.receive(
            viewer=self.cast.viewer(key, now=at), patient_id=self.patient_id, text=text, now=at
        )

    def answers(self, text: str, *, at=None, key: str = "nurse"):
        at = at or self.now
        return messages.begin(
            viewer=self.cast.viewer(key, now=at), patient_id=self.patient_id, text=text, now=at
        )

    def fill(self, until: int, *, patient_id: UUID | None = None) -> None:
        """Open watch rows until the worklist holds so many."""
        house = self.cast.system()
        with standing_as(house):
            wanted = until if patient_id else until - worklist_queries.counts(house, now=self.now).total
            for _ in range(wanted):
                worklist.open_item(
                    viewer=house, patient_id=patient_id or self.patient_id, team_id=self.cast.team_id,
                    kind=Kind.TASK, severity=Severity.YELLOW, summary_id="alerts.summary.no-data",
                    facts={"missing_days": "3"}, cause_type="test", cause_id=new_id(),
                    due_at=self.now + timedelta(days=1), now=self.now,
                )  # fmt: skip

    def another(self, name: str, number: int, *, birth_on: date = date(1960, 5, 1)) -> UUID:
        """One more patient of the team, in the programme."""
        desk, nurse = (self.cast.viewer(key, now=self.now) for key in ("front_desk", "nurse"))
        with standing_as(desk):
            patient_id = people.register_patient(
                viewer=desk, name=name, sex=Sex.MALE, birth_on=birth_on, mrn=f"2{number:07}",
                team_ids=[self.cast.team_id], now=self.now,
            )  # fmt: skip
        with standing_as(nurse):
            enrol(self.cast, nurse, patient_id, self.now)
        return patient_id


def enrol(cast: Cast, nurse: Viewer, patient_id: UUID, now) -> None:
    pathways.enrol(
        viewer=nurse, patient_id=patient_id, programme="HTN-ADULT", team_id=cast.team_id,
        anchor_on=now.date() - timedelta(days=ANCHOR_DAYS), now=now,
    )  # fmt: skip


def publish(cast: Cast, now=NOW) -> None:
    """Two named people sign the packaged rules."""
    with standing_as(cast.system()):
        ids = alerts.load_rule_sets(viewer=cast.system(), is_demo=True, now=now)
    doctor, head = (cast.viewer(key, now=now) for key in ("doctor", "head_nurse"))
    for rule_set_id in ids:
        with standing_as(doctor):
            alerts.propose_rule_set(viewer=doctor, rule_set_id=rule_set_id, now=now)
        with standing_as(head):
            alerts.approve_rule_set(viewer=head, rule_set_id=rule_set_id, now=now)


@pytest.fixture
def ward(cast: Cast) -> Ward:
    publish(cast)
    nurse = cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        enrol(cast, nurse, cast.patient_id, NOW)
    return Ward(cast)


@pytest.fixture
def questions():
    """How many statements a block sends, without the transaction marks and the wall's context."""

    def ask(block) -> int:
        with CaptureQueriesContext(connection) as captured:
            block()
        sent = [one["sql"] for one in captured.captured_queries]
        return len([sql for sql in sent if not _is_frame(sql)])

    return ask


def _is_frame(sql: str) -> bool:
    return "set_config(" in sql or sql.split(" ", maxsplit=1)[0] in {
        "SAVEPOINT",
        "RELEASE",
        "ROLLBACK",
        "BEGIN",
        "COMMIT",
    }


@pytest.fixture(autouse=True)
def _zones() -> None:
    frame._zone.cache_clear()
