"""Octets of a GATT characteristic, taken one field after another; little-endian throughout.

Sources: Bluetooth SIG, GATT Specification Supplement (fields); IEEE 11073-20601, annex F.8 (SFLOAT, FLOAT).
"""

from datetime import datetime
from decimal import Decimal

from xinqiao.chart.observations.devices.rows import BadRow
from xinqiao.chart.observations.types import RefusalCode

# NaN, not at this resolution, plus and minus infinity, reserved: no numbers
_NO_SFLOAT = frozenset({0x07FE, 0x07FF, 0x0800, 0x0801, 0x0802})
_NO_FLOAT = frozenset({0x007FFFFE, 0x007FFFFF, 0x00800000, 0x00800001, 0x00800002})
_LONGEST = 512  # the longest value that an attribute may have (Core Specification, Vol 3, Part F, 3.2.9)


class Octets:
    """A payload and how far it has been read. Every take raises BadRow where the payload ends early."""

    def __init__(self, payload: bytes) -> None:
        self._payload = payload
        self._at = 0

    def whole(self, size: int, *, is_signed: bool = False) -> int:
        """Take an integer of `size` octets."""
        taken = self._payload[self._at : self._at + size]
        if len(taken) < size:
            raise malformed(f"{len(self._payload)} octets, more are announced")
        self._at += size
        return int.from_bytes(taken, "little", signed=is_signed)

    def sfloat(self) -> Decimal | None:
        """Take a 16-bit SFLOAT; None for its special values, which are no numbers."""
        return sfloat(self.whole(2))

    def float32(self) -> Decimal | None:
        """Take a 32-bit FLOAT; None for its special values, which are no numbers."""
        return float32(self.whole(4))

    def moment(self) -> datetime | None:
        """Take a Date Time (7 octets), a wall-clock time without a zone; None where the device knows none."""
        year, month, day = self.whole(2), self.whole(1), self.whole(1)
        hour, minute, second = self.whole(1), self.whole(1), self.whole(1)
        if 0 in {year, month, day}:  # "not known" of Date Time
            return None
        try:
            return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - a wall clock without zone
        except ValueError as problem:
            raise malformed(f"time {year}-{month}-{day} {hour}:{minute}:{second} does not exist") from problem

    def is_spent(self) -> bool:
        """Whether every octet has been taken."""
        return self._at == len(self._payload)

    def end(self) -> None:
        """Raise BadRow when octets are left that no flag announces."""
        if not self.is_spent():
            raise malformed(f"{len(self._payload) - self._at} octets more than announced")


def octets(text: str) -> Octets:
    """Read hexadecimal digits, in either case, without separators. Raises BadRow."""
    try:
        payload = bytes.fromhex(text) if text.isalnum() else b""
    except ValueError as problem:
        raise malformed("not hexadecimal") from problem
    if not payload or len(payload) > _LONGEST:
        raise malformed("not hexadecimal" if not payload else f"{len(payload)} octets, at most {_LONGEST}")
    return Octets(payload)


def sfloat(raw: int) -> Decimal | None:
    """The number of a 16-bit SFLOAT: 4 bits of exponent, 12 of mantissa, both in two's complement.

    0x0078 -> 120, 0xF16D -> 36.5, 0x07FF (NaN) -> None.
    """
    return None if raw in _NO_SFLOAT else _number(_signed(raw & 0x0FFF, 12), _signed(raw >> 12, 4))


def float32(raw: int) -> Decimal | None:
    """The number of a 32-bit FLOAT: 8 bits of exponent, 24 of mantissa. 0xFF00016D -> 36.5."""
    return None if raw in _NO_FLOAT else _number(_signed(raw & 0xFFFFFF, 24), _signed(raw >> 24, 8))


def malformed(why: str) -> BadRow:
    """The refusal of octets that cannot be what they say."""
    return BadRow(RefusalCode.MALFORMED, why)


def tidy(value: Decimal) -> Decimal:
    """The number without zeros that only its encoding put there: 120.0 -> 120, 1.2E+2 -> 120."""
    return Decimal(format(value.normalize(), "f"))


def _signed(raw: int, bits: int) -> int:
    return raw - (1 << bits) if raw >> (bits - 1) else raw


def _number(mantissa: int, exponent: int) -> Decimal:
    return tidy(Decimal(mantissa).scaleb(exponent))
