"""The answer to a photograph: which values are ticked, how they were mended, in which unit, and when."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.http import QueryDict
from django.utils.translation import gettext as _

from xinqiao.chart.observations.queries import measure
from xinqiao.chart.observations.types import REPORTED, Component, IncomingReading, IncomingResult
from xinqiao.chart.photos import queries as photos
from xinqiao.chart.photos.types import PhotoKind, PhotoView, Proposal, Proposed
from xinqiao.web.patient.frame import Acting

from .forms import known_choice
from .photo_kinds import BY_KIND
from .symptoms import known_symptoms

_MINUTE = "%Y-%m-%dT%H:%M"


@dataclass(slots=True, kw_only=True)
class Slot:
    """One number of the page: proposed or empty, as typed, in the unit chosen."""

    key: str
    code: str
    proposal: Proposal | None
    units: tuple[str, ...]
    label: str = ""
    value: str = ""
    unit: str = ""
    error: str = ""
    is_required: bool = True

    @property
    def number(self) -> Decimal | None:
        """The number as typed; None for what is none."""
        try:
            found = Decimal(self.value.replace("，", ".").replace(",", "."))
        except InvalidOperation:
            return None
        return found if found.is_finite() else None

    def kept(self) -> tuple[str, Decimal]:
        """Unit and value as they are kept."""
        assert self.number is not None
        return photos.kept_as(self.unit, self.number)


@dataclass(slots=True, kw_only=True)
class Group:
    """What is kept together by one tick."""

    key: str
    slots: list[Slot]
    label: str = ""
    is_ticked: bool = False
    errors: list[str] = field(default_factory=list)


class Answer:
    """The page as proposed, or as somebody filled it in; `errors` say what to mend beside each field."""

    def __init__(self, photo: PhotoView, acting: Acting, data: QueryDict | None = None) -> None:
        self.photo = photo
        self.acting = acting
        self.data = data
        self.proposed: Proposed = photos.proposed(acting.viewer, photo, now=acting.now)
        self.subject = BY_KIND[photo.kind]
        self.errors: dict[str, str] = {}
        self.groups = [self._filled(group) for group in self._groups()]
        self.at_typed = data.get("measured_at", "").strip() if data is not None else ""
        self.on_typed = data.get("sampled_on", "").strip() if data is not None else ""
        typed = self.subject.typed
        self.choice = known_choice(typed, data) if typed else ""
        told = data.getlist("symptoms") if data is not None else []
        self.symptoms = tuple(code for code in told if code in known_symptoms())

    @property
    def is_slip(self) -> bool:
        """Whether it is a laboratory slip."""
        return self.photo.kind is PhotoKind.LAB

    @property
    def at(self) -> str:
        """When it was measured, as the field shows it: when the photo came unless something was typed."""
        return self.at_typed or self.acting.local(self.photo.sent_at).strftime(_MINUTE)

    @property
    def on(self) -> str:
        """The day of sampling, as the field shows it: as read, never another day."""
        read = self.proposed.sampled_on
        return self.on_typed or (read.isoformat() if read and self.data is None else "")

    def _groups(self) -> Iterator[Group]:
        found = {one.key: one for one in self.proposed.proposals}
        if self.is_slip:
            for one in self.proposed.proposals:
                slot = Slot(key=one.key, code=one.code, proposal=one, units=one.units)
                yield Group(key=one.key, slots=[slot])
            return
        for fields in self.subject.groups:
            slots = [
                Slot(
                    key=each.name,
                    code=each.code,
                    proposal=found.get(each.name),
                    units=found[each.name].units if each.name in found else (each.unit,),
                    label=str(each.label),
                    is_required=each.is_required,
                )
                for each in fields
            ]
            if any(slot.proposal for slot in slots):
                whole = (
                    self.subject.typed.label if self.subject.typed and len(fields) > 1 else fields[0].label
                )
                yield Group(key=fields[0].name, slots=slots, label=str(whole))

    def _filled(self, group: Group) -> Group:
        for slot in group.slots:
            one = slot.proposal
            read = one.unit if one else ""
            if self.data is None:
                slot.value = f"{one.value:f}" if one and one.value is not None else ""
                slot.unit = read or (slot.units[0] if one is None else "")
            else:
                slot.value = self.data.get(f"v-{slot.key}", "").strip()
                told = self.data.get(f"u-{slot.key}", read)
                slot.unit = told if told in slot.units else read or ("" if one else slot.units[0])
        certain = all(not slot.proposal.is_doubtful for slot in group.slots if slot.proposal)
        complete = all(slot.value for slot in group.slots if slot.is_required)
        ticked = certain and complete if self.data is None else group.key in self.data.getlist("keep")
        group.is_ticked = ticked
        return group

    def check(self) -> bool:
        """Say beside each field what has to be mended; True when everything ticked can be sent."""
        ticked = [group for group in self.groups if group.is_ticked]
        if not ticked:
            self.errors["keep"] = _("Nothing is ticked. Tick what is right, or delete the photo.")
        for group in ticked:
            for slot in group.slots:
                slot.error = _slot_error(slot)
        if self.is_slip:
            self._sampled_on()
        else:
            self._measured_at()
        return not self.errors and not any(slot.error for group in ticked for slot in group.slots)

    def readings(self) -> list[IncomingReading]:
        """The ticked values of a display, to be kept as home readings."""
        at = self._measured_at()
        if self.is_slip or at is None:
            return []
        return [self._reading(group, at) for group in self.groups if group.is_ticked]

    def _reading(self, group: Group, at: datetime) -> IncomingReading:
        typed = self.subject.typed
        assert typed is not None
        told = [(slot.code, *slot.kept()) for slot in group.slots if slot.value]
        context: dict[str, str | int | float | bool | None] = {"setting": "home"}
        if typed.choice is not None:
            context[typed.choice.key] = self.choice
        code, unit, value = told[0]
        is_panel = bool(typed.panel)
        parts = tuple(Component(code=part, value=number, unit=ucum) for part, ucum, number in told)
        return IncomingReading(
            id=f"photo:{self.photo.id}:{group.key}",
            code=typed.panel if is_panel else code,
            measured_at=at,
            value=None if is_panel else value,
            unit="" if is_panel else unit,
            components=parts if is_panel else (),
            context=context,
            symptoms=self.symptoms,
            confirmed=not any(_is_to_be_asked(slot) for slot in group.slots if slot.value),
        )

    def results(self) -> list[IncomingResult]:
        """The ticked values of a slip, told by their patient and never the hospital's own."""
        on = self._sampled_on()
        if not self.is_slip or on is None:
            return []
        # a day without a time stands for its first instant
        at = datetime(on.year, on.month, on.day, tzinfo=self.acting.zone)
        return [self._result(group.slots[0], at) for group in self.groups if group.is_ticked]

    def _result(self, slot: Slot, at: datetime) -> IncomingResult:
        one, test = slot.proposal, photos.lab_name(slot.code)
        assert one is not None
        assert test is not None
        unit, value = slot.kept()
        flags = {"high": "H", "low": "L"} if value == one.value else {}
        context = {"source": "photo", "printed": one.name[:80]}
        context |= {name: f"{bound:f}" for name, bound in (("low", one.low), ("high", one.high)) if bound}
        return IncomingResult(
            id=f"photo:{self.photo.id}:{slot.key}",
            patient_id=self.photo.patient_id,
            kind=REPORTED,
            code=slot.code,
            value=value,
            unit=unit,
            measured_at=at,
            display=test.zh,
            interpretation=flags.get(one.flag, ""),
            context=context,
        )

    def _measured_at(self) -> datetime | None:
        if not self.at_typed or self.at == self.acting.local(self.photo.sent_at).strftime(_MINUTE):
            return self.acting.local(self.photo.sent_at)
        try:
            return datetime.strptime(self.at_typed, _MINUTE).replace(tzinfo=self.acting.zone)
        except ValueError:
            self.errors["measured_at"] = _("Please choose a day and a time.")
            return None

    def _sampled_on(self) -> date | None:
        try:
            on = date.fromisoformat(self.on_typed)
        except ValueError:
            self.errors["sampled_on"] = _("Please say on which day the sample was taken.")
            return None
        if on > self.acting.today:
            self.errors["sampled_on"] = _("This day lies in the future.")
            return None
        return on

    def to_type(self) -> QueryDict:
        """The values as the typing page takes them: those whose unit is the one that is typed there."""
        data = QueryDict(mutable=True)
        typed = self.subject.typed
        units = {each.name: each.unit for each in typed.fields} if typed else {}
        for slot in (slot for group in self.groups for slot in group.slots):
            if slot.number is not None and slot.unit and slot.kept()[0] == units.get(slot.key):
                data[slot.key] = f"{slot.kept()[1]:f}"
        data["measured_at"] = self.at
        data.setlist("symptoms", list(self.symptoms))
        if typed is not None and typed.choice is not None:
            data[typed.choice.key] = self.choice
        return data


def _is_to_be_asked(slot: Slot) -> bool:
    """Whether a number was typed over the one that was read and is, or could be, unusual."""
    if slot.proposal is not None and slot.number == slot.proposal.value:
        return False
    unit, value = slot.kept()
    known = measure(slot.code)
    bounds = known.units.get(unit) if known else None
    if known is None or bounds is None:
        return False
    return known.sudden_change_percent is not None or not bounds.soft.hold(value)


def _slot_error(slot: Slot) -> str:
    if not slot.value:
        return _("Please fill this in.") if slot.is_required else ""
    if slot.number is None:
        return _("This is not a number we can read.")
    if not slot.unit:
        return _("Please choose the unit.")
    unit, value = slot.kept()
    known = measure(slot.code)
    bounds = known.units.get(unit) if known else None
    if bounds is not None and not bounds.hard.hold(value):
        return _("This number cannot be right. Please look at the photo once more.")
    return ""
