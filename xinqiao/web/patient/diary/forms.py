"""Reading what was tapped and written. Whatever is wrong with it, it stays as it was typed."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.http import QueryDict

from xinqiao.companion.engagement.types import EntryView, Kind, Written
from xinqiao.foundation.ids import new_id
from xinqiao.web.patient.frame import Acting

_MINUTE = "%Y-%m-%dT%H:%M"
# what was tapped as one button: the choice and the amount, either of them empty
BETWEEN = ":"


class TypedEntry:
    """One filled page of a kind: `choice`, `amount`, `detail`, `text`, `at` as typed."""

    def __init__(self, kind: Kind, acting: Acting, data: QueryDict | None = None) -> None:
        self.kind, self.acting = kind, acting
        self.data = data if data is not None else QueryDict()
        choice, _between, amount = self.data.get("tap", "").partition(BETWEEN)
        self.choice = choice or self.data.get("choice", "")
        self.amount = amount or self.data.get("amount", "")
        self.detail = self.data.get("detail", "")
        self.text = self.data.get("text", "").replace("\r\n", "\n")
        self.at = self.data.get("at", "").strip() or self._now().strftime(_MINUTE)
        self.is_shared = self.data.get("who") == "shared"

    @classmethod
    def of_entry(cls, entry: EntryView, acting: Acting) -> "TypedEntry":
        """Return the page of an entry as it stands."""
        typed = cls(entry.kind, acting)
        typed.choice, typed.detail, typed.text = entry.choice, entry.detail, entry.text
        typed.amount = f"{entry.amount.normalize():f}" if entry.amount is not None else ""
        typed.at = acting.local(entry.happened_at).strftime(_MINUTE)
        return typed

    def _now(self) -> datetime:
        return self.acting.local(self.acting.now)

    def written(self) -> Written:
        """Return the entry to keep, as far as it can be read."""
        return Written(
            kind=self.kind,
            happened_at=self._happened_at(),
            choice=self.choice,
            amount=self._number(),
            detail=self.detail,
            text=self.text,
        )

    def _number(self) -> Decimal | None:
        if not self.amount:
            return None
        try:
            number = Decimal(self.amount)
        except InvalidOperation:
            number = Decimal(-1)
        # what is no number is no amount that is offered, and is refused as such
        return number if number.is_finite() else Decimal(-1)

    def _happened_at(self) -> datetime | None:
        now = self._now()
        if self.at == now.strftime(_MINUTE):
            return now
        try:
            return datetime.strptime(self.at, _MINUTE).replace(tzinfo=self.acting.zone)
        except ValueError:
            return None

    @property
    def client_id(self) -> UUID:
        """Chosen when the page was made: sending the same page twice is one entry."""
        try:
            return UUID(self.data.get("client_id", ""))
        except ValueError:
            return new_id()
