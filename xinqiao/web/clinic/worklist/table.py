"""The list as plain lines, for paper and for a spreadsheet."""

import csv
from datetime import datetime
from io import StringIO

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from xinqiao.care.worklist.types import ItemView, Severity
from xinqiao.foundation.guards import Viewer
from xinqiao.web.clinic.frame import time_left, zone_of
from xinqiao.web.clinic.lines import who

# what makes a spreadsheet run a cell as a formula
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


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


def csv_text(lines: list[list[str]]) -> str:
    """Return lines as CSV whose cells no spreadsheet takes for a formula."""
    out = StringIO()
    csv.writer(out).writerows([[_plain(cell) for cell in line] for line in lines])
    return out.getvalue()


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
