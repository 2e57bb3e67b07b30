"""Declared props: what a component does not know is an error while developing and testing."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

GLOBAL = frozenset(
    {
        "id", "title", "role", "lang", "dir", "hidden", "tabindex", "autofocus", "spellcheck", "inert",
        "translate", "class", "popover", "accesskey",
    }
)  # fmt: skip
PREFIXES = ("aria-", "data-", "hx-")
NAME = re.compile(r"^[a-zA-Z][a-zA-Z0-9:_-]*$")


class UnknownProp(Exception):
    """A component was given a prop, or a value of a prop, that it does not declare."""


def is_strict() -> bool:
    """Whether unknown props raise: `COMPONENTS_STRICT`, by default the value of `DEBUG`."""
    return bool(getattr(settings, "COMPONENTS_STRICT", settings.DEBUG))


def is_allowed(name: str, allowed: frozenset[str]) -> bool:
    """Whether an attribute may be passed on: global HTML, aria-/data-/hx-, or listed."""
    return name in GLOBAL or name in allowed or name.startswith(PREFIXES)


def attribute_text(attrs: Mapping[str, Any], allowed: frozenset[str]) -> SafeString:
    """Return ` name="value"` for each attribute, escaped; raise UnknownProp for one nobody declared.

    True writes the bare name; False and None write nothing. Values that come from variables are escaped
    here because the component library itself does not.
    """
    parts = []
    for name, value in attrs.items():
        if not NAME.match(name) or (is_strict() and not is_allowed(name, allowed)):
            raise UnknownProp(f"unknown prop {name!r}; declared beside HTML globals: {sorted(allowed)}")
        if value is True:
            parts.append(f" {name}")
        elif value is not False and value is not None:
            parts.append(f' {name}="{conditional_escape(value)}"')
    return mark_safe("".join(parts))  # noqa: S308  (names match NAME, values are escaped above)


def check_choice(prop: str, value: Any, choices: str) -> None:
    """Raise UnknownProp when a variant is not one of the space-separated choices; empty is always fine."""
    if value and is_strict() and str(value) not in choices.split():
        raise UnknownProp(f"{prop}={value!r} is not one of: {choices}")


@cache
def icons() -> frozenset[str]:
    """Return the names in the sprite."""
    sprite = Path(__file__).parents[1] / "static/icons/sprite.svg"
    return frozenset(re.findall(r'id="i-([a-z]+)"', sprite.read_text(encoding="utf-8")))


def check_icon(name: str) -> None:
    """Raise UnknownProp for an icon that is not drawn."""
    if is_strict() and name not in icons():
        raise UnknownProp(f"no icon {name!r} in the sprite")
