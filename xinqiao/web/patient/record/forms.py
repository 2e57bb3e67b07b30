"""Reading what was typed: numbers, circumstances, how one feels, and when."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from xinqiao.chart.observations.types import Component, IncomingReading, Method
from xinqiao.foundation.ids import new_id
from xinqiao.web.patient.frame import Acting

from .kinds import Kind
from .symptoms import known_symptoms

_MINUTE = "%Y-%m-%dT%H:%M"


def known_choice(kind: Kind, data: QueryDict | None) -> str:
    """Return the circumstance that was chosen; the first where none was, "" where the kind has none."""
    if kind.choice is None:
        return ""
    codes = [code for code, _label in kind.choice.options]
    typed = data.get(kind.choice.key, "") if data is not None else ""
    return typed if typed in codes else codes[0]


class Typed:
    """One filled form. `values` and everything else stay as typed, whatever is wrong with them."""

    def __init__(self, kind: Kind, acting: Acting, data: QueryDict | None = None) -> None:
        self.kind = kind
        self.acting = acting
        self.data = data if data is not None else QueryDict()
        self.errors: dict[str, str] = {}
        self.values = {field.name: self.data.get(field.name, "").strip() for field in kind.fields}
        self.choice = known_choice(kind, self.data)
        self.symptoms = tuple(code for code in self.data.getlist("symptoms") if code in known_symptoms())
        self.at_typed = self.data.get("measured_at", "").strip()

    @property
    def at(self) -> str:
        """When it was measured, as the field shows it: now unless something was typed."""
        return self.at_typed or self.acting.local(self.acting.now).strftime(_MINUTE)

    def reading(self) -> IncomingReading | None:
        """Return the reading to send, or None with `errors` saying what to mend."""
        numbers = self._numbers()
        measured_at = self._measured_at()
        if self.errors or measured_at is None:
            return None
        context: dict[str, str | int | float | bool | None] = {"setting": "home"}
        if self.kind.choice is not None:
            context[self.kind.choice.key] = self.choice
        first = self.kind.fields[0]
        return IncomingReading(
            id=self._client_id(),
            code=self.kind.panel or first.code,
            measured_at=measured_at,
            patient_id=self.acting.patient_id,
            value=None if self.kind.panel else numbers[first.name],
            unit="" if self.kind.panel else first.unit,
            components=self._components(numbers) if self.kind.panel else (),
            method=Method.MANUAL,
            context=context,
            symptoms=self.symptoms,
        )

    def _components(self, numbers: Mapping[str, Decimal]) -> tuple[Component, ...]:
        return tuple(
            Component(code=field.code, value=numbers[field.name], unit=field.unit)
            for field in self.kind.fields
            if field.name in numbers
        )

    def _numbers(self) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for field in self.kind.fields:
            typed = self.values[field.name].replace("，", ".").replace(",", ".")
            if not typed:
                if field.is_required:
                    self.errors[field.name] = _("Please fill this in.")
                continue
            try:
                number = Decimal(typed)
            except InvalidOperation:
                number = Decimal("NaN")
            if number.is_finite():
                found[field.name] = number
            else:
                self.errors[field.name] = _("This is not a number we can read.")
        return found

    def _measured_at(self) -> datetime | None:
        now = self.acting.local(self.acting.now)
        if not self.at_typed or self.at_typed == now.strftime(_MINUTE):
            return now
        try:
            local = datetime.strptime(self.at_typed, _MINUTE).replace(tzinfo=self.acting.zone)
        except ValueError:
            self.errors["measured_at"] = _("Please choose a day and a time.")
            return None
        return local

    def _client_id(self) -> str:
        # chosen when the page was made: sending the same page twice keeps one reading
        try:
            return str(UUID(self.data.get("client_id", "")))
        except ValueError:
            return str(new_id())
