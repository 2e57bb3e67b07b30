"""Addresses of the machine doors."""

from django.urls import path

from xinqiao.api.fhir import capability
from xinqiao.api.fhir import views as fhir
from xinqiao.api.health import views as health
from xinqiao.api.oauth import views as oauth

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics, name="metrics"),
    path("oauth/token", oauth.token, name="oauth-token"),
    path(".well-known/smart-configuration", capability.smart_configuration, name="smart-configuration"),
    path("fhir/metadata", capability.metadata, name="fhir-metadata"),
    path("fhir/<str:kind>", fhir.collection, name="fhir-collection"),
    path("fhir/<str:kind>/<str:fhir_id>", fhir.instance, name="fhir-instance"),
]
