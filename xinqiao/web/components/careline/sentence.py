"""What a care line says to someone who cannot see it."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .geometry import Line, silences


def _day(on: date) -> str:
    return date_format(on, "MONTH_DAY_FORMAT")


def say_line(line: Line) -> str:
    """Return one sentence: past meetings, today, the next meeting, days done, silences."""
    towers = sorted(line.towers, key=lambda tower: tower.on)
    parts = [
        _("%(on)s %(label)s") % {"on": _day(t.on), "label": t.label} for t in towers if t.on <= line.today
    ]
    parts.append(line.day_label or _("today is %(on)s") % {"on": _day(line.today)})
    ahead = [tower for tower in towers if tower.on > line.today]
    if ahead:
        days = (ahead[0].on - line.today).days
        parts.append(
            ngettext(
                "next: %(on)s %(label)s, in %(days)d day", "next: %(on)s %(label)s, in %(days)d days", days
            )
            % {"on": _day(ahead[0].on), "label": ahead[0].label, "days": days}
        )
    past = [day for day in line.days if day.on < line.today]
    if past:
        done = sum(1 for day in past if day.share)
        parts.append(_("something was done on %(done)d of %(all)d days") % {"done": done, "all": len(past)})
    for first, last in silences(line, towers[0].on) if towers else []:
        parts.append(_("no contact from %(first)s to %(last)s") % {"first": _day(first), "last": _day(last)})
    return _("Care line: %(parts)s.") % {"parts": _("; ").join(parts)}
