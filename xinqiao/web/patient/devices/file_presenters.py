"""A file brought by hand, in words: what can be read, what is asked, what became of it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinqiao.chart.intake.types import FileState, SentFileView
from xinqiao.chart.observations import queries as readings
from xinqiao.chart.observations.types import IncomingReading
from xinqiao.foundation.errors import Refused
from xinqiao.journeys.asked_file import Previewed
from xinqiao.web.patient.frame import Acting

from .file_forms import ColumnsForm, FileForm, measures

MOST_REFUSALS = 20
_SAMPLE_ROWS = 3
_ROW = re.compile(r"row (\d+)")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)")

KINDS = (
    (
        gettext_lazy("Apple Health"),
        gettext_lazy("the export of the iPhone: export.zip or export.xml"),
    ),
    (gettext_lazy("FreeStyle Libre"), gettext_lazy("the CSV file of LibreView")),
    (gettext_lazy("Fitbit"), gettext_lazy("sheets of steps, sleep or weight (CSV)")),
    (gettext_lazy("Continuous glucose"), gettext_lazy("a table with the columns id, time and gl")),
    (gettext_lazy("Open mHealth"), gettext_lazy("JSON files")),
    (
        gettext_lazy("Any other table"),
        gettext_lazy("CSV; you then say what its columns mean. Save an Excel sheet as CSV first."),
    ),
)
# what a whole file is refused for, said to somebody who did not build it
_WHY = {
    "unknown-file": gettext_lazy("We cannot read this file. Below is what can be read."),
    "hostile-file": gettext_lazy(
        "This file is built in a way that could do harm, so it was not read. Please export it once more."
    ),
    "mapping-refused": gettext_lazy("These columns cannot be read so. Please look at them once more."),
    "too-large": gettext_lazy("The file is larger than 64 MB. Please export a shorter time."),
    "failed": gettext_lazy(
        "Reading this file failed several times. What was read of it is kept; please send it again."
    ),
}


def why(code: str, fallback: str = "") -> str:
    """Say why a whole file was not read."""
    return str(_WHY.get(code, fallback))


def why_refused(refusal: Refused) -> str:
    """Say a refusal of a whole file."""
    return why(refusal.code, str(refusal))


def file(form: FileForm | None) -> dict[str, Any]:
    """Return the file as chosen, whether the page carries it, and what is wrong with it."""
    if form is None or not form.is_bound or form.errors:
        return {"name": "", "carried": "", "error": _first(form.errors) if form is not None else ""}
    return {"name": form.name_of_file, "carried": form.to_carry(), "error": ""}


def columns(form: ColumnsForm, acting: Acting) -> dict[str, Any]:
    """Return the questions about a table as answered, with its first rows to look at."""
    table = form.table
    return {
        "fields": {name: _choices(form, name) for name in ("time", "clock", "value", "lower")},
        "measures": _measures(form, acting),
        "formats": _formats(form),
        "errors": {name: str(said[0]) for name, said in form.errors.items()} if form.is_bound else {},
        "heading": table.columns,
        "rows": table.rows[:_SAMPLE_ROWS],
    }


def _choices(form: ColumnsForm, name: str) -> list[dict[str, Any]]:
    typed = form.typed(name)
    return [{"value": each, "is_chosen": each == typed} for each in dict.fromkeys(form.table.columns) if each]


def _measures(form: ColumnsForm, acting: Acting) -> list[dict[str, Any]]:
    is_english = acting.language == "en"
    return [
        {
            "value": value,
            "label": f"{en} · {unit_en}" if is_english else f"{zh} · {unit_zh}",
            "is_chosen": value == form.typed("measure"),
        }
        for value, (zh, en, unit_zh, unit_en) in measures().items()
    ]


def _formats(form: ColumnsForm) -> list[dict[str, Any]]:
    """Each way of reading the dates, shown at a date that they read differently."""
    if len(form.formats) < 2 or "time" not in form.cleaned_data:
        return []
    names = [form.cleaned_data[name] for name in ("time", "clock") if form.cleaned_data.get(name)]
    cells = form.table.cells(*dict.fromkeys(names))
    told = [[readings.read_time(cell, pattern) for pattern in form.formats] for cell in cells]
    place = next((place for place, times in enumerate(told) if len(set(times)) > 1 and all(times)), 0)
    return [
        {
            "value": pattern,
            "label": f"{cells[place]} → {time:%Y-%m-%d}",
            "is_chosen": pattern == form.typed("format"),
        }
        for pattern, time in zip(form.formats, told[place], strict=True)
        if time is not None
    ]


def preview(found: Sequence[Previewed], acting: Acting) -> dict[str, Any]:
    """Return the first rows as they would be kept, and those that would not, with their reasons."""
    return {
        "good": [_reading(one.reading, acting) for one in found if one.reading and not one.code],
        "refused": [
            {"where": _where(one.name), "reason": _reason(one.code, one.facts, acting)}
            for one in found
            if one.code
        ],
    }


def _reading(one: IncomingReading, acting: Acting) -> dict[str, str]:
    parts = one.components or (one,)
    unit = _unit(parts[0].code, parts[0].unit, acting)
    return {
        "at": f"{acting.local(one.measured_at):%Y-%m-%d %H:%M}",
        "value": f"{'/'.join(f'{part.value:f}' for part in parts if part.value is not None)} {unit}",
    }


def _unit(code: str, ucum: str, acting: Acting) -> str:
    measure = readings.measure(code)
    unit = measure.units.get(ucum) if measure else None
    if unit is None:
        return ucum
    return unit.en if acting.language == "en" else unit.zh


def result(told: Mapping[str, Any], acting: Acting) -> dict[str, Any]:
    """Return the counts of a file that was read, and its first refusals with their reasons."""
    refused = told.get("refused") or []
    return {
        "counts": counts(told),
        "is_all_there": bool(told["read"]) and told["duplicate"] == told["read"],
        "is_empty": not told["read"],
        "refused": [
            {
                "where": _where(str(each["id"])),
                "reason": _reason(str(each["code"]), each.get("facts") or {}, acting, str(each["reason"])),
            }
            for each in refused[:MOST_REFUSALS]
        ],
        "more": max(0, int(told["refusals"]) - MOST_REFUSALS),
        "passed_over": sum(dict(told.get("passed_over") or {}).values()),
    }


def counts(told: Mapping[str, Any]) -> list[tuple[str, int]]:
    """How many values were read, and what became of them; nothing counted yet is all noughts."""
    names = (
        (_("Read from the file"), "read"),
        (_("Kept now"), "stored"),
        (_("Already there"), "duplicate"),
        (_("Kept, unusual, to be checked"), "asked"),
        (_("Not kept"), "refusals"),
    )
    return [(said, int(told.get(name, 0))) for said, name in names]


def job(found: SentFileView, acting: Acting) -> dict[str, Any]:
    """Return how far a file is, or what became of it."""
    is_done = found.state is FileState.DONE
    is_over = found.state in {FileState.DONE, FileState.REFUSED, FileState.FAILED}
    return {
        "id": found.id,
        "is_over": is_over,
        "is_waiting": found.state is FileState.WAITING,
        "why": why(found.code, found.reason) if is_over and not is_done else "",
        "counts": counts(found.told),
        "result": result(found.told, acting) if is_done else None,
    }


def _reason(code: str, facts: Mapping[str, str], acting: Acting, fallback: str = "") -> str:
    try:
        return readings.reason(code, facts, language=acting.language, voice=acting.voice)
    except KeyError:
        return fallback or code


def _where(name: str) -> str:
    found = _ROW.match(name)
    if found:
        return _("Row %(number)s") % {"number": found[1]}
    # the name of a reading is for machines; its owner knows it by its time
    moment = _MOMENT.search(name)
    return " ".join(moment.groups()) if moment else name.split(":", 2)[-1][:60]


def _first(errors: Mapping[str, Sequence[Any]]) -> str:
    return next((str(said[0]) for said in errors.values()), "")
