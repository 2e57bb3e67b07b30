"""Over how long the screens that hear one event spread their fetches."""

import pytest

from xinqiao.streams.hub import Numbered, spread_of


@pytest.mark.parametrize(("screens", "milliseconds"), [(0, 0), (20, 0), (21, 5), (60, 200), (500, 250)])
def test_a_team_fetches_at_once_and_a_crowd_spreads(screens: int, milliseconds: int) -> None:
    assert spread_of(screens) == milliseconds


def test_an_event_names_the_spread_only_where_there_is_one() -> None:
    assert b"spread" not in Numbered(1, "team:a", "worklist", {"patient": "p"}).as_event()
    assert b'"spread":40' in Numbered(1, "team:a", "worklist", {"patient": "p"}, 40).as_event()
