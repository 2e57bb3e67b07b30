"""The district on 我的: chosen with a yes, shown with its air, forgotten at a word."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW
from tests.web.patient.test_today import words
from xinqiao.care.environment.models import District, Report
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.consent import queries as consent
from xinqiao.identity.consent.types import PurposeCode

pytestmark = pytest.mark.django_db
PAGE = "/me/district"


@pytest.fixture
def reports(home):
    """Two districts; the air of one is bad."""
    with standing_as(home.system()):
        for district, name, value, band, rank in (
            ("110105", "朝阳区", 120, "light", 1),
            ("110101", "东城区", 60, "", 0),
        ):
            Report.objects.create(
                district=district, name=name, kind="air-quality", value=Decimal(value), band=band, rank=rank,
                observed_at=NOW - timedelta(minutes=20), received_at=NOW, source="test",
            )  # fmt: skip


def agreed():
    return {"agreed": "yes", "wording_hash": consent.wording_hash_of(PurposeCode.LOCATION, "en")}


def test_without_reports_there_is_nothing_to_choose_and_it_is_said(enter):
    assert "nothing to choose" in words(enter("patient").get(PAGE))


def test_a_district_is_given_with_a_yes_shown_and_forgotten(home, enter, reports):
    her = enter("patient")
    assert her.post(PAGE, {"district": "110105"} | agreed()).status_code == 302
    page = words(her.get(PAGE))
    assert "air-quality index 120, lightly polluted" in page
    assert "I agree that my district" not in page
    assert her.post(PAGE, {"district": "110101"}).status_code == 302
    assert "air-quality index 60, fit to breathe" in words(her.get(PAGE))
    assert her.post(f"{PAGE}/removal").status_code == 302
    with standing_as(home.system()):
        assert District.objects.count() == 0


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [({"district": "110105"}, 403, "Agree first"), ({"district": "999999", "agreed": "yes"}, 422, "no air or heat report"),
     ({}, 403, "Agree first"), ({"district": "x" * 5000, "agreed": "yes"}, 422, "no air or heat report")],
)  # fmt: skip
def test_what_cannot_be_is_said_and_the_choice_stays(enter, reports, sent, status, said):
    her = enter("patient")
    if "agreed" in sent:
        sent = sent | agreed()
    answer = her.post(PAGE, sent)
    assert answer.status_code == status
    assert said in words(answer)
    if sent.get("district") == "110105":
        assert 'value="110105" selected' in answer.content.decode()


def test_the_doors(home, enter, reports):
    her, daughter = enter("patient"), enter("daughter")
    assert her.post(PAGE, {"district": "110105"} | agreed()).status_code == 302
    assert daughter.get(PAGE).status_code == 200
    for client in (daughter, enter("nurse"), enter("outsider")):
        assert client.post(PAGE, {"district": "110101"} | agreed()).status_code == 403
        assert client.post(f"{PAGE}/removal").status_code == 403
    assert her.put(PAGE).status_code == 405
    assert her.get(f"{PAGE}/removal").status_code == 405
    with standing_as(home.system()):
        assert District.objects.get().district == "110105"
