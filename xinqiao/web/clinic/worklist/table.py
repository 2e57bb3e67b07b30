"""The list as plain lines, for paper and for a spreadsheet."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from xinqiao.care.worklist.types import ItemView, Severity
from xinqiao.foundation.guards import Viewer
from xinqiao.web.clinic.frame import time_left, zone_of
from xinqiao.web.clinic.lines import who


def severity_word(severity: Severity) -> str:
    """Return the word of a severity."""
    return {
        Severity.RED: pgettext("severity", "Critical"),
        Severity.ORANGE: pgettext("severity", "High"),
        Severity.YELLOW: pgettext("severity", "Watch"),
        Severity.BLUE: pgettext("severity", "Info"),
    }[severity]


def csv_lines(viewer: Viewer, items: tuple[ItemView, ...], now: datetime) -> list[list[str]]:
    """Return head and rows."""
    zone = zone_of(viewer)
    head = [_("Level"), _("Patient"), _("About"), _("Hospital no."), _("What happened"), _("Since")]
    lines = [[*head, _("Time limit"), _("Who has it")]]
    for item in items:
        card = item.patient
        lines.append(
            [
                severity_word(item.severity),
                card.name if card else "",
                who(card, now),
                card.mrn if card else "",
                item.summary,
                f"{item.opened_at.astimezone(zone):%Y-%m-%d %H:%M}",
                time_left(item.due_at, now),
                item.owner_name,
            ]
        )
    return lines
