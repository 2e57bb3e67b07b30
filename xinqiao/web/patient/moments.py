"""Days and times in words, on the patient's own clock."""

from datetime import date, datetime

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext


def day_words(on: date) -> str:
    """Return a day with its weekday: 11 月 22 日 星期日."""
    return dateformat.format(on, pgettext("date format", "l j F"))


def short_day(on: date) -> str:
    """Return a day as briefly as a chart writes it: 11/22."""
    return dateformat.format(on, pgettext("date format", "j M"))


def plain_day(on: date) -> str:
    """Return a day without its weekday: 11 月 22 日."""
    return dateformat.format(on, pgettext("date format", "j F"))


def when_words(at: datetime, today: date) -> str:
    """Return a local instant as people say it: 今天 08:04, 昨天 18:40, 11 月 3 日 07:30."""
    days = (today - at.date()).days
    clock = f"{at:%H:%M}"
    if days == 0:
        return _("today %(time)s") % {"time": clock}
    if days == 1:
        return _("yesterday %(time)s") % {"time": clock}
    return f"{plain_day(at.date())} {clock}"


def days_ahead(on: date, today: date) -> str:
    """Return how far a day lies ahead: 今天, 明天, 还有 8 天."""
    days = (on - today).days
    if days <= 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    return ngettext("in %(count)d day", "in %(count)d days", days) % {"count": days}
