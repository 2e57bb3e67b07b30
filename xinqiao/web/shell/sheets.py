"""Lists as files for a spreadsheet, whose cells no spreadsheet takes for a formula."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from django.http import HttpResponse

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def sheet(name: str, lines: Iterable[Sequence[str]]) -> HttpResponse:
    """Return lines as a CSV file to be kept; `name` without its ending."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    # the mark tells spreadsheets that this is UTF-8
    response.write("\ufeff" + csv_text(lines))
    return response


def csv_text(lines: Iterable[Sequence[str]]) -> str:
    """Return lines as CSV; what a spreadsheet would run goes behind an apostrophe (OWASP, CSV injection)."""
    out = StringIO()
    csv.writer(out).writerows([[_plain(cell) for cell in line] for line in lines])
    return out.getvalue()


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell
