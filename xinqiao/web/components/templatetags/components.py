"""Tags that components are written with. Load with `{% load components %}`."""

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from xinqiao.chart.observations.types import GlucoseDay, GlucoseReport, ProfileBucket
from xinqiao.web.components import props
from xinqiao.web.components.agp import geometry as agp
from xinqiao.web.components.careline.drawing import draw
from xinqiao.web.components.careline.geometry import Drawing, Line
from xinqiao.web.components.careline.sentence import say_line
from xinqiao.web.components.chart.geometry import Chart, Plot, Row, plot, rows
from xinqiao.web.components.example_data import example

register = template.Library()
register.simple_tag(example, name="example_data")


@register.simple_tag
def attributes(attrs: Any, allowed: str = "") -> SafeString:
    """Write the attributes the caller passed on; only declared ones in development and tests."""
    return props.attribute_text(_remaining(attrs), frozenset(allowed.split()))


def _remaining(attrs: Any) -> dict[str, Any]:
    """Leave out what the component itself declared as a variable."""
    return dict(attrs.attrs_dict()) if attrs else {}


@register.simple_tag
def choice_of(prop: str, value: Any, choices: str) -> str:
    """Refuse a variant that the component does not have."""
    props.check_choice(prop, value, choices)
    return ""


@register.simple_tag
def icon_exists(name: str) -> str:
    """Refuse an icon that the sprite does not hold."""
    props.check_icon(name)
    return ""


@register.simple_tag
def step_states(total: int, done: int) -> list[str]:
    """Return done, now or later for each of the steps."""
    return ["done" if n < done else "now" if n == done else "later" for n in range(int(total))]


@register.filter
def drawn(one: Any, address: str) -> str:
    """Write what draws itself and remembers it, such as a row of a long list."""
    text: str = one.drawn(address)
    return text


@register.filter
def unlocalized(value: float) -> str:
    """Write a coordinate the way SVG reads it, whatever the language of the page."""
    return f"{float(value):g}"


@register.filter
def add_number(value: float, other: str) -> str:
    """Shift a coordinate."""
    return f"{float(value) + float(other):g}"


@register.simple_tag
def drawn_line(line: Line, size: str) -> Drawing:
    """Return the drawing of a care line."""
    return draw(line, size)


@register.filter
def line_sentence(line: Line) -> str:
    """Return the care line in words."""
    return say_line(line)


@register.simple_tag
def plotted(chart: Chart, size: str = "full") -> Plot:
    """Return the marks of a vitals chart."""
    return plot(chart, size)


@register.simple_tag
def glucose_profile(report: GlucoseReport) -> agp.Profile:
    """Return the paths of a glucose profile."""
    return agp.profile(report)


@register.simple_tag
def glucose_parts(report: GlucoseReport) -> list[agp.Part]:
    """Return the shares in, above and below the range."""
    return agp.parts(report)


@register.simple_tag
def glucose_days(report: GlucoseReport) -> list[agp.DayPlot]:
    """Return one small picture a day."""
    return agp.days(report)


@register.filter
def clock_words(minute: int) -> str:
    """Write a minute of the day as hours and minutes."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


@register.filter
def percent_cells(row: ProfileBucket) -> list[str]:
    """Write the percentiles of a row, low to high; a dash where there are none."""
    return [f"{row.percents[one]:.1f}" if row.percents else "—" for one in (5, 25, 50, 75, 95)]


@register.filter
def day_words(day: GlucoseDay) -> str:
    """Say a day's values: how many, the least and the most."""
    values = [value for _minute, value in day.values]
    return _("%(n)d values, %(least)s to %(most)s mmol/L") % {
        "n": len(values),
        "least": f"{min(values):.1f}",
        "most": f"{max(values):.1f}",
    }


@register.filter
def chart_rows(chart: Chart) -> list[Row]:
    """Return the rows of the table beneath a chart."""
    return rows(chart)


@register.filter
def plain_number(value: float | None) -> str:
    """Write a reading without trailing zeros; nothing where there is none."""
    return "" if value is None else f"{value:g}"
