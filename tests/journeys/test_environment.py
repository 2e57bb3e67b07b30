"""Bad air and heat reach whom they concern: once a band and day, by day, and only with a yes (vector 24)."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.cast import cast  # noqa: F401 - the fixture
from tests.support.published import publish_rule_sets
from xinqiao.care.environment import actions, queries
from xinqiao.care.environment.errors import DistrictNeedsConsent, UnknownDistrict
from xinqiao.care.environment.models import Advice, District, Report
from xinqiao.care.environment.providers import FileFeed
from xinqiao.contact.notifications import queries as notifications
from xinqiao.foundation.events import drain
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.consent import actions as consents
from xinqiao.identity.consent import queries as consent
from xinqiao.identity.consent.errors import OnlyThePatient
from xinqiao.identity.consent.types import PurposeCode
from xinqiao.identity.people import actions as people
from xinqiao.identity.people.types import Standing
from xinqiao.journeys import enrolling
from xinqiao.journeys.wiring import SUBSCRIPTIONS

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
DISTRICT = "110105"
DAY = date(2026, 11, 22)


def at(hour, minute=0, day=DAY):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


class Town:
    """周桂兰 with asthma in a district whose air is told by a file."""

    def __init__(self, cast, folder):  # noqa: F811 - the fixture
        self.cast = cast
        self.file = folder / "air.json"

    def tell(self, when, value=None, *, level=None, district=DISTRICT):
        line = {"district": district, "name": "朝阳区", "observed_at": when.isoformat()}
        line |= (
            {"kind": "air-quality", "value": value}
            if level is None
            else {"kind": "heat-warning", "level": level}
        )
        self.file.write_text(json.dumps({"readings": [line]}))
        return self.pull(when)

    def pull(self, now):
        viewer = self.cast.system()
        with standing_as(viewer):
            return actions.keep_reports(viewer=viewer, feed=FileFeed(str(self.file)), now=now)

    def round(self, now):
        found = actions.advise(viewer=self.cast.system(), now=now)
        while drain(SUBSCRIPTIONS, now=now):
            pass
        return found

    def choose(self, now, district=DISTRICT, key="patient", language="zh-Hans"):
        viewer = self.cast.viewer(key, now=now)
        with standing_as(viewer):
            actions.choose_district(
                viewer=viewer,
                patient_id=self.cast.patient_id,
                district=district,
                wording_hash=consent.wording_hash_of(PurposeCode.LOCATION, language),
                language=language,
                now=now,
            )

    def watch(self, programme, now):
        nurse = self.cast.viewer("nurse", now=now)
        with standing_as(nurse):
            return enrolling.begin(
                viewer=nurse,
                patient_id=self.cast.patient_id,
                programme=programme,
                team_id=self.cast.team_id,
                anchor_on=DAY,
                own={},
                now=now,
            )

    def heard(self, key="patient"):
        viewer = self.cast.viewer(key, now=at(9))
        with standing_as(viewer):
            return [item.text for item in notifications.inbox(viewer) if item.template_id == "environment"]


@pytest.fixture
def town(cast, tmp_path):  # noqa: F811 - the fixture
    made = Town(cast, tmp_path)
    publish_rule_sets(cast, at(6))
    made.watch("ASTHMA", at(6))
    made.tell(at(6), 60)
    made.choose(at(6))
    return made


def test_vector_24_at_night_nothing_and_in_the_morning_once(town):
    town.tell(at(21, 10), 100)
    assert town.round(at(21, 12)) == 0
    tomorrow = DAY + timedelta(days=1)
    town.tell(at(22, 10), 101)
    for hour, minute in ((22, 12), (23, 0)):
        assert town.round(at(hour, minute)) == 0
    for hour in (1, 4, 6):
        town.tell(at(hour, 10, tomorrow), 104)
        assert town.round(at(hour, 12, tomorrow)) == 0
    assert town.heard() == []
    assert town.round(at(6, 59, tomorrow)) == 0
    assert [town.round(at(7, 0, tomorrow)), town.round(at(7, 10, tomorrow))] == [1, 0]
    assert town.heard() == [
        (
            "朝阳区空气质量指数 104，轻度污染。\n您今天少做长时间、剧烈的户外活动。"
            "您再看看缓解用的吸入剂在不在手边、够不够用；症状变重就按行动计划做。"
        )
    ]


def test_a_worse_band_is_told_again_and_what_eases_is_not(town):
    for hour, value, told in (
        (8, 120, 1),
        (9, 99, 0),
        (10, 130, 0),
        (11, 155, 1),
        (12, 140, 0),
        (13, 310, 1),
    ):
        town.tell(at(hour), value)
        assert town.round(at(hour, 5)) == told, hour
    assert len(town.heard()) == 3


def test_the_next_day_begins_anew_and_a_report_of_yesterday_says_nothing(town):
    town.tell(at(18), 160)
    assert town.round(at(18, 5)) == 1
    tomorrow = DAY + timedelta(days=1)
    assert town.round(at(7, 30, tomorrow)) == 0
    town.tell(at(7, 40, tomorrow), 120)
    assert town.round(at(7, 45, tomorrow)) == 1


def test_two_rounds_at_once_tell_once(town):
    town.tell(at(9), 120)
    assert [town.round(at(9, 1)), town.round(at(9, 1))] == [1, 0]
    with standing_as(town.cast.system()):
        assert Advice.objects.count() == 1


def test_a_heat_warning_is_told_by_its_own_level(town):
    town.tell(at(9), level="orange")
    town.tell(at(9, 1), 120)
    assert town.round(at(9, 5)) == 2
    assert any("高温橙色预警" in text for text in town.heard())


def test_heart_failure_hears_of_what_to_report_and_not_of_inhalers(cast, tmp_path):  # noqa: F811 - the fixture
    town = Town(cast, tmp_path)
    publish_rule_sets(cast, at(6))
    town.watch("HEART-FAILURE", at(6))
    town.tell(at(8), 160)
    town.choose(at(8))
    assert town.round(at(8, 5)) == 1
    assert "体重变了" in town.heard()[0]
    assert "吸入剂" not in town.heard()[0]


def test_other_programmes_are_left_in_peace(cast, tmp_path):  # noqa: F811 - the fixture
    town = Town(cast, tmp_path)
    publish_rule_sets(cast, at(6))
    town.watch("T2D-ADULT", at(6))
    town.tell(at(8), 310)
    town.choose(at(8))
    assert town.round(at(8, 5)) == 0


def test_without_a_district_or_after_the_yes_was_taken_back_nobody_is_told(town):
    herself = town.cast.viewer("patient", now=at(8))
    with standing_as(herself):
        consents.withdraw_consent(
            viewer=herself,
            patient_id=town.cast.patient_id,
            purpose=PurposeCode.LOCATION,
            language="zh-Hans",
            now=at(8),
        )
    town.tell(at(9), 310)
    assert town.round(at(9, 1)) == 0
    assert town.round(at(9, 2)) == 0
    with standing_as(town.cast.system()):
        assert District.objects.count() == 0


@pytest.mark.parametrize("standing", [Standing.DECEASED, Standing.WITHDRAWN, Standing.TRANSFERRED])
def test_who_died_or_left_is_told_nothing(town, standing):
    desk = town.cast.viewer("case_manager", now=at(8))
    with standing_as(desk):
        people.change_standing(
            viewer=desk, patient_id=town.cast.patient_id, standing=standing, reason="…", now=at(8)
        )
    town.tell(at(9), 310)
    assert town.round(at(9, 1)) == 0


def test_only_the_patient_gives_the_district_and_only_one_that_is_known(town):
    with pytest.raises(UnknownDistrict):
        town.choose(at(9), district="999999")
    for key in ("nurse", "daughter"):
        with pytest.raises(OnlyThePatient):
            town.choose(at(9), key=key)
    with standing_as(town.cast.viewer("nurse", now=at(9))):
        nurse = town.cast.viewer("nurse", now=at(9))
        assert queries.district_of(nurse, town.cast.patient_id).name == "朝阳区"


def test_no_yes_no_district(cast, tmp_path):  # noqa: F811 - the fixture
    town = Town(cast, tmp_path)
    town.tell(at(8), 60)
    herself = cast.viewer("patient", now=at(8))
    with standing_as(herself), pytest.raises(DistrictNeedsConsent):
        actions.choose_district(viewer=herself, patient_id=cast.patient_id, district=DISTRICT, now=at(8))


def test_the_same_report_twice_is_kept_once_and_old_ones_go(town):
    assert town.tell(at(9), 80).kept == 1
    assert town.tell(at(9), 80).kept == 0
    town.tell(at(9) + timedelta(days=31), 80)
    assert Report.objects.count() == 1
