"""Every component renders its example, and refuses what it does not know."""

from pathlib import Path

import pytest
from django.template import engines
from django.test import RequestFactory

from xinqiao.web.components import props
from xinqiao.web.components.finders import ComponentFinder
from xinqiao.web.components.views import names

WEB = Path(props.__file__).parents[1]


def render(text: str, **facts: object) -> str:
    return compiled(text).render(facts, RequestFactory().get("/"))


def compiled(text: str):
    from django_cotton.compiler_regex import CottonCompiler

    return engines["django"].from_string(CottonCompiler().process(text))


@pytest.mark.parametrize("name", names())
def test_example_renders_without_leftover_tags(name: str) -> None:
    out = (
        engines["django"]
        .get_template(f"components/{name}/example.html")
        .render({}, RequestFactory().get("/"))
    )
    assert "<c-" not in out
    assert "{{" not in out
    assert "style=" not in out


@pytest.mark.parametrize(
    "tag",
    [
        '<c-button knid="primary">x</c-button>',
        '<c-button kind="primry">x</c-button>',
        '<c-chip level="critical">x</c-chip>',
        '<c-icon name="unicorn" />',
        '<c-banner tone="loud">x</c-banner>',
        '<c-button onclick="alert(1)">x</c-button>',
        '<c-row title="x" style="color:red" />',
    ],
)
def test_unknown_props_are_errors(tag: str) -> None:
    with pytest.raises(props.UnknownProp):
        render(tag)


def test_declared_attributes_pass_and_are_escaped() -> None:
    out = render('<c-button :data-who="who" hx-post="/x" aria-label="去">去</c-button>', who='"><script>')
    assert 'data-who="&quot;&gt;&lt;script&gt;"' in out
    assert 'hx-post="/x"' in out
    assert "<script>" not in out


def test_text_from_people_is_escaped_in_props() -> None:
    out = render('<c-row :title="title" /><c-input id="a" label="l" :value="title" />', title='<b>"x')
    assert "<b>" not in out
    assert 'value="&lt;b&gt;&quot;x"' in out


def test_bare_attributes() -> None:
    assert ' data-row"' not in render('<c-button data-row :hidden="False">x</c-button>')
    assert " data-row>" in render('<c-button data-row :hidden="False">x</c-button>')


def test_no_template_speaks_of_the_old_severity_names() -> None:
    old = [f'"{word}"' for word in ("critical", "high", "watch", "info")]
    guilty = [
        file
        for file in WEB.rglob("*.html")
        if any(f"{key}={word}" in file.read_text() for key in ("data-sev", "level") for word in old)
    ]
    assert guilty == []


def test_no_inline_style_or_script_in_templates() -> None:
    guilty = [
        file
        for file in WEB.rglob("*.html")
        if " style=" in file.read_text() or " onclick=" in file.read_text()
    ]
    assert guilty == []


@pytest.mark.parametrize(("pattern", "limit"), [("*.css", 250), ("*.js", 120), ("*.html", 120)])
def test_files_stay_small(pattern: str, limit: int) -> None:
    assert [file for file in WEB.rglob(pattern) if len(file.read_text().splitlines()) > limit] == []


def test_every_style_is_reached_from_the_one_entry() -> None:
    entry = (WEB / "static/css/all.css").read_text()
    for file in (WEB / "components").glob("*/*.css"):
        assert f"../components/{file.parent.name}/{file.name}" in entry
    for file in (WEB / "static/css/pages").glob("*.css"):
        assert f"pages/{file.name}" in entry


def test_finder_serves_styles_and_nothing_else() -> None:
    finder = ComponentFinder()
    assert finder.find("components/button/button.css")
    assert finder.find("components/button/index.html") == []
    assert finder.find("components/props.py") == []
    assert finder.find("components/../shell/guards.py") == []
    assert all(path.endswith((".css", ".js")) for path, _ in finder.list([]))
