"""工作台 in a browser: keys, presses, and the look in both themes, both languages, both sizes."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from xinqiao.care.alerts import actions as alerts
from xinqiao.care.alerts.types import ClosingAction
from xinqiao.care.worklist import queries as items
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys import claiming

from .conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def busy(ward):
    """A red row, high ones, watch ones, and a message that waits."""
    now = ward.now
    ward.red(at=now - timedelta(minutes=4))
    for number, (name, high) in enumerate((("马建业", 186), ("赵长河", 184), ("刘淑珍", 162))):
        patient_id = ward.another(name, number)
        ward.pressure(high, 96, at=now - timedelta(minutes=41), patient_id=patient_id)
        ward.pressure(high, 98, at=now - timedelta(minutes=31), patient_id=patient_id)
    ward.says("护士您好，今天早上头有点晕，药还照旧吃吗？", at=now - timedelta(minutes=50))
    return ward


@pytest.mark.parametrize(
    ("language", "theme", "size", "name"),
    [
        ("zh-hans", "light", None, "worklist"),
        ("zh-hans", "light", PHONE, "worklist-390"),
        ("zh-hans", "dark", None, "worklist-dark"),
        ("en", "light", None, "worklist-en"),
    ],
)
def test_the_list_is_clean(busy, enter, clean, language, theme, size, name):
    page = enter("/worklist", language=language, theme=theme, **({"size": size} if size else {}))
    page.keyboard.press("j")
    expect(page.locator("#pv-what")).to_be_visible()
    page.wait_for_load_state("networkidle")
    clean(page, name)


def test_keys_and_presses(busy, enter):
    page = enter("/worklist")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("#side h2.title")).to_contain_text("周桂兰")
    page.keyboard.press("a")
    expect(page.locator(".toast")).to_contain_text("归你了")
    expect(page.locator("tr[data-sev=red] .own")).to_have_text("我")
    page.keyboard.press("e")
    dialog = page.get_by_role("dialog", name="关闭这条预警")
    expect(dialog).to_be_visible()
    page.get_by_label("做了什么").select_option("called-patient")
    page.get_by_label("是，患者已知道").check()
    dialog.get_by_role("button", name="关闭预警").click()
    expect(page.locator("tr[data-sev=red]")).to_have_count(0)


def test_a_press_on_one_row_after_another_shows_each_at_the_side(busy, enter):
    page = enter("/worklist")
    for name in ("马建业", "赵长河", "马建业"):
        page.locator("[data-row]", has_text=name).locator("a").click()
        expect(page.locator("#side h2.title")).to_contain_text(name)


@pytest.fixture
def tell():
    """Say to the open list that a row changed, as the stream does."""

    def say(page, item):
        page.evaluate(
            """(item) => document.getElementById("worklist").dispatchEvent(new CustomEvent(
                "part", { bubbles: true, cancelable: true, detail: { item, wait: 0 } }))""",
            str(item.id),
        )

    return say


def waiting(ward, name):
    viewer = ward.cast.viewer("nurse", now=ward.now)
    with standing_as(viewer):
        return next(one for one in items.items(viewer).items if one.patient.name == name)


def places(page):
    return page.locator("tr[data-place]").evaluate_all("rows => rows.map((row) => row.dataset.place)")


def test_a_row_that_comes_takes_its_place_and_leaves_the_others_alone(busy, enter, tell):
    page = enter("/worklist")
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    page.get_by_label("选择 周桂兰").check()
    page.keyboard.press("j")
    expect(page.locator("#side h2.title")).to_contain_text("周桂兰")
    before = page.locator("[data-row]").count()
    busy.red(patient_id=busy.another("钱玉芬", 7), at=busy.now - timedelta(minutes=1))
    tell(page, waiting(busy, "钱玉芬"))
    new = page.locator("[data-row]", has_text="钱玉芬")
    expect(new).to_have_class("settling")
    assert page.locator("[data-row]").count() == before + 1
    assert places(page) == sorted(places(page))
    expect(page.locator(".group").first).to_contain_text("2")
    expect(page.locator("#worklist-head a[aria-current=page]")).to_contain_text(str(before + 1))
    # the tick and where one stands are as they were, and the new row opens like any other
    expect(page.get_by_label("选择 周桂兰")).to_be_checked()
    expect(page.locator("[data-focus]")).to_contain_text("周桂兰")
    new.locator("a").click()
    expect(page.locator("#side h2.title")).to_contain_text("钱玉芬")
    assert not [url for url in fetched if "/worklist/list" in url]


def test_a_row_that_changed_or_left_is_the_only_one_that_changes(busy, enter, tell):
    page = enter("/worklist")
    gone, taken = waiting(busy, "周桂兰"), waiting(busy, "马建业")
    nurse = busy.cast.viewer("nurse", now=busy.now)
    with standing_as(nurse):
        claiming.claim(viewer=nurse, item_id=taken.id, now=busy.now)
    tell(page, taken)
    expect(page.locator(f"#row-{taken.id} .own")).to_have_text("我")
    with standing_as(nurse):
        alerts.close_alert(
            viewer=nurse,
            alert_id=gone.cause_id,
            action_code=ClosingAction.CALLED_PATIENT,
            patient_informed=True,
            now=busy.now,
        )
    tell(page, gone)
    expect(page.locator(f"#row-{gone.id}")).to_have_count(0)
    # nothing critical is left, so its heading went as well
    expect(page.locator(".group [data-sev=red], tr[data-sev=red]")).to_have_count(0)
    assert places(page) == sorted(places(page))


def test_many_rows_at_once_are_fetched_as_a_list(busy, enter, tell):
    page = enter("/worklist")
    names = [f"病人{number}" for number in range(6)]
    for number, name in enumerate(names):
        busy.red(patient_id=busy.another(name, 20 + number), at=busy.now - timedelta(minutes=1))
    found = [waiting(busy, name) for name in names]
    with page.expect_request("**/worklist/list*"):
        for item in found:
            tell(page, item)
    expect(page.locator("tr[data-sev=red]")).to_have_count(7)
