"""A file brought by hand, and what the columns of a plain table mean."""

import io
from base64 import b64decode, b64encode
from typing import Any, BinaryIO, cast

import msgspec
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from xinqiao.chart.observations import queries as readings
from xinqiao.chart.observations.types import TableLook
from xinqiao.foundation.files import MOST_UPLOAD_BYTES

# a file of this size goes with the page from step to step; a larger one has to be chosen again
MOST_CARRIED_BYTES = 256 * 1024
STEPS = ("", "columns", "preview", "send")
PRESSURE = "85354-9"
_TYPED = ("time", "clock", "value", "lower", "measure", "format")


class FileForm(forms.Form):
    """The file, chosen now or carried along by the page, the person it is about, and the step."""

    file = forms.FileField(required=False, allow_empty_file=True)
    carried = forms.CharField(required=False, max_length=MOST_CARRIED_BYTES * 2)
    name = forms.CharField(required=False, max_length=200)
    subject = forms.CharField(required=False, max_length=128, strip=False)
    step = forms.ChoiceField(required=False, choices=[(each, each) for each in STEPS])

    def clean(self) -> dict[str, Any]:
        """Refuse nothing at all, an empty file, and one that is too large."""
        told = dict(super().clean() or {})
        brought = self._brought(told)
        if not self.errors and brought is None:
            self.add_error("file", _("Please choose a file."))
        elif brought is not None and not _size(brought):
            self.add_error("file", _("This file is empty. Please choose another one."))
        told["brought"] = brought
        return told

    def _brought(self, told: dict[str, Any]) -> BinaryIO | None:
        upload = told.get("file")
        if isinstance(upload, UploadedFile):
            return cast("BinaryIO", upload.file)
        try:
            carried = b64decode(told.get("carried", ""), validate=True)
        except ValueError:
            return None
        return io.BytesIO(carried) if carried else None

    @property
    def is_too_large(self) -> bool:
        """Whether the chosen file is larger than any that is taken."""
        brought = self.cleaned_data.get("brought")
        return brought is not None and _size(brought) > MOST_UPLOAD_BYTES

    @property
    def brought(self) -> BinaryIO:
        """The file, at its beginning."""
        file = cast("BinaryIO", self.cleaned_data["brought"])
        file.seek(0)
        return file

    @property
    def name_of_file(self) -> str:
        """What its owner calls the file."""
        upload = self.cleaned_data.get("file")
        told = upload.name if isinstance(upload, UploadedFile) else self.cleaned_data.get("name")
        return (told or "")[:200]

    def to_carry(self) -> str:
        """The file as words for a hidden field; empty where it is too large for that."""
        file = self.brought
        return b64encode(file.read()).decode() if _size(file) <= MOST_CARRIED_BYTES else ""


class ColumnsForm(forms.Form):
    """Which column is the time, which the value, what it measures, and how dates are written."""

    time = forms.ChoiceField(error_messages={"required": _("Please say where the time stands.")})
    clock = forms.ChoiceField(required=False)
    value = forms.ChoiceField(error_messages={"required": _("Please say where the value stands.")})
    lower = forms.ChoiceField(required=False)
    measure = forms.ChoiceField(error_messages={"required": _("Please say what was measured.")})
    format = forms.CharField(required=False, max_length=64)

    def __init__(self, data: Any, table: TableLook) -> None:
        super().__init__(data)
        self.table = table
        self.formats: tuple[str, ...] = ()
        columns = [(name, name) for name in table.columns if name]
        for name in ("time", "clock", "value", "lower"):
            cast("forms.ChoiceField", self.fields[name]).choices = columns
        cast("forms.ChoiceField", self.fields["measure"]).choices = [(one, one) for one in measures()]
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = _("Please choose from the list.")

    def typed(self, name: str) -> str:
        """Return what was chosen, whatever is wrong with it."""
        return self.data.get(name, "") if self.is_bound else ""

    def everything_typed(self) -> dict[str, str]:
        """What was chosen in every field, to be carried to the next step."""
        return {name: self.typed(name) for name in _TYPED}

    def clean(self) -> dict[str, Any]:
        """Refuse one column with two meanings, half a blood pressure, and times that nothing reads."""
        told = dict(super().clean() or {})
        if told.get("value") and told.get("value") in {
            told.get("time"),
            told.get("clock"),
            told.get("lower"),
        }:
            self.add_error("value", _("This column has another meaning already. Please choose another one."))
        if _code(told.get("measure", "")) == PRESSURE and not told.get("lower"):
            self.add_error("lower", _("For blood pressure, please say where the lower value stands too."))
        if told.get("time"):
            self._find_format(told)
        return told

    def _find_format(self, told: dict[str, Any]) -> None:
        self.formats = readings.time_formats(self.table.cells(*self._moment(told)))
        if not self.formats:
            self.add_error(
                "time", _("No time can be read in this column. Is the clock in a column of its own?")
            )
        elif len(self.formats) == 1:
            told["format"] = self.formats[0]
        elif told.get("format") not in self.formats:
            self.add_error("format", _("These dates can be read in two ways. Please say which one is right."))

    def _moment(self, told: dict[str, Any]) -> list[str]:
        clock = told.get("clock")
        return [told["time"], *([clock] if clock and clock != told["time"] else [])]

    def mapping(self) -> bytes:
        """What the columns mean, as `chart.observations` reads it."""
        told = self.cleaned_data
        code, unit = told["measure"].split("|", 1)
        if code == PRESSURE:
            upper, lower = readings.known_measures().panels[PRESSURE].required
            parts = [(told["value"], upper), (told["lower"], lower)]
            value: dict[str, Any] = {
                "code": code,
                "parts": [{"column": column, "code": each, "unit": unit} for column, each in parts],
            }
        else:
            value = {"column": told["value"], "code": code, "unit": unit}
        return msgspec.json.encode(
            {
                "values": [value],
                "time": {"columns": self._moment(told), "format": told["format"]},
                "delimiter": self.table.delimiter,
                "skip_rows": self.table.skip_rows,
            }
        )


def measures() -> dict[str, tuple[str, str, str, str]]:
    """What a column can measure, by `code|unit`: names and units in both languages."""
    known = readings.known_measures()
    panel = known.panels[PRESSURE]
    upper = known.measures[panel.required[0]]
    found = {
        f"{PRESSURE}|{unit.ucum}": (panel.zh, panel.en, unit.zh, unit.en) for unit in upper.units.values()
    }
    for measure in known.measures.values():
        if measure.code not in panel.required:
            for unit in measure.units.values():
                found[f"{measure.code}|{unit.ucum}"] = (measure.zh, measure.en, unit.zh, unit.en)
    return found


def _code(told: str) -> str:
    return told.split("|", 1)[0]


def _size(file: BinaryIO) -> int:
    length = file.seek(0, 2)
    file.seek(0)
    return length
