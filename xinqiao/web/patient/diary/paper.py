"""The diary on paper and as a table, to bring along: what is private only where it was asked for."""

import csv
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xinqiao.companion.engagement import queries as diary
from xinqiao.companion.engagement.types import EntryView
from xinqiao.web.patient.diary_lines import days_of, line_of
from xinqiao.web.patient.frame import Acting, patient_page, show

RANGES = (7, 30, 90, 365)
_USUAL = 30
# what a spreadsheet would take for a formula
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_safe
@patient_page
def sheet(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Return a stretch of days ready to print."""
    days, with_private = _asked(request, acting)
    found = _entries(acting, days, with_private=with_private)
    return show(
        request,
        acting,
        "diary/sheet.html",
        tab="record",
        days=days_of(reversed(found), acting),
        count=len(found),
        since=acting.today - timedelta(days=days - 1),
        chosen=days,
        ranges=RANGES,
        with_private=with_private,
    )


@require_safe
@patient_page
def table(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Return a stretch of days as a table for a spreadsheet, oldest first."""
    days, with_private = _asked(request, acting)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="diary-{acting.today.isoformat()}.csv"'
    # Excel reads UTF-8 only where it is told so
    answer.write("\ufeff")
    out = csv.writer(answer)
    out.writerow(
        [_("Day"), _("Time"), _("Kind"), _("Tapped"), _("Words"), _("Written by"), _("Who reads it")]
    )
    out.writerows(
        [_plain(cell) for cell in _row(one, acting)]
        for one in reversed(_entries(acting, days, with_private=with_private))
    )
    return answer


def _asked(request: HttpRequest, acting: Acting) -> tuple[int, bool]:
    typed = request.GET.get("days", "")
    days = int(typed) if typed in {str(one) for one in RANGES} else _USUAL
    return days, acting.is_self and request.GET.get("private") == "yes"


def _entries(acting: Acting, days: int, *, with_private: bool) -> tuple[EntryView, ...]:
    since = acting.today - timedelta(days=days - 1)
    found = diary.entries_between(acting.viewer, acting.patient_id, since, acting.today)
    return tuple(one for one in found if one.is_shared or with_private)


def _row(one: EntryView, acting: Acting) -> list[str]:
    line = line_of(one, acting)
    return [
        one.local_on.isoformat(),
        line.at,
        line.kind,
        diary.tapped(one, voice=acting.voice, language=acting.language),
        line.text,
        one.author_name or acting.card.name,
        _("shared") if one.is_shared else _("only me"),
    ]


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
