"""`/fhir/metadata` and the SMART configuration, generated from the same registry as the addresses."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from xinqiao import VERSION
from xinqiao.api.fhir.answers import answer
from xinqiao.api.fhir.registry import CREATED, is_versioned, parameters_of, served_types
from xinqiao.api.guards import public

# the date of this statement's shape, not of the call: a statement must not change by being read
_DATE = "2026-11-22"


@public
@require_GET
def metadata(request: HttpRequest) -> HttpResponse:
    """Answer the CapabilityStatement."""
    return answer(capability_statement(request.build_absolute_uri("/").rstrip("/")))


def capability_statement(base: str) -> dict[str, Any]:
    """Return the CapabilityStatement of a server at `base`, without a trailing slash."""
    security = {
        "cors": False,
        "service": [
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/restful-security-service",
                        "code": "SMART-on-FHIR",
                    }
                ]
            }
        ],
        "extension": [
            {
                "url": "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris",
                "extension": [{"url": "token", "valueUri": f"{base}/oauth/token"}],
            }
        ],
    }
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": _DATE,
        "kind": "instance",
        "software": {"name": "Xinqiao", "version": VERSION},
        "implementation": {"description": "Xinqiao", "url": f"{base}/fhir"},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "rest": [
            {
                "mode": "server",
                "security": security,
                "resource": [_resource(kind) for kind in served_types()],
            }
        ],
    }


def _resource(kind: str) -> dict[str, Any]:
    codes = ["read", "search-type", *(["create"] if kind in CREATED else [])]
    return {
        "type": kind,
        "interaction": [{"code": code} for code in codes],
        "versioning": "versioned" if is_versioned(kind) else "no-version",
        "searchParam": [
            {"name": param.name, "type": param.kind.value} for param in parameters_of(kind).values()
        ],
    }


@public
@require_GET
def smart_configuration(request: HttpRequest) -> JsonResponse:
    """Answer `/.well-known/smart-configuration` (SMART App Launch 2, backend services part)."""
    base = request.build_absolute_uri("/").rstrip("/")
    return JsonResponse(
        {
            "token_endpoint": f"{base}/oauth/token",
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "grant_types_supported": ["client_credentials"],
            "scopes_supported": ["system/*.cruds", "system/*.rs"],
            "capabilities": ["permission-v2"],
        }
    )
