"""Open mHealth data points (header and body) and bare bodies, checked by the schemas in `omh_schemas`.

When it was measured: `date_time`, or of a `time_interval` the end (sleep counts for the day of waking), of
steps the start. An interval that says only a day, or a single measurement somewhere within several days,
tells no moment: refused as NO_TIME. A body without any time is refused the same way: the header's
`creation_date_time` is when the message was made, not when somebody measured.
`user_notes` are free text of a patient, which comes in through a conversation that screens it and never
beside a value: counted as passed over, not kept.
A `descriptive_statistic` (average, minimum, …) is a figure over a period, which a rule would take for a
measurement: refused as NOT_A_MEASUREMENT, every one of them.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any, BinaryIO

import msgspec
from jsonschema import Draft202012Validator

from xinqiao.chart.observations.devices.omh_time import measured_at
from xinqiao.chart.observations.devices.rows import BadRow, Hostile, printable
from xinqiao.chart.observations.types import (
    Component,
    FileItem,
    IncomingReading,
    Method,
    PassedOver,
    RefusalCode,
    UnreadableReading,
)

MOST_BYTES = 64 * 1024 * 1024
_LONGEST_POINT = 256 * 1024
_POINT = "data-point"


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of body: its telltale property, the code it measures, its units by their Open mHealth names."""

    name: str
    key: str
    code: str
    units: dict[str, str]


_KINDS = {
    kind.name: kind
    for kind in (
        _Kind("blood-glucose", "blood_glucose", "15074-8", {"mg/dL": "mg/dL", "mmol/L": "mmol/L"}),
        _Kind("blood-pressure", "systolic_blood_pressure", "85354-9", {"mmHg": "mm[Hg]"}),
        _Kind("body-temperature", "body_temperature", "8310-5", {"C": "Cel", "F": "[degF]"}),
        _Kind("body-weight", "body_weight", "29463-7", {"kg": "kg", "g": "g", "lb": "[lb_av]"}),
        _Kind("heart-rate", "heart_rate", "8867-4", {"beats/min": "/min"}),
        _Kind("oxygen-saturation", "oxygen_saturation", "59408-5", {"%": "%"}),
        _Kind("respiratory-rate", "respiratory_rate", "9279-1", {"breaths/min": "/min"}),
        _Kind("sleep-duration", "sleep_duration", "93832-4", {"h": "h", "min": "min"}),
        _Kind("step-count", "step_count", "55423-8", {"steps": "{steps}"}),
    )
}
_CONTEXT = {
    "temporal_relationship_to_meal": "meal",
    "temporal_relationship_to_sleep": "sleep",
    "temporal_relationship_to_physical_activity": "activity",
    "position_during_measurement": "posture",
    "body_posture": "posture",
    "measurement_location": "body_site",
    "specimen_source": "specimen",
    "blood_specimen_type": "specimen",
    "oxygen_therapy_mode_of_administration": "oxygen_by",
}
_LONGEST_WORDS = 200
_split = msgspec.json.Decoder(list[msgspec.Raw])


def readings(file: BinaryIO, *, zone: tzinfo, subject: str | None = None) -> Iterator[FileItem]:
    """One item per point of a single object, an array, or one object a line; what is not taken is refused.

    `zone` is the patient's: an interval is looked at in their days. The id is the header's, else a hash
    of the body, so that the same twice is the same. Raises Hostile, ValueError when it is not such a file.
    """
    del subject
    for place, raw in enumerate(_points(file), start=1):
        yield from _items(f"point {place}", raw, zone)


def _points(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    begins = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    file.seek(0)
    if begins == b"[":
        yield from _array(file)
    elif begins == b"{":
        yield from _objects(file)
    else:
        raise ValueError("not Open mHealth: neither a JSON object nor an array")


def _array(file: BinaryIO) -> Iterator[bytes]:
    body = file.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise Hostile("one array of more than 64 MB; send one object a line")
    try:
        yield from (bytes(raw) for raw in _split.decode(body.removeprefix(b"\xef\xbb\xbf")))
    except (msgspec.DecodeError, RecursionError) as problem:
        raise ValueError(f"not JSON: {problem}") from problem


def _objects(file: BinaryIO) -> Iterator[bytes]:
    """A whole object, printed over many lines or in one; else an object on each line."""
    whole = file.read(_LONGEST_POINT + 1).removeprefix(b"\xef\xbb\xbf")
    if len(whole) <= _LONGEST_POINT and _parsed(whole) is not None:
        yield whole
        return
    file.seek(0)
    while line := file.readline(_LONGEST_POINT + 1):
        if len(line) > _LONGEST_POINT:
            raise Hostile("one data point of more than 256 kB")
        if stripped := line.removeprefix(b"\xef\xbb\xbf").strip():
            yield stripped


def _items(name: str, raw: bytes, zone: tzinfo) -> Iterator[FileItem]:
    try:
        point = _parsed(raw)
        if not isinstance(point, dict):
            raise BadRow(RefusalCode.MALFORMED, "not a JSON object")
        header, body = _parts(point)
        yield _reading(header, body, zone)
        if "user_notes" in body:
            yield PassedOver("user_notes")
    except (BadRow, RecursionError) as problem:
        code = problem.code if isinstance(problem, BadRow) else RefusalCode.MALFORMED
        yield UnreadableReading(id=name, original=raw[:4_000], explanation=str(problem)[:200], code=code)


def _parsed(raw: bytes) -> Any:
    """The JSON with its numbers as written; None for what is none. A key given twice is no JSON of ours."""
    try:
        return json.loads(
            raw, parse_float=Decimal, parse_int=Decimal, parse_constant=_no_number, object_pairs_hook=_once
        )
    except (ValueError, RecursionError, ArithmeticError):
        return None


def _no_number(word: str) -> None:
    raise ValueError(word)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


def _reading(header: dict[str, Any], body: dict[str, Any], zone: tzinfo) -> IncomingReading:
    kind = _kind(header, body)
    _check(kind.name, body)
    if statistic := body.get("descriptive_statistic"):
        raise BadRow(RefusalCode.NOT_A_MEASUREMENT, str(statistic))
    frame = body.get("effective_time_frame")
    if frame is None:
        raise BadRow(RefusalCode.NO_TIME, "no effective_time_frame")
    started_at, moment = measured_at(frame, kind.name, zone)
    provenance = header.get("acquisition_provenance", {})
    return IncomingReading(
        id=printable(f"omh:{header['id']}") if header else f"omh:{kind.name}:{_hash(body)}",
        code=kind.code,
        measured_at=moment,
        device=printable(provenance.get("source_name", "")),
        method=Method.MANUAL if provenance.get("modality") == "self-reported" else Method.DEVICE,
        context=_context(body, started_at if started_at != moment else None),
        **_values(kind, body),
    )


def _parts(point: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    if "header" not in point and "body" not in point:
        return {}, point
    _check(_POINT, point)
    return point["header"], point["body"]


def _kind(header: dict[str, Any], body: dict[str, Any]) -> _Kind:
    """The kind that the header names, in a version we know; of a bare body, by its telltale property."""
    if not header:
        for kind in _KINDS.values():
            if kind.key in body:
                return kind
        raise BadRow(RefusalCode.UNSUPPORTED, printable(", ".join(sorted(body)))[:120])
    schema = header["schema_id"]
    told = printable(f"{schema['namespace']}:{schema['name']}:{schema['version']}")[:120]
    if schema["namespace"] != "omh" or schema["name"] not in _KINDS:
        raise BadRow(RefusalCode.UNSUPPORTED, told)
    if schema["version"] not in _schema(schema["name"]).schema["x-versions"]:
        raise BadRow(RefusalCode.UNSUPPORTED, told)
    return _KINDS[schema["name"]]


@cache
def _schema(name: str) -> Draft202012Validator:
    text = files("xinqiao.chart.observations.devices").joinpath(f"omh_schemas/{name}.json").read_text("utf-8")
    return Draft202012Validator(json.loads(text))


def _check(name: str, body: dict[str, Any]) -> None:
    """Raise BadRow with the path of the first thing that the schema does not allow."""
    problem = next(
        iter(sorted(_schema(name).iter_errors(body), key=lambda error: list(map(str, error.path)))), None
    )
    if problem is not None:
        place = "/".join(str(step) for step in problem.path) or name
        raise BadRow(RefusalCode.MALFORMED, printable(f"{place}: {problem.message}")[:160].rstrip())


def _values(kind: _Kind, body: dict[str, Any]) -> dict[str, Any]:
    if kind.code == "85354-9":
        return {
            "components": tuple(
                Component(code, body[key]["value"], _unit(kind, body[key]))
                for code, key in (("8480-6", kind.key), ("8462-4", "diastolic_blood_pressure"))
            )
        }
    told = body[kind.key]
    if not isinstance(told, dict):
        told = {"value": told, "unit": "steps"}
    return {"value": told["value"], "unit": _unit(kind, told)}


def _unit(kind: _Kind, told: dict[str, Any]) -> str:
    unit = kind.units.get(told["unit"])
    if unit is None:
        raise BadRow(RefusalCode.UNKNOWN_UNIT, f"{kind.key} in {told['unit']}")
    return unit


def _context(body: dict[str, Any], started_at: datetime | None) -> dict[str, str | int | float | bool | None]:
    context: dict[str, str | int | float | bool | None] = {
        name: printable(body[key])[:_LONGEST_WORDS] for key, name in _CONTEXT.items() if body.get(key)
    }
    if flow := body.get("supplemental_oxygen_flow_rate"):
        context["oxygen_flow"] = f"{flow['value']} {flow['unit']}"[:_LONGEST_WORDS]
    if started_at is not None:
        context["from"] = started_at.isoformat()
    return context


def _hash(body: dict[str, Any]) -> str:
    told = json.dumps(body, sort_keys=True, default=str, ensure_ascii=True)
    return blake2b(told.encode(), digest_size=16).hexdigest()
