"""Addresses of the machine doors."""

from django.urls import path

from xinqiao.api.alerts import views as alerts
from xinqiao.api.fhir import capability
from xinqiao.api.fhir import views as fhir
from xinqiao.api.health import views as health
from xinqiao.api.ingest import files as ingest_files
from xinqiao.api.ingest import octets
from xinqiao.api.ingest import views as ingest
from xinqiao.api.oauth import views as oauth
from xinqiao.api.patients import series
from xinqiao.api.patients import views as patients
from xinqiao.api.webhooks import vendors

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics, name="metrics"),
    path("oauth/token", oauth.token, name="oauth-token"),
    path(".well-known/smart-configuration", capability.smart_configuration, name="smart-configuration"),
    path("ingest/readings", ingest.readings, name="ingest-readings"),
    path("ingest/gatt", octets.gatt, name="ingest-gatt"),
    path("ingest/files", ingest_files.files, name="ingest-files"),
    path("ingest/files/<uuid:file_id>", ingest_files.file, name="ingest-file"),
    path("api/alerts", alerts.collection, name="api-alerts"),
    path("api/alerts/<uuid:alert_id>/acknowledgement", alerts.acknowledgement, name="api-acknowledgement"),
    path("api/alerts/<uuid:alert_id>/closure", alerts.closure, name="api-closure"),
    path("api/patients/<uuid:patient_id>/glucose", series.glucose, name="api-glucose"),
    path("api/patients/<uuid:patient_id>/derived", series.derived, name="api-derived"),
    path("api/patients/<uuid:patient_id>/trends", series.trends, name="api-trends"),
    path("api/patients/<uuid:patient_id>/enrolments", patients.enrolments, name="api-enrolments"),
    path("api/enrolments/<uuid:enrolment_id>", patients.enrolment, name="api-enrolment"),
    path("callbacks/<uuid:organization_id>/<slug:code>/readings", vendors.readings, name="callback-vendor"),
    path("fhir/metadata", capability.metadata, name="fhir-metadata"),
    path("fhir/<str:kind>", fhir.collection, name="fhir-collection"),
    path("fhir/<str:kind>/<str:fhir_id>", fhir.instance, name="fhir-instance"),
]
