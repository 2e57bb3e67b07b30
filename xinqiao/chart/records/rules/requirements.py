"""Whether a resource can be kept at all, and whose it is."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from xinqiao.chart.records.rules.indexing import index_of, local_reference
from xinqiao.chart.records.types import Resource, Unkept

_FILE = Path(__file__).parent.parent / "requirements-1.toml"
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_DEEPEST = 64


@cache
def _table() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def kept_types() -> list[str]:
    """Return the resource types that are kept."""
    return sorted(_table())


def check_resource(resource: Resource) -> None:
    """Raise Unkept, with a code and plain words, where a resource breaks what R4 requires."""
    kind = resource.get("resourceType")
    if not isinstance(kind, str) or not kind:
        raise Unkept("no-type", "The item has no resourceType.")
    if kind not in _table():
        raise Unkept("type-not-kept", f"{kind} is not a type that this system keeps.")
    _check_id(resource)
    _check_depth(resource, 0)
    _check_elements(kind, resource)
    try:
        index_of(resource)
    except (ValueError, TypeError, AttributeError) as error:
        raise Unkept("unreadable-element", f"An element cannot be read: {error}") from error


def _check_id(resource: Resource) -> None:
    fhir_id = resource.get("id")
    if not isinstance(fhir_id, str) or not _ID.fullmatch(fhir_id):
        raise Unkept("bad-id", "The id is missing or is not a FHIR id (letters, digits, - and ., up to 64).")


def _check_depth(node: object, depth: int) -> None:
    if depth > _DEEPEST:
        raise Unkept("too-deep", f"The resource is nested deeper than {_DEEPEST} levels.")
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        _check_depth(child, depth + 1)


def _check_elements(kind: str, resource: Resource) -> None:
    needs = _table()[kind]
    for line in needs.get("must", ()):
        names = [name.strip() for name in line.split("|")]
        if not any(resource.get(name) not in (None, "", [], {}) for name in names):
            raise Unkept("missing-element", f"{kind}.{line} is required.")
    for name, codes in needs.get("codes", {}).items():
        if name in resource and resource[name] not in codes:
            raise Unkept(
                "unknown-code", f"{kind}.{name} is {resource[name]!r}, which is not one of its codes."
            )


def patient_reference(resource: Resource) -> str | None:
    """Return the `Patient/id` a resource is about; None for one that is about no patient.

    Raises Unkept when its type must be about a patient and it is not.
    """
    kind = str(resource["resourceType"])
    where = _table()[kind]["patient"]
    if where == "none":
        return None
    if where == "self":
        return f"Patient/{resource['id']}"
    subject = resource.get(where)
    reference = subject.get("reference") if isinstance(subject, dict) else None
    if isinstance(reference, str) and reference:
        local = local_reference(reference)
        if local.startswith("Patient/"):
            return local
        raise Unkept(
            "not-a-patient", f"{kind}.{where} is {reference}, which is not a patient of this system."
        )
    if _table()[kind].get("is_patient_optional"):
        return None
    raise Unkept("no-patient", f"{kind}.{where} does not say which patient it is about.")
