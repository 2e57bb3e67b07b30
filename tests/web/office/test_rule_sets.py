"""规则: said in words, changed with a source, tried, back-tested, signed by two, rolled back; six doors each."""

import re

import pytest

from tests.domain.care.alerts.conftest import publish
from tests.web.office.conftest import House
from xinqiao.care.alerts.models import RuleSetVersion
from xinqiao.foundation.walls import standing_as

pytestmark = pytest.mark.django_db
LIMIT = "rules/htn-orange/when/0/mm[Hg]"


@pytest.fixture
def ruled(house: House) -> House:
    publish(house.cast)
    return house


def version(house: House, status: str = "published", code: str = "HTN-ADULT") -> RuleSetVersion:
    with standing_as(house.cast.system()):
        return RuleSetVersion.objects.filter(code=code, status=status).order_by("-created_at", "-id")[0]


def drafted(house: House) -> str:
    answer = house.post(f"/rules/{version(house).id}/draft", key="nurse")
    assert answer.status_code == 302
    return answer["Location"].removesuffix("/edit")


def form(house: House, address: str, **changes: str) -> dict[str, str]:
    """What a browser would send: every field of the page as it stands, with some changed."""
    text = house.text(f"{address}/edit", "nurse")
    sent = dict(re.findall(r'<input class="input" id="\S+" type="text" value="([^"]*)" name="([^"]+)"', text))
    sent = {name: value for value, name in sent.items()}
    revision = re.search(r'name="revision" value="(\d+)"', text)
    assert revision is not None
    return sent | {"revision": revision[1]} | changes


def test_the_list_names_every_programme_and_narrows(ruled: House, questions) -> None:
    text = ruled.text("/rules", "nurse")
    assert text.count("data-row=") == 11
    assert "Hypertension follow-up, adults" in text
    assert ruled.text("/rules?words=HTN", "nurse").count("data-row=") == 1
    assert "Nothing fits" in ruled.text("/rules?words=xyz", "nurse")
    drafted(ruled)
    assert ruled.text("/rules?state=draft", "nurse").count("data-row=") == 1
    ruled.get("/rules", "nurse")
    assert questions(lambda: ruled.get("/rules?words=HTN", "nurse")) == questions(
        lambda: ruled.get("/rules", "nurse")
    )
    assert questions(lambda: ruled.get("/rules", "nurse")) <= 15


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_version_is_said_in_words(ruled: House, questions, language: str) -> None:
    address = f"/rules/{version(ruled).id}"
    text = ruled.text(address, "nurse", language=language)
    said = {
        "en": "Systolic blood pressure ≥ 180 mmHg or Diastolic blood pressure ≥ 110 mmHg",
        "zh-hans": "收缩压 ≥ 180 mmHg 或 舒张压 ≥ 110 mmHg",
    }
    assert said[language] in text, text
    assert questions(lambda: ruled.get(address, "nurse", language=language)) <= 15
