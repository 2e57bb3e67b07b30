"""What every resource of ours has in common."""

from datetime import datetime
from typing import Any
from uuid import UUID

from xinqiao.chart.records.types import Resource

# says of every resource of ours that it is not another system's
OWN = "urn:xinqiao:own"


def resource(kind: str, own_id: UUID, system: str, **elements: Any) -> Resource:
    """Return a resource under our id, with that id as its identifier; absent elements are left out."""
    head: Resource = {
        "resourceType": kind,
        "id": str(own_id),
        "meta": {"source": OWN},
        "identifier": [{"system": system, "value": str(own_id)}],
    }
    return head | present(**elements)


def present(**elements: Any) -> dict[str, Any]:
    """Return the elements that have a value; FHIR knows no empty element."""
    return {name: value for name, value in elements.items() if value not in (None, "", [], {})}


def concept(system: str, code: str, display: str = "") -> dict[str, Any]:
    """Return a CodeableConcept of one coding."""
    return present(coding=[present(system=system, code=code, display=display)], text=display)


def instant(at: datetime | None) -> str | None:
    """Return an instant as FHIR writes it."""
    return at.isoformat() if at else None
