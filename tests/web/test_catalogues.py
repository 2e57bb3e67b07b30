"""Every word of components, shell and clinic exists in Chinese."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from xinqiao.web import clinic, components, office, shell

APPS = [Path(str(app.__file__)).parent for app in (clinic, components, office, shell)]


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_catalogue_is_complete(app: Path) -> None:
    with (app / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        entries = [entry for entry in read_po(file, locale="zh_Hans") if entry.id]
    assert entries
    assert [entry.id for entry in entries if not entry.string or entry.fuzzy] == []
    assert [entry.id for entry in entries if isinstance(entry.string, tuple) and not all(entry.string)] == []
