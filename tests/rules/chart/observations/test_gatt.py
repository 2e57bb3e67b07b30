"""Octets of Bluetooth health devices. Layouts: Bluetooth SIG services; numbers: IEEE 11073-20601 annex F.8."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from xinqiao.chart.observations.devices.gatt import DECODERS, readings
from xinqiao.chart.observations.devices.gatt.octets import float32, sfloat
from xinqiao.chart.observations.types import GattItem, GattPlace, IncomingReading, Item, UnreadableReading

SHANGHAI = ZoneInfo("Asia/Shanghai")
HERE = GattPlace(zone=SHANGHAI)
RECEIVED = datetime(2026, 11, 27, 7, 32, tzinfo=SHANGHAI)
AT_SEVEN = "ea070b1b070000"  # 2026-11-27 07:00:00


def item(characteristic: str, octets: str, **rest: object) -> GattItem:
    kept = {"id": "g-1", "received_at": RECEIVED, **rest}
    return GattItem(characteristic=characteristic, hex=octets.replace(" ", ""), **kept)


def read(characteristic: str, octets: str, place: GattPlace = HERE, **rest: object) -> tuple[Item, ...]:
    (answer,) = readings([item(characteristic, octets, **rest)], place)
    return answer


def kept(characteristic: str, octets: str, **rest: object) -> IncomingReading:
    (one,) = read(characteristic, octets, **rest)
    assert isinstance(one, IncomingReading), one
    return one


def refused(characteristic: str, octets: str, **rest: object) -> tuple[str, str]:
    (one,) = read(characteristic, octets, **rest)
    assert isinstance(one, UnreadableReading), one
    return one.code.value, one.explanation


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        (0x0078, "120"),
        (0xF16D, "36.5"),
        (0xF4B0, "120"),
        (0x1063, "990"),
        (0xFFFF, "-0.1"),
        (0x07FD, "2045"),
        (0x0803, "-2045"),
        (0x8069, "0.00000105"),
    ],
)
def test_a_short_float_is_a_mantissa_and_a_power_of_ten(raw: int, number: str) -> None:
    assert sfloat(raw) == Decimal(number)


@pytest.mark.parametrize("raw", [0x07FE, 0x07FF, 0x0800, 0x0801, 0x0802])
def test_the_special_values_of_a_short_float_are_no_numbers(raw: int) -> None:
    assert sfloat(raw) is None
    code, explanation = refused("2A35", f"00{raw.to_bytes(2, 'little').hex()}50005d00")
    assert (code, explanation) == ("no-value", "systolic")


@pytest.mark.parametrize("raw", [0x007FFFFE, 0x007FFFFF, 0x00800000, 0x00800001, 0x00800002])
def test_the_special_values_of_a_float_are_no_numbers(raw: int) -> None:
    assert float32(raw) is None
    assert refused("2A1C", f"00{raw.to_bytes(4, 'little').hex()}")[0] == "no-value"


def test_a_float_keeps_its_digits() -> None:
    assert float32(0xFF00016D) == Decimal("36.5")
    assert float32(0xFEFFFFFF) == Decimal("-0.01")
    assert float32(0x01000003) == Decimal(30)


def test_a_cuff_sends_pressure_pulse_time_user_and_marks() -> None:
    one = kept("2A35", f"1e 7800 5000 5d00 {AT_SEVEN} 4800 01 2700")
    assert [(part.code, str(part.value), part.unit) for part in one.components] == [
        ("8480-6", "120", "mm[Hg]"),
        ("8462-4", "80", "mm[Hg]"),
        ("8867-4", "72", "/min"),
    ]
    assert one.measured_at == datetime(2026, 11, 27, 7, tzinfo=SHANGHAI)
    assert one.context == {
        "body-movement": True,
        "cuff-too-loose": True,
        "irregular-pulse": True,
        "improper-position": True,
        "mean-pressure": "93",
    }


@pytest.mark.parametrize(
    ("status", "mark"), [("0800", "pulse-above-range"), ("1000", "pulse-below-range"), ("1800", None)]
)
def test_two_bits_of_a_cuff_s_status_say_where_the_pulse_lay(status: str, mark: str | None) -> None:
    one = kept("2A35", f"10 7800 5000 ff07 {status}")
    assert one.context == ({mark: True} if mark else {})


def test_a_cuff_in_kilopascal_stays_in_kilopascal() -> None:
    one = kept("2A35", "01 a0f0 6bf0 7cf0")
    assert [(str(part.value), part.unit) for part in one.components] == [("16", "kPa"), ("10.7", "kPa")]
    assert one.context == {"mean-pressure": "12.4"}


def test_a_pulse_that_was_not_found_does_not_cost_the_pressure() -> None:
    for pulse in ("ff07", "0000"):
        one = kept("2A35", f"04 7800 5000 ff07 {pulse}")
        assert [part.code for part in one.components] == ["8480-6", "8462-4"]


def test_a_shared_cuff_keeps_people_apart() -> None:
    first = GattPlace(zone=SHANGHAI, user=0)
    mine, theirs, nobodys = (f"08 7800 5000 ff07 {user}" for user in ("00", "01", "ff"))
    assert kept("2A35", mine, place=first).components
    assert refused("2A35", theirs, place=first) == ("other-user", "1")
    assert refused("2A35", nobodys, place=first) == ("other-user", "255")
    assert kept("2A35", theirs).components


@pytest.mark.parametrize(
    ("flags", "number", "value", "unit"),
    [("02", "69b0", "105", "mg/dL"), ("06", "38d0", "56", "mmol/L"), ("06", "38c0", "5.6", "mmol/L")],
)
def test_a_meter_counts_in_kilograms_or_in_moles_a_litre(
    flags: str, number: str, value: str, unit: str
) -> None:
    one = kept("2A18", f"{flags} 0100 {AT_SEVEN} {number} 11")
    assert (str(one.value), one.unit, one.context) == (
        value,
        unit,
        {"fluid": "capillary-whole-blood", "body-site": "finger"},
    )


def test_the_offset_of_a_meter_moves_its_time() -> None:
    one = kept("2A18", f"03 0100 {AT_SEVEN} c4ff 69b0 f1")
    assert one.measured_at == datetime(2026, 11, 27, 6, tzinfo=SHANGHAI)


def test_control_solution_is_nobody_s_blood() -> None:
    by_type, by_site = f"02 0100 {AT_SEVEN} 69b0 1a", f"02 0100 {AT_SEVEN} 69b0 41"
    assert refused("2A18", by_type)[0] == "control-solution"
    assert refused("2A18", by_site)[0] == "control-solution"


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        ("2000", "beyond-meter", "HI"),
        ("4000", "beyond-meter", "LO"),
        ("0200", "meter-fault", "sensor-malfunction"),
        ("0c00", "meter-fault", "sample-too-small, strip-not-inserted-right"),
        ("0004", "meter-fault", "device-fault"),
        ("0008", "clock-fault", "time-fault"),
    ],
)
def test_what_a_meter_says_of_itself_is_heard(status: str, code: str, said: str) -> None:
    assert refused("2A18", f"0a 0100 {AT_SEVEN} 69b0 11 {status}") == (code, said)


def test_a_weak_battery_does_not_cost_the_value() -> None:
    assert kept("2A18", f"0a 0100 {AT_SEVEN} 69b0 11 0100").context["battery-low"] is True


def test_a_context_goes_into_its_measurement_wherever_it_stands() -> None:
    measurement = item("2A18", f"12 0700 {AT_SEVEN} 69b0 11", id="m")
    context = item("2A34", "02 0700 03", id="c")
    for order in ([measurement, context], [context, measurement]):
        answers = readings(order, HERE)
        assert answers[0] == answers[1]
        (one,) = answers[0]
        assert isinstance(one, IncomingReading)
        assert (one.id, one.context["meal"]) == ("m", "fasting")


def test_a_context_tells_what_was_eaten_done_and_taken() -> None:
    measurement = item("2A18", f"12 0700 {AT_SEVEN} 69b0 11", id="m")
    whole = item("2A34", "ff 0700 00 02 32d0 02 51 0807 32 01 02d0 46f0", id="c")
    (one,), _same = readings([measurement, whole], HERE)
    assert isinstance(one, IncomingReading)
    assert {key: one.context[key] for key in one.context if key not in {"fluid", "body-site"}} == {
        "carbohydrate-g": "50",
        "meal": "postprandial",
        "exercise-s": 1800,
        "medication-ml": "2",
        "hba1c": "7",
    }


def test_a_context_alone_is_refused_and_a_second_one_too() -> None:
    assert refused("2A34", "02 0700 03") == ("context-alone", "sequence number 7")
    measurement = item("2A18", f"12 0700 {AT_SEVEN} 69b0 11", id="m")
    twice = [measurement, item("2A34", "02 0700 03", id="a"), item("2A34", "02 0700 01", id="b")]
    answers = readings(twice, HERE)
    assert isinstance(answers[2][0], UnreadableReading)
    assert isinstance(answers[0][0], IncomingReading)
    assert answers[0][0].context["meal"] == "fasting"


@pytest.mark.parametrize(
    ("octets", "rate"), [("06 48", "72"), ("01 2c01", "300"), ("1e 48 1000 0004 0104", "72"), ("00 48", "72")]
)
def test_a_strap_tells_the_rate_of_the_moment(octets: str, rate: str) -> None:
    one = kept("2A37", octets)
    assert (one.code, str(one.value), one.unit, one.measured_at) == ("8867-4", rate, "/min", RECEIVED)


def test_a_strap_without_skin_measures_nothing() -> None:
    assert refused("2A37", "04 48") == ("meter-fault", "no-skin-contact")


@pytest.mark.parametrize(
    ("octets", "value", "unit", "context"),
    [
        ("00 6d0100ff", "36.5", "Cel", {}),
        ("05 da0300ff 02", "98.6", "[degF]", {"body-site": "body"}),
        (f"06 6d0100ff {AT_SEVEN} 09", "36.5", "Cel", {"body-site": "tympanum"}),
    ],
)
def test_a_thermometer_tells_the_site(octets: str, value: str, unit: str, context: dict[str, str]) -> None:
    one = kept("2A1C", octets)
    assert (str(one.value), one.unit, one.context) == (value, unit, context)


@pytest.mark.parametrize(
    ("octets", "value", "unit"),
    [
        ("00 0839", "73", "kg"),
        ("01 dc3c", "155.8", "[lb_av]"),
        (f"0e 0939 {AT_SEVEN} 02 e600 a406", "73.005", "kg"),
    ],
)
def test_a_scale_counts_in_fixed_steps(octets: str, value: str, unit: str) -> None:
    one = kept("2A9D", octets)
    assert (str(one.value), one.unit) == (value, unit)


def test_a_scale_says_when_it_failed() -> None:
    assert refused("2A9D", "00 ffff") == ("meter-fault", "measurement-failed")


def test_an_oximeter_tells_two_values_of_one_moment() -> None:
    saturation, pulse = read("2A5E", f"0f 6100 4800 {AT_SEVEN} 0000 200000 0a00")
    assert isinstance(saturation, IncomingReading)
    assert isinstance(pulse, IncomingReading)
    assert (saturation.id, saturation.code, str(saturation.value), saturation.unit) == (
        "g-1",
        "59408-5",
        "97",
        "%",
    )
    assert (pulse.id, pulse.code, str(pulse.value)) == ("g-1#8867-4", "8867-4", "72")
    assert saturation.context == pulse.context == {"low-perfusion": True}


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        ("02 6100 4800 0004", "test-data"),
        ("02 6100 4800 0008", "test-data"),
        ("02 6100 4800 0080", "meter-fault"),
        ("04 6100 4800 000800", "meter-fault"),
        ("00 ff07 4800", "no-value"),
    ],
)
def test_an_oximeter_off_the_finger_measures_nothing(octets: str, code: str) -> None:
    assert refused("2A5E", octets)[0] == code


def test_a_clock_that_was_never_set_is_not_believed() -> None:
    assert kept_at("2A5E", f"11 6100 4800 {AT_SEVEN}") == RECEIVED
    assert kept_at("2A35", "02 7800 5000 ff07 00000000000000") == RECEIVED
    assert refused("2A35", "02 7800 5000 ff07 bf070101000000")[0] == "clock-fault"


def kept_at(characteristic: str, octets: str) -> datetime:
    first = read(characteristic, octets)[0]
    assert isinstance(first, IncomingReading)
    return first.measured_at


def test_a_clock_that_is_wrong_is_set_right_by_how_far_it_is() -> None:
    # the cuff shows 23:32 of the day before when it is 07:32: eight hours behind, it thinks in UTC
    one = kept("2A35", "02 7800 5000 ff07 ea070b1a171e00", clock="ea070b1a172000")
    assert one.measured_at == datetime(2026, 11, 27, 7, 30, tzinfo=SHANGHAI)
    assert one.context["clock-skew-s"] == -8 * 3600


def test_a_clock_off_by_a_minute_is_a_clock() -> None:
    one = kept("2A35", f"02 7800 5000 ff07 {AT_SEVEN}", clock="ea070b1b072100")
    assert (one.measured_at, one.context) == (datetime(2026, 11, 27, 7, tzinfo=SHANGHAI), {})


@pytest.mark.parametrize(
    ("characteristic", "octets", "why"),
    [
        ("2A35", "", "not hexadecimal"),
        ("2A35", "zz", "not hexadecimal"),
        ("2A35", "0", "not hexadecimal"),
        ("2A35", "00 7800 5000", "5 octets, more are announced"),
        ("2A35", "00 7800 5000 5d00 00", "1 octets more than announced"),
        ("2A35", "02 7800 5000 5d00 ea070d1b070000", "time 2026-13-27 7:0:0 does not exist"),
        ("2A37", "10 48", "intervals are announced, none follows"),
        ("2A37", "10 48 00", "3 octets, more are announced"),
        ("2A99", "00", "characteristic '2A99'"),
        ("2A35", "00" * 513, "513 octets, at most 512"),
    ],
)
def test_octets_that_cannot_be_what_they_say_are_refused_with_the_reason(
    characteristic: str, octets: str, why: str
) -> None:
    assert refused(characteristic, octets) == ("malformed", why)


@pytest.mark.parametrize("name", ["2a35", "0x2A35", "00002a35-0000-1000-8000-00805f9b34fb"])
def test_a_characteristic_has_three_spellings(name: str) -> None:
    assert kept(name, "00 7800 5000 5d00").code == "85354-9"


def test_features_that_are_nonsense_are_told() -> None:
    assert refused("2A35", "00 7800 5000 5d00", features="xx")[0] == "malformed"
    assert kept("2A35", "00 7800 5000 5d00", features="3f00").components


@given(
    some.sampled_from([*DECODERS, "2A34"]),
    some.binary(max_size=40),
    some.one_of(some.none(), some.binary(max_size=9)),
)
def test_no_octets_of_any_length_are_more_than_refused(
    characteristic: str, octets: bytes, clock: bytes | None
) -> None:
    sent = item(characteristic, octets.hex(), clock=clock.hex() if clock is not None else None)
    for one in readings([sent], HERE)[0]:
        if isinstance(one, IncomingReading):
            assert one.value is None or one.value.is_finite()
            assert all(part.value.is_finite() for part in one.components)
            assert one.measured_at.astimezone(UTC)


@given(some.binary(min_size=7, max_size=60), some.integers(min_value=0))
def test_a_cut_payload_is_never_a_reading(octets: bytes, cut: int) -> None:
    whole = read("2A35", octets.hex())
    if isinstance(whole[0], IncomingReading):
        short = octets[: cut % len(octets)]
        assert isinstance(read("2A35", short.hex())[0], UnreadableReading)
