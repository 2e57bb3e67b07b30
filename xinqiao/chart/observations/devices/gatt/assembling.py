"""From what a phone or gateway passed on to items for the journey of readings.

Every characteristic that is a measurement becomes one item or, as an oximeter's, two. What cannot be decoded
becomes an UnreadableReading in its place, word for word.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

import msgspec

from xinqiao.chart.observations.devices.gatt.blood_pressure import blood_pressure
from xinqiao.chart.observations.devices.gatt.glucose import glucose, glucose_context
from xinqiao.chart.observations.devices.gatt.heart_rate import heart_rate
from xinqiao.chart.observations.devices.gatt.measured import Context, Measured, Value
from xinqiao.chart.observations.devices.gatt.octets import Octets, malformed, octets
from xinqiao.chart.observations.devices.gatt.oximetry import oximetry
from xinqiao.chart.observations.devices.gatt.temperature import temperature
from xinqiao.chart.observations.devices.gatt.weight import weight
from xinqiao.chart.observations.devices.rows import BadRow
from xinqiao.chart.observations.types import (
    GattItem,
    GattPlace,
    IncomingReading,
    Item,
    RefusalCode,
    UnreadableReading,
)

DECODERS: Mapping[str, Callable[[Octets], Measured]] = {
    "2A35": blood_pressure,
    "2A18": glucose,
    "2A37": heart_rate,
    "2A1C": temperature,
    "2A9D": weight,
    "2A5E": oximetry,
}
CONTEXT_OF_GLUCOSE = "2A34"
_LONGEST_FEATURES = 16
# a phone takes this long to ask a device for its time; less than that is no wrong clock
_CLOCK_TOLERANCE = timedelta(seconds=60)
# a stored reading of a device that never knew the year is of no moment
_EARLIEST_YEAR = 2000


def readings(items: Sequence[GattItem | UnreadableReading], place: GattPlace) -> list[tuple[Item, ...]]:
    """The readings of each item, in the order sent; a context of glucose goes into its measurement.

    A context that found its measurement comes out as the very readings of that one; alone it is refused.
    `place` says whose device it is. Pure; raises nothing on what a sender can write.
    """
    contexts, answers = _contexts(items)
    measurements: dict[int, int] = {}
    for position, item in enumerate(items):
        if position not in answers:
            answers[position] = _readings(item, position, place, contexts, measurements)
    for sequence, (position, _context) in contexts.items():
        if sequence in measurements:
            answers[position] = answers[measurements[sequence]]
        else:
            alone = BadRow(RefusalCode.CONTEXT_ALONE, f"sequence number {sequence}")
            answers[position] = (_unread(items[position], alone),)
    return [answers[position] for position in range(len(items))]


_Contexts = dict[int, tuple[int, Context]]
_Answers = dict[int, tuple[Item, ...]]


def _contexts(items: Sequence[GattItem | UnreadableReading]) -> tuple[_Contexts, _Answers]:
    """The contexts of glucose by sequence number, and the answers that are settled with them."""
    contexts: _Contexts = {}
    answers: _Answers = {}
    for position, item in enumerate(items):
        if not isinstance(item, GattItem) or _name(item) != CONTEXT_OF_GLUCOSE:
            continue
        try:
            sequence, context = glucose_context(octets(item.hex))
            if sequence in contexts:
                raise malformed(f"sequence number {sequence} twice")
        except BadRow as problem:
            answers[position] = (_unread(item, problem),)
            continue
        contexts[sequence] = (position, context)
        answers[position] = ()
    return contexts, answers


def _readings(
    item: GattItem | UnreadableReading,
    position: int,
    place: GattPlace,
    contexts: _Contexts,
    measurements: dict[int, int],
) -> tuple[Item, ...]:
    if isinstance(item, UnreadableReading):
        return (item,)
    try:
        measured = decoded(item)
        _check_user(measured, place)
        measured_at, told = _moment(item, measured, place.zone)
    except BadRow as problem:
        return (_unread(item, problem),)
    if measured.sequence is not None and measured.sequence in contexts:
        measurements[measured.sequence] = position
        told = {**contexts[measured.sequence][1], **told}
    return tuple(
        _reading(item, number, value, measured_at, told) for number, value in enumerate(measured.values)
    )


def decoded(item: GattItem) -> Measured:
    """Take one characteristic apart. Raises BadRow for one that is not known or not what it says."""
    decoder = DECODERS.get(_name(item))
    if decoder is None:
        raise malformed(f"characteristic {item.characteristic[:40]!r}")
    if item.features:
        _check_features(item.features)
    return decoder(octets(item.hex))


def _name(item: GattItem) -> str:
    """The 16-bit number of a characteristic, also where a browser tells the whole UUID."""
    name = item.characteristic.upper().removeprefix("0X")
    if name.startswith("0000") and name.endswith("-0000-1000-8000-00805F9B34FB"):
        return name[4:8]
    return name


def _check_features(text: str) -> None:
    # the flags of these six say all that is needed; the features are looked at so that nonsense is told
    if len(text) > _LONGEST_FEATURES:
        raise malformed("features")
    octets(text)


def _check_user(measured: Measured, place: GattPlace) -> None:
    if measured.user is not None and place.user is not None and measured.user != place.user:
        raise BadRow(RefusalCode.OTHER_USER, str(measured.user))


def _moment(item: GattItem, measured: Measured, zone: tzinfo) -> tuple[datetime, Context]:
    """When it was measured, and by how much the device's clock was set right.

    Without a time of its own a measurement is of the moment it was received. With the device's clock as it
    stood then (`clock`), the time told is moved by the difference.
    """
    if measured.wall is None:
        return item.received_at, {}
    if measured.wall.year < _EARLIEST_YEAR:
        raise BadRow(RefusalCode.CLOCK_FAULT, measured.wall.isoformat(sep=" "))
    at = measured.wall.replace(tzinfo=zone)
    skew = clock_skew(item, zone)
    if skew is None or abs(skew) <= _CLOCK_TOLERANCE:
        return at, {}
    try:
        return at.astimezone(UTC) - skew, {"clock-skew-s": int(skew.total_seconds())}
    except OverflowError as problem:
        raise malformed("clock") from problem


def clock_skew(item: GattItem, zone: tzinfo) -> timedelta | None:
    """How far the device's clock was ahead of the phone's; None where nobody asked it.

    `clock` holds a Date Time (2A08) or Current Time (2A2B), both begin with the seven octets. Raises BadRow.
    """
    if not item.clock or item.received_at.tzinfo is None:
        return None
    wall = octets(item.clock).moment()
    return None if wall is None else wall.replace(tzinfo=zone) - item.received_at


def _reading(item: GattItem, number: int, value: Value, measured_at: datetime, told: Context) -> Item:
    return IncomingReading(
        id=item.id if number == 0 else f"{item.id}#{value.code}",
        patient_id=item.patient_id,
        code=value.code,
        value=value.value,
        unit=value.unit,
        components=value.components,
        measured_at=measured_at,
        device=item.device,
        context={**value.context, **told},
    )


def _unread(item: GattItem | UnreadableReading, problem: BadRow) -> UnreadableReading:
    original = item.original or msgspec.json.encode(item)
    return UnreadableReading(
        id=item.id, original=original, explanation=problem.explanation, code=problem.code
    )
