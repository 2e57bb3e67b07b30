"""Statistics of benches: medians with their spread, pairs of one round, nearest-rank percentiles."""

import pytest

from xinqiao.operations.bench.statistics import percentile, ratios, short, summarise


def test_a_summary_is_the_median_with_its_spread() -> None:
    found = summarise([3.0, 1.0, 2.0, 10.0])
    assert (found.median, found.least, found.most, found.rounds) == (2.5, 1.0, 10.0, 4)
    assert str(found) == "2.50 [1.00–10.0]"


def test_ratios_pair_the_rounds_before_they_are_summarised() -> None:
    # the medians alone would say 2 / 20; every round by itself says something else
    found = ratios([1.0, 2.0, 30.0], [10.0, 40.0, 20.0])
    assert (found.least, found.median, found.most) == (0.05, 0.1, 1.5)


def test_rounds_that_do_not_pair_up_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        ratios([1.0, 2.0], [1.0])


@pytest.mark.parametrize(("percent", "expected"), [(1, 1), (50, 5), (90, 9), (95, 10), (99, 10), (100, 10)])
def test_percentiles_are_values_that_were_measured(percent: float, expected: int) -> None:
    assert percentile(range(10, 0, -1), percent) == expected


@pytest.mark.parametrize(("values", "percent"), [([], 50), ([1.0], 0), ([1.0], 101)])
def test_a_percentile_of_nothing_or_outside_is_refused(values: list[float], percent: float) -> None:
    with pytest.raises(ValueError, match="percentile"):
        percentile(values, percent)


def test_nothing_measured_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        summarise([])


@pytest.mark.parametrize(
    ("value", "words"), [(0.3512, "0.35"), (9.999, "10.00"), (12.34, "12.3"), (162734.4, "162,734")]
)
def test_figures_are_short(value: float, words: str) -> None:
    assert short(value) == words
