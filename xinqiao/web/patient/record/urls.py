"""Addresses of recording."""

from django.urls import path

from . import views, waiting

urlpatterns = [
    path("record", views.record, {"kind": "blood-pressure"}, name="patient-record"),
    path("record/waiting", waiting.waiting, name="patient-waiting"),
    path("record/<slug:kind>", views.record, name="patient-record-kind"),
    path("record/readings/<uuid:reading_id>", views.kept, name="patient-kept"),
    path("record/readings/<uuid:reading_id>/received", views.received, name="patient-received"),
    path("record/readings/<uuid:reading_id>/confirmation", views.confirmation, name="patient-confirmation"),
    path("record/readings/<uuid:reading_id>/removal", views.removal, name="patient-removal"),
    path("record/alerts/<uuid:alert_id>", views.stop, name="patient-stop"),
]
