"""A hospital with refused items, programs and devices, and clients that walk through its doors."""

import json
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW
from xinqiao.chart.intake import actions as intake
from xinqiao.chart.intake.queries import refusal, refusals
from xinqiao.chart.intake.types import ArrivalFigures, RefusalState, RefusedItem
from xinqiao.chart.observations.types import Source, SourceKind, read_item
from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.accounts import actions as accounts
from xinqiao.journeys import reading
from xinqiao.simulation.cast import Cast

WEIGHT = {
    "id": "w-1",
    "code": "29463-7",
    "value": 608,
    "unit": "kg",
    "measured_at": "2026-11-22T07:31:00+08:00",
}


def sign_in(cast: Cast, key: str, *, language: str = "en") -> Client:
    """Return a client signed in as one of the cast by a one-time link."""
    member = cast[key]
    system = Viewer.system(member.organization_id, name="tests")
    with standing_as(system):
        token = accounts.make_sign_in_link(
            viewer=system, account_id=member.account_id, as_staff=member.is_staff, now=NOW
        )
    client = Client(headers={"host": "localhost", "accept-language": language})
    with clock.frozen(NOW):
        assert client.get(f"/sign-in/once/{token}").status_code == 302
    return client


class House:
    """The cast, what was refused in their hospital, and their browsers."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self._clients: dict[tuple[str, str], Client] = {}

    def client(self, key: str, language: str = "en") -> Client:
        if (key, language) not in self._clients:
            self._clients[key, language] = sign_in(self.cast, key, language=language)
        return self._clients[key, language]

    def get(self, address: str, key: str, *, language: str = "en"):
        with clock.frozen(NOW):
            return self.client(key, language).get(address)

    def post(self, address: str, data=None, *, key: str):
        with clock.frozen(NOW):
            return self.client(key).post(address, data or {})

    def text(self, address: str, key: str, **options) -> str:
        response = self.get(address, key, **options)
        assert response.status_code == 200, response.content.decode()[:2000]
        return response.content.decode()

    def refused_reading(self, **changes) -> UUID:
        """A reading of 周桂兰 that no living person has; return the refusal."""
        nurse = self.cast.viewer("nurse", now=NOW)
        sent = json.dumps({**WEIGHT, **changes}, ensure_ascii=False).encode()
        received = reading.receive(
            viewer=nurse,
            source=Source(kind=SourceKind.STAFF, key="desk", patient_id=self.cast.patient_id),
            items=[read_item(sent)],
            received_at=NOW,
        )
        assert received.outcomes[0].status == "refused", received.outcomes
        return self.newest("reading")

    def refused_record(self, original: bytes, *, name: str = "Organization his.json#0") -> UUID:
        house = self.cast.system()
        with standing_as(house):
            intake.note_arrival(
                viewer=house, organization_id=self.cast.organization_id, kind="fhir", source_kind="import",
                source_key="his.json", figures=ArrivalFigures(refused=1), now=NOW,
                refused=[RefusedItem(position=0, name=name, code="odd", reason="It was odd.", original=original)],
            )  # fmt: skip
        return self.newest("fhir")

    def newest(self, kind: str) -> UUID:
        house = self.cast.system()
        with standing_as(house):
            return max(item.id for item in refusals(house, kind=kind).items)

    def state(self, refusal_id: UUID) -> RefusalState:
        house = self.cast.system()
        with standing_as(house):
            return refusal(house, refusal_id).state


@pytest.fixture
def house(cast: Cast) -> House:
    return House(cast)


@pytest.fixture
def questions():
    """How many statements a block sends, without the transaction marks and the wall's context."""

    def ask(block) -> int:
        with CaptureQueriesContext(connection) as captured:
            block()
        sent = [one["sql"] for one in captured.captured_queries]
        return len([sql for sql in sent if not sql.startswith(("SAVEPOINT", "RELEASE", "SELECT set_config"))])

    return ask
