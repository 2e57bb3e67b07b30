"""Health: trends with their targets and gaps, the mean that needs enough data, the hospital's record."""

from datetime import timedelta

import pytest

from tests.cast import NOW
from tests.support.homecoming import jot, measure
from tests.web.patient.test_today import words
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys import record_import

pytestmark = pytest.mark.django_db


def test_a_trend_says_its_finding_and_stands_as_a_table_too(enter) -> None:
    page = enter("patient", "zh-CN").get("/health")
    said = words(page)
    assert "11 月 21 日 最近一次 141/84 mmHg，一共量了 7 次。" in said
    assert "用表格看" in said
    assert 'role="img"' in page.content.decode()


def test_too_few_values_have_no_mean(enter) -> None:
    assert "近 7 天在家平均 数据不足" in words(enter("patient", "zh-CN").get("/health"))


def test_enough_values_have_one(home, enter) -> None:
    for day in range(7):
        for hour in (1, 11):
            measure(home, 132, 82, NOW - timedelta(days=day, hours=hour), now=NOW)
    said = words(enter("patient", "zh-CN").get("/health"))
    assert "数据不足" not in said
    assert "mmHg" in said


@pytest.mark.parametrize(("days", "shown"), [("7", "7"), ("90", "90"), ("1000", "30"), ("x", "30")])
def test_only_offered_ranges_are_shown(enter, days, shown) -> None:
    page = enter("patient").get("/health", {"days": days}).content.decode()
    assert f'<a href="/health?days={shown}" aria-current="page">' in page


def test_a_stretch_without_values_offers_the_first_step(home, enter) -> None:
    del home
    daughter = enter("daughter", "zh-CN")
    assert "这一段还没有记录" not in words(daughter.get("/health"))


def test_the_hospital_record_is_read_line_by_line(home, enter) -> None:
    keep(
        home,
        {"resourceType": "Condition", "id": "c1", "code": {"text": "原发性高血压"}, "onsetDateTime": "2019-03-02",
         "clinicalStatus": {"coding": [{"code": "active"}]}},
        {"resourceType": "Condition", "id": "c2", "code": {"text": "急性支气管炎"}, "onsetDateTime": "2018-01-02",
         "clinicalStatus": {"coding": [{"code": "resolved"}]}},
        {"resourceType": "AllergyIntolerance", "id": "a1", "code": {"coding": [{"display": "青霉素"}]},
         "reaction": [{"manifestation": [{"text": "皮疹"}]}]},
    )  # fmt: skip
    said = words(enter("patient", "zh-CN").get("/health/records"))
    assert "原发性高血压 2019-03-02 起" in said
    assert said.index("原发性高血压") < said.index("急性支气管炎 以前，2018-01-02")
    assert "青霉素 皮疹" in said
    assert "氨氯地平 5 mg · 07:30" in said


def keep(home, *resources: dict) -> None:
    items = [
        record_import.Arriving(
            resource={**resource, _whose(resource): {"reference": "Patient/p1"}}, patient_id=home.patient_id
        )
        for resource in resources
    ]
    with standing_as(home.system()):
        kept = record_import.receive(viewer=home.system(), source="test", items=items, now=NOW)
    assert not [one for one in kept if isinstance(one, Exception)]


def _whose(resource: dict) -> str:
    return "patient" if resource["resourceType"] == "AllergyIntolerance" else "subject"


def test_the_diary_stands_beside_the_charts_of_the_same_days(home, enter) -> None:
    assert "这些天没有记录" in words(enter("patient", "zh-CN").get("/health"))
    jot(home, "walk:30", NOW - timedelta(days=1), now=NOW)
    jot(home, "bad:", NOW, now=NOW, kind="mood", text="悄悄话", is_shared=False)
    jot(home, "lunch:", NOW - timedelta(days=40), now=NOW, kind="food")
    page = enter("patient", "zh-CN").get("/health")
    said = words(page)
    assert "散步 30 分钟" in said
    assert "悄悄话" in said
    assert "午饭" not in said
    assert page.content.decode().count('class="note"') == 2
    hers = enter("daughter", "zh-CN").get("/health")
    assert "散步 30 分钟" in words(hers)
    assert "悄悄话" not in words(hers)
    assert hers.content.decode().count('class="note"') == 1
