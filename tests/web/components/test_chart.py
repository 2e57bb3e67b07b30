"""Vitals charts: bands, gaps, marks and the table beneath."""

from datetime import UTC, date, datetime, timedelta

from xinqiao.web.components.chart.geometry import (
    Band,
    Chart,
    Point,
    Series,
    plot,
    rows,
    segments,
    value_range,
)

SINCE = date(2025, 11, 1)


def at(day: float) -> datetime:
    return datetime(2025, 11, 1, tzinfo=UTC) + timedelta(days=day)


def chart(*series: Series, days: int = 10) -> Chart:
    until = SINCE + timedelta(days=days - 1)
    return Chart(sentence="s", unit="mmHg", since=SINCE, until=until, series=series)


def single(*values: tuple[float, float], band: Band | None = None) -> Series:
    return Series(name="a", points=[Point(at(day), value) for day, value in values], band=band)


def test_band_includes_its_low_and_excludes_its_high() -> None:
    band = Band(110, 140)
    assert band.holds(110)
    assert not band.holds(140)
    assert Band(None, 7.0).holds(0)


def test_missing_days_are_never_joined() -> None:
    series = single((0.3, 5), (1.3, 6), (4.3, 7), (5.3, 8), (9.3, 9))
    runs = segments(series.points, timedelta(hours=36))
    assert [len(run) for run in runs] == [2, 2, 1]
    made = plot(chart(series))
    assert [path.d.count("L") for path in made.lines if path.kind == "ln"] == [1, 1]


def test_outside_the_target_is_a_triangle() -> None:
    made = plot(chart(single((1, 5), (2, 8), band=Band(4, 7))))
    assert len(made.dots) == 1
    assert [path.kind for path in made.outs] == ["out"]


def test_a_pair_is_stemmed_filled_and_hollow() -> None:
    high, low = single((1, 130), (2, 150), band=Band(110, 140)), single((1, 80), (2, 95), band=Band(60, 90))
    made = plot(chart(high, low))
    assert sum(path.kind == "stem" for path in made.lines) == 2
    assert sorted(dot.kind for dot in made.dots) == ["dot", "dotf"]
    assert sorted(path.kind for path in made.outs) == ["out", "outd2"]
    assert "150/95" in [text.text for text in made.texts]


def test_values_stay_inside_the_box() -> None:
    made = plot(chart(single((0, 100), (9.9, 200))))
    assert all(32 <= dot.x <= 344 for dot in made.dots)
    assert all(20 <= dot.y <= 194 for dot in made.dots)


def test_a_single_value_and_no_value_can_be_drawn() -> None:
    assert value_range(chart(single((1, 60)))) == (54, 66)
    assert plot(chart(single())).dots == []


def test_table_pairs_by_instant_newest_first() -> None:
    table = rows(chart(single((1, 130), (2, 150)), single((1, 80))))
    assert [row.values for row in table] == [(150, None), (130, 80)]
