"""规则 in a browser: a nurse changes a limit, tries it, tests it and proposes it; a second person signs; it judges."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.office.test_office import LOOKS, enter, look
from tests.domain.care.alerts.conftest import begin, publish
from tests.web.office.conftest import House
from xinqiao.care.alerts import actions
from xinqiao.care.alerts.models import BackTest, RuleSetVersion
from xinqiao.foundation import clock
from xinqiao.foundation.walls import standing_as
from xinqiao.simulation.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(cast: Cast) -> House:
    publish(cast)
    return House(cast)


def version(house: House, status: str) -> RuleSetVersion:
    with standing_as(house.cast.system()):
        return RuleSetVersion.objects.get(code="HTN-ADULT", status=status)


def work(house: House) -> None:
    """Do what the worker does with a back-test that waits."""
    with standing_as(house.cast.system()):
        run = BackTest.objects.get(status="waiting")
    actions.run_back_test(viewer=house.cast.system(), back_test_id=run.id, now=clock.now)


def test_a_limit_is_changed_tested_signed_and_judges(page: Page, live_server, house: House) -> None:
    watched = begin(house.cast, house.cast.patient_id, now=clock.now())
    enter(page, live_server, house.cast, "nurse")
    page.goto(f"{live_server.url}/rules/{version(house, 'published').id}")
    page.get_by_role("button", name="由此新建版本").click()
    group = page.locator("details.rule-fields").filter(has_text="收缩压 ≥ 180").filter(has_text="高").nth(1)
    group.locator("summary").click()
    group.get_by_role("textbox", name="收缩压 ≥").fill("170")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("此处有改动：请写明依据")).to_be_visible()
    page.get_by_role("textbox", name="此处改动的来源").and_(page.locator("[aria-invalid]")).fill(
        "委员会 2026-11-20"
    )
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("已保存")).to_be_visible()
    page.get_by_role("link", name="试一例").click()
    page.get_by_label("收缩压").first.fill("172")
    page.get_by_role("button", name="看看结果").click()
    expect(page.get_by_text("不预警")).to_have_count(1)
    page.go_back()
    page.go_back()
    page.get_by_role("link", name="回测").click()
    page.get_by_role("button", name="开始回测").click()
    expect(page.get_by_role("heading", name="运行中")).to_be_visible()
    work(house)
    page.get_by_role("link", name="刷新").click()
    expect(page.get_by_role("heading", name="回测的假设")).to_be_visible()
    draft = version(house, "draft").id
    page.goto(f"{live_server.url}/rules/{draft}")
    page.get_by_role("button", name="签字并提交").click()
    expect(page.get_by_text("您已签字，还需另一人签字后生效")).to_be_visible()
    page.context.clear_cookies()
    enter(page, live_server, house.cast, "case_manager")
    page.goto(f"{live_server.url}/rules/{draft}")
    page.get_by_role("button", name="签字并生效").click()
    page.get_by_role("button", name="把 1 位监测中的患者迁到此版本").click()
    expect(page.get_by_text("已迁移")).to_be_visible()
    assert [change.is_new for change in watched.send(172, 90, now=clock.now())] == [True]


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_the_rules_are_accessible_and_fit(page: Page, live_server, house: House, language, theme) -> None:
    watched = begin(house.cast, house.cast.patient_id, now=clock.now().replace(microsecond=0))
    watched.send(184, 96, now=clock.now())
    nurse = house.cast.viewer("nurse", now=clock.now())
    with standing_as(nurse):
        draft = actions.draft_rule_set(
            viewer=nurse, rule_set_id=version(house, "published").id, now=clock.now()
        )
        actions.edit_rule_set(
            viewer=nurse, rule_set_id=draft, revision=0, typed={"rules/htn-orange/when/0/mm[Hg]": "190"},
            sources={"rules/htn-orange": "委员会"}, note="", now=clock.now(),
        )  # fmt: skip
        actions.ask_for_back_test(viewer=nurse, rule_set_id=draft, days=7, now=clock.now())
    enter(page, live_server, house.cast, "nurse", language=language, theme=theme)
    page.goto(f"{live_server.url}/rules/{draft}/back-test")
    look(page)
    work(house)
    tried = "preview?sbp_now=186&dbp_now=96"
    for address in ("", f"/{draft}", f"/{draft}/edit", f"/{draft}/{tried}", f"/{draft}/back-test"):
        page.goto(f"{live_server.url}/rules{address}")
        look(page)
