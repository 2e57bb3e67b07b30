"""A client that others wrote, against a server that listens."""

import pytest
from fhirclient import client as fhir
from fhirclient.models.fhirsearch import FHIRSearch
from fhirclient.models.observation import Observation
from fhirclient.models.patient import Patient

from tests.api.test_fhir import PATIENT, bundle, observation, take
from tests.cast import NOW
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.accounts import actions as accounts
from xinqiao.simulation.cast import build_cast


@pytest.mark.django_db(transaction=True)
def test_a_smart_client_reads_searches_pages_and_creates(live_server) -> None:
    cast = build_cast(now=NOW, password="correct horse 青禾")
    take(cast, bundle(PATIENT, *(observation(number) for number in range(1, 6))))
    viewer = Viewer.system(cast.organization_id)
    with standing_as(viewer):
        made = accounts.create_client(viewer=viewer, name="HIS", scopes=("system/*.cruds",), now=NOW)
    answer = fhir.FHIRClient(settings={"app_id": "his", "api_base": f"{live_server.url}/fhir"})
    answer.server.get_capability()
    token = answer.server.session.post(
        f"{live_server.url}/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(str(made.client_id), made.client_secret),
        timeout=10,
    )
    answer.server.session.headers["Authorization"] = f"Bearer {token.json()['access_token']}"

    read = Patient.read("p-1", answer.server)
    assert (read.gender, read.name[0].family) == ("male", "许")
    (found,) = Patient.where({"name": "xudewang"}).perform_resources_iter(answer.server)
    assert found.id == "p-1"
    search = FHIRSearch(Observation, {"patient": "p-1", "code": "http://loinc.org|4548-4", "_count": "2"})
    pages = list(search.perform_iter(answer.server))
    assert [(page.total, len(page.entry)) for page in pages] == [(5, 2), (5, 2), (5, 1)]
    seen = [entry.resource.id for page in pages for entry in page.entry]
    assert sorted(seen) == [f"o-{number}" for number in range(1, 6)]
    new = observation(6)
    del new["id"]
    created = Observation(new).create(answer.server)
    assert created["id"] not in seen
