"""An alert → FHIR Flag."""

from collections.abc import Mapping
from typing import Any

from xinqiao.api.fhir.mappers.shared import concept, instant, present, resource
from xinqiao.care.alerts.types import AlertStatus, AlertView
from xinqiao.chart.records.types import Resource

IDENTIFIER = "urn:xinqiao:alert"
RULE = "urn:xinqiao:rule"
RULE_VERSION = "urn:xinqiao:rule-version"
SEVERITY = "urn:xinqiao:severity"
CATEGORY = "http://terminology.hl7.org/CodeSystem/flag-category"
STATUS: Mapping[str, str] = {
    AlertStatus.OPEN: "active",
    AlertStatus.ACKNOWLEDGED: "active",
    AlertStatus.CLOSED: "inactive",
}


def flag(alert: AlertView, subject: dict[str, str]) -> Resource:
    """Return the Flag of an alert."""
    return resource(
        "Flag",
        alert.id,
        IDENTIFIER,
        extension=[{"url": SEVERITY, "valueCode": alert.severity.value}],
        status=STATUS[alert.status],
        category=[concept(CATEGORY, "clinical", "Clinical")],
        code=concept(RULE, alert.rule_id),
        subject=subject,
        period=present(start=instant(alert.opened_at), end=instant(alert.closed_at)),
        author=_author(alert),
    )


def _author(alert: AlertView) -> dict[str, Any]:
    # a rule set speaks as a Device: the version that judged stays with what it said
    return {
        "type": "Device",
        "identifier": {"system": RULE_VERSION, "value": alert.rule_version},
        "display": alert.rule_version,
    }
