"""Every template of the house compiles, components and partials included."""

from pathlib import Path

import pytest
from django.template import TemplateSyntaxError, engines
from django.template.loader import get_template

PRODUCT = Path(__file__).resolve().parents[2] / "xinqiao"
BASES = sorted({PRODUCT / "web", *PRODUCT.glob("**/templates")}, key=lambda path: -len(path.parts))


def names() -> dict[str, str]:
    """Template name by path, relative to the deepest folder that Django looks in."""
    found = {}
    for page in sorted(PRODUCT.glob("**/*.html")):
        base = next(base for base in [*BASES, PRODUCT] if base in page.parents)
        found[str(page.relative_to(PRODUCT))] = str(page.relative_to(base))
    return found


def test_every_template_compiles():
    broken = []
    for path, name in names().items():
        try:
            get_template(name)
        except Exception as error:  # noqa: BLE001 - whatever stops a page is listed
            broken.append(f"{path}: {type(error).__name__}: {error}")
    assert broken == []


def test_a_broken_template_is_found():
    with pytest.raises(TemplateSyntaxError):
        engines["django"].from_string("{% if %}")
