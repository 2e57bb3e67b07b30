"""A photograph of a meter or slip: nothing is stored before the yes, and nothing of the picture after it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW
from tests.support.photographed import SLIP, bring, brought, line, meter, monitor, recognise
from xinqiao.care.alerts.models import Alert
from xinqiao.chart.observations.models import Result, Sample
from xinqiao.chart.photos import queries as photos
from xinqiao.chart.photos.models import SentPhoto
from xinqiao.foundation.models import Blob
from xinqiao.foundation.walls import standing_as

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not photos.is_installed(), reason="reading photographs is not installed: bin/setup --with-ocr"
    ),
]

PAGE = "/record/photo"
YES = {"answer": "keep", "keep": "upper", "v-upper": "150", "v-lower": "96", "v-pulse": "71"}


def kept(home) -> int:
    with standing_as(home.system()):
        return Sample.objects.filter(patient_id=home.patient_id).count() + Result.objects.count()


def newest(home, code: str) -> Sample:
    with standing_as(home.system()):
        return Sample.objects.filter(patient_id=home.patient_id, code=code).order_by("-received_at", "-id")[0]


def left_over(home) -> tuple[int, int]:
    """Pictures and recognised words that are still there."""
    with standing_as(home.system()):
        pictures = Blob.objects.filter(kind="reading-photo").count()
        return pictures, SentPhoto.objects.exclude(recognised=None).count()


def state(home) -> str:
    with standing_as(home.system()):
        return SentPhoto.objects.latest("sent_at").state


def test_the_way_in_and_what_it_says(home, enter) -> None:
    her = enter("patient")
    assert f"{PAGE}?kind=glucose" in her.get("/record/glucose").content.decode()
    page = her.get(f"{PAGE}?kind=glucose").content.decode()
    assert 'capture="environment"' in page
    assert 'accept="image/*"' in page
    assert 'value="glucose" checked' in page
    assert "At the latest after 24 hours" in page


def test_where_nothing_reads_photos_it_says_so_and_offers_typing(home, enter, settings) -> None:
    settings.XINQIAO_READ_PHOTOS = False
    her = enter("patient")
    page = her.get(PAGE).content.decode()
    assert "Reading photos is not installed" in page
    assert "<input" not in page.split("<main")[1].split("</main")[0]
    answer = bring(her, home, "glucose")
    assert (answer.status_code, left_over(home)) == (422, (0, 0))
    assert "Please type the value" in answer.content.decode()
    assert PAGE not in her.get("/record").content.decode()


def test_a_pressure_from_photo_to_chart(home, enter) -> None:
    her = enter("patient")
    before = kept(home)
    url = brought(her, home, "blood-pressure", monitor("150", "96"))
    page = her.get(url).content.decode()
    assert 'name="v-upper" type="text" inputmode="decimal" autocomplete="off" value="150"' in page
    assert 'value="upper" checked' in page
    assert f"{url}/picture" in page
    assert (kept(home), left_over(home)) == (before, (1, 1))
    answer = her.post(url, YES)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/record/readings/")
    assert "150/96" in her.get(answer["Location"]).content.decode()
    assert (kept(home), left_over(home)) == (before + 3, (0, 0))
    upper = newest(home, "8480-6")
    assert (upper.value, upper.method, upper.status) == (Decimal(150), "photo", "final")
    # sent once more, and looked at again: it says what became of it
    assert her.post(url, YES)["Location"] == url
    assert kept(home) == before + 3
    assert "The photo is deleted" in her.get(url).content.decode()
    assert her.get(f"{url}/picture").status_code == 409


def test_what_was_mended_is_kept_and_not_what_was_read(home, enter) -> None:
    her = enter("patient")
    url = brought(her, home, "blood-pressure", monitor("180", "96"))
    her.post(url, {**YES, "v-upper": "130"})
    assert newest(home, "8480-6").value == Decimal(130)


def test_a_dangerous_value_stops_as_a_typed_one_does(home, enter) -> None:
    her = enter("patient")
    url = brought(her, home, "blood-pressure", monitor("186", "112"))
    answer = her.post(url, {**YES, "v-upper": "186", "v-lower": "112", "symptoms": "headache_severe"})
    assert answer["Location"].startswith("/record/alerts/")
    with standing_as(home.system()):
        assert Alert.objects.filter(patient_id=home.patient_id, severity="red").exists()


def test_a_high_value_without_a_word_on_how_one_feels_is_asked_about(home, enter) -> None:
    her = enter("patient")
    url = brought(her, home, "blood-pressure", monitor("162", "101"))
    answer = her.post(url, {**YES, "v-upper": "162", "v-lower": "101"})
    assert "Do you feel unwell now?" in her.get(answer["Location"]).content.decode()


def test_doubtful_values_are_not_ticked_and_say_why(home, enter) -> None:
    her = enter("patient")
    url = brought(her, home, "blood-pressure", monitor("128", "82", other="123"))
    page = her.get(url).content.decode()
    assert 'value="upper" checked' not in page
    assert "read it differently the second time" in page
    answer = her.post(url, {"answer": "keep", "v-upper": "128", "v-lower": "82"})
    assert answer.status_code == 422
    assert "Nothing is ticked" in answer.content.decode()
    assert left_over(home) == (1, 1)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"v-upper": ""}, "Please fill this in."),
        ({"v-upper": "abc"}, "This is not a number we can read."),
        ({"v-upper": "1280"}, "This number cannot be right."),
        ({"v-upper": "82", "v-lower": "128"}, "must be above diastolic"),
        ({"measured_at": "gestern"}, "Please choose a day and a time."),
        ({"measured_at": "2030-01-01T00:00"}, "lies in the future"),
        ({"v-upper": "NaN"}, "This is not a number we can read."),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_lost(home, enter, typed, words) -> None:
    her = enter("patient")
    before = kept(home)
    url = brought(her, home, "blood-pressure", monitor("150", "96"))
    answer = her.post(url, {**YES, **typed})
    page = answer.content.decode()
    assert (answer.status_code, kept(home), left_over(home)) == (422, before, (1, 1))
    assert words in page
    assert f'value="{typed.get("v-lower", "96")}"' in page
    # the way out is still open
    assert her.post(url, YES).status_code == 302


def test_a_missing_unit_must_be_chosen_and_jin_are_halved(home, enter) -> None:
    her = enter("patient")
    url = brought(her, home, "weight", meter("128.4"))
    page = her.get(url).content.decode()
    assert "Choose the unit" in page
    told = {"answer": "keep", "keep": "weight", "v-weight": "128.4"}
    assert "Please choose the unit." in her.post(url, told).content.decode()
    assert her.post(url, {**told, "u-weight": "stone"}).status_code == 422
    assert her.post(url, {**told, "u-weight": "kg/2"}).status_code == 302
    weight = newest(home, "29463-7")
    assert (weight.value, weight.unit) == (Decimal("64.2"), "kg")


def test_milligrams_stay_milligrams_and_the_meal_goes_along(home, enter) -> None:
    her = enter("patient")
    url = brought(her, home, "glucose", meter("126", "mg/dL"))
    her.post(url, {"answer": "keep", "keep": "glucose", "v-glucose": "126", "meal": "postprandial"})
    sugar = newest(home, "15074-8")
    assert (sugar.value, sugar.unit, sugar.context["meal"]) == (Decimal(126), "mg/dL", "postprandial")


def test_an_oximeter_keeps_what_is_ticked(home, enter) -> None:
    her = enter("patient")
    before = kept(home)
    lines = (
        line("97", 200, 70, 200),
        line("72", 200, 290, 200),
        line("%SpO2", 40, 150, 40),
        line("PR", 40, 370, 40),
    )
    url = brought(her, home, "oxygen", lines)
    answer = her.post(url, {"answer": "keep", "keep": "oxygen", "v-oxygen": "97", "v-pulse": "72"})
    assert "97" in her.get(answer["Location"]).content.decode()
    assert kept(home) == before + 1


def test_high_of_a_meter_is_told_in_words_and_offers_help(home, enter) -> None:
    her = enter("patient")
    url = brought(her, home, "glucose", meter("HI", "mmol/L"))
    page = her.get(url).content.decode()
    assert "beyond what it can measure" in page
    assert "tel:120" in page
    assert 'value="keep"' not in page


def test_a_slip_is_told_by_its_patient_beside_the_hospitals_own(home, enter) -> None:
    her = enter("patient")
    url = brought(her, home, "lab", SLIP)
    page = her.get(url).content.decode()
    assert "神秘因子" in page
    assert "We do not know this test" in page
    assert 'value="2026-11-20"' in page
    told = {
        "answer": "keep",
        "keep": ["row-1", "row-2"],
        "v-row-1": "11.2",
        "v-row-2": "88",
        "sampled_on": "2026-11-20",
    }
    assert "Please choose the unit." in her.post(url, told).content.decode()
    answer = her.post(url, {**told, "u-row-2": "umol/L"})
    assert answer["Location"] == url
    with standing_as(home.system()):
        rows = Result.objects.filter(kind="reported").order_by("code")
        assert [
            (row.code, row.value, row.unit, row.interpretation, row.context["source"]) for row in rows
        ] == [
            ("14682-9", Decimal(88), "umol/L", "H", "photo"),
            ("6690-2", Decimal("11.2"), "10*9/L", "H", "photo"),
        ]
        assert {f"{row.local_on}" for row in rows} == {"2026-11-20"}
        assert not Alert.objects.filter(patient_id=home.patient_id, opened_at__gte=NOW).exists()
    record = her.get("/health/records").content.decode()
    before, _title, after = record.partition('id="r-reported"')
    assert ("白细胞计数" in before, "白细胞计数" in after) == (False, True)
    chart = enter("nurse").get(f"/patients/{home.patient_id}/medicines").content.decode()
    assert "Told by the patient from photos" in chart
    assert left_over(home) == (0, 0)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("", "on which day the sample was taken"),
        ("2026-12-31", "lies in the future"),
        ("soon", "on which day"),
    ],
)
def test_the_day_of_a_slip_is_asked(home, enter, day, words) -> None:
    her = enter("patient")
    url = brought(her, home, "lab", SLIP)
    answer = her.post(url, {"answer": "keep", "keep": "row-1", "v-row-1": "11.2", "sampled_on": day})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_reported_values_stay_out_of_series_and_of_the_newest(home, enter) -> None:
    from xinqiao.chart.observations import queries as observations

    her = enter("patient")
    url = brought(her, home, "lab", SLIP)
    her.post(
        url,
        {"answer": "keep", "keep": "row-2", "v-row-2": "88", "u-row-2": "umol/L", "sampled_on": "2026-11-20"},
    )
    viewer = home.viewer("patient", now=NOW)
    with standing_as(viewer):
        about = (viewer, home.patient_id)
        creatinine = observations.latest(*about, ["14682-9"]).get("14682-9")
        assert creatinine is None or creatinine.value != Decimal(88)
        since = NOW - timedelta(days=30)
        assert all(one.value != 88 for one in observations.series(*about, "14682-9", since, NOW))


def test_no_means_nothing_kept_and_the_picture_gone(home, enter) -> None:
    her = enter("patient")
    before = kept(home)
    url = brought(her, home, "blood-pressure", monitor("150", "96"))
    assert her.post(url, {"answer": "discard"})["Location"] == url
    assert (kept(home), left_over(home), state(home)) == (before, (0, 0), "discarded")
    assert "Nothing of it was kept" in her.get(url).content.decode()


def test_rather_typing_finds_the_numbers_in_the_fields(home, enter) -> None:
    her = enter("patient")
    before = kept(home)
    url = brought(her, home, "blood-pressure", monitor("150", "96"))
    page = her.post(url, {**YES, "answer": "type", "v-lower": "86"}).content.decode()
    assert 'id="r-upper" name="upper" type="text" inputmode="decimal" autocomplete="off" value="150"' in page
    assert 'value="86"' in page
    assert (kept(home), left_over(home)) == (before, (0, 0))


@pytest.mark.parametrize(
    ("kind", "lines", "said"),
    [
        ("weight", meter("128.4", "斤"), 'value="64.2"'),
        (
            "glucose",
            meter("126", "mg/dL"),
            'name="glucose" type="text" inputmode="decimal" autocomplete="off" value=""',
        ),
    ],
)
def test_a_number_in_another_unit_never_lands_in_the_field_as_it_is(home, enter, kind, lines, said) -> None:
    her = enter("patient")
    url = brought(her, home, kind, lines)
    number = lines[0].text
    page = her.post(url, {"answer": "type", f"v-{kind}": number}).content.decode()
    assert said in page


def test_while_it_is_read_the_page_waits_and_can_be_left(home, enter) -> None:
    her = enter("patient")
    url = bring(her, home, "glucose")["Location"]
    page = her.get(url).content.decode()
    assert 'data-behaviour="poll"' in page
    assert "Look again" in page
    assert her.get(f"{url}/progress").status_code == 200
    # an answer to what has not been read is none
    assert her.post(url, {"answer": "keep"}).status_code == 422
    recognise(home, url, meter("6.8", "mmol/L"))
    part = her.get(f"{url}/progress").content.decode()
    assert 'value="6.8"' in part
    assert 'data-behaviour="poll"' not in part
    assert "<html" not in part


def test_nothing_found_says_so_and_offers_the_other_ways(home, enter) -> None:
    her = enter("patient")
    url = brought(her, home, "temperature", (line("OMRON", 10, 10, 30),))
    page = her.get(url).content.decode()
    assert "No value was found" in page
    assert "Not right, I will type it" in page
    assert 'value="keep"' not in page


def test_a_weight_far_from_last_weeks_is_not_ticked(home, enter) -> None:
    her = enter("patient")
    for value, is_ticked in (("64.2", True), ("54.2", False)):
        url = brought(her, home, "weight", meter(value, "kg"))
        page = her.get(url).content.decode()
        assert ('value="weight" checked' in page, "far from the last value" in page) == (
            is_ticked,
            not is_ticked,
        )
        her.post(url, {"answer": "keep", "keep": "weight", "v-weight": value})


def test_an_unusual_number_typed_over_the_one_that_was_read_is_asked_about(home, enter) -> None:
    her = enter("patient")
    url = brought(her, home, "blood-pressure", monitor("150", "96"))
    answer = her.post(url, {**YES, "v-upper": "232"})
    assert "This value is unusual. Is it right?" in her.get(answer["Location"]).content.decode()
    assert newest(home, "8480-6").status == "preliminary"
    assert left_over(home) == (0, 0)
