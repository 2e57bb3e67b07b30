"""The reference pages say what the code says, and anything without a sentence is found."""

from dataclasses import dataclass

import click
import pytest

from tools import reference


@dataclass(frozen=True, kw_only=True)
class Opened:
    """An alert was opened."""

    organization_id: str
    alert_id: str


Opened.__module__ = "xinqiao.care.alerts.events"


def test_an_event_is_listed_with_its_sentence_and_fields():
    assert "| `Opened` | An alert was opened. | `alert_id` |" in reference.events_page({"Opened": Opened})


def test_an_event_without_a_sentence_is_found():
    bare = dataclass(type("Bare", (), {"__module__": "xinqiao.x", "__annotations__": {"alert_id": str}}))
    with pytest.raises(reference.Undocumented, match="Bare"):
        reference.events_page({"Bare": bare})


def test_commands_are_unfolded_and_need_help():
    group = click.Group("xinqiao")
    inner = click.Group("db")
    group.add_command(inner)
    inner.add_command(click.Command("url", help="Print the address."))
    assert "| `xinqiao db url` | Print the address. |" in reference.commands_page(group)
    inner.add_command(click.Command("mute"))
    with pytest.raises(reference.Undocumented, match="mute"):
        reference.commands_page(group)


def test_a_schedule_without_a_sentence_is_found():
    with pytest.raises(reference.Undocumented, match="nightly"):
        reference.schedules_page({"nightly": ("0 3 * * *", lambda now: None)})


def test_settings_are_compared_both_ways():
    code = 'env.text("XINQIAO_' + 'OLD")'
    page = "XINQIAO_" + "NEW"
    assert len(reference.settings_astray(code, page)) == 2
    assert reference.settings_astray(code, code) == []


def test_state_tables_are_redrawn_in_place():
    text = f"# Alerts\n\n{reference.block('alert', 'old')}\n\nmore\n"
    assert (
        reference.drawn(text, {"alert": "new"}) == f"# Alerts\n\n{reference.block('alert', 'new')}\n\nmore\n"
    )
    with pytest.raises(reference.Undocumented, match="alert"):
        reference.drawn(text, {})
