"""Addresses of one patient."""

from django.urls import path

from . import glucose, plan_views, views, visit_views

urlpatterns = [
    path("patients/<uuid:patient_id>", views.patient_page, name="clinic-patient"),
    path("patients/<uuid:patient_id>/known", views.known, name="clinic-patient-known"),
    path("patients/<uuid:patient_id>/vitals", views.vitals, name="clinic-patient-vitals"),
    path("patients/<uuid:patient_id>/glucose", glucose.report_page, name="clinic-patient-glucose"),
    path("patients/<uuid:patient_id>/diary", views.diary_shared, name="clinic-patient-diary"),
    path("patients/<uuid:patient_id>/medicines", views.medicines_and_labs, name="clinic-patient-medicines"),
    path("patients/<uuid:patient_id>/alerts", views.alert_history, name="clinic-patient-alerts"),
    path("patients/<uuid:patient_id>/more", views.more, name="clinic-patient-more"),
    path("patients/<uuid:patient_id>/plan", plan_views.plan, name="clinic-patient-plan"),
    path("patients/<uuid:patient_id>/plan/preview", plan_views.preview, name="plan-preview"),
    path("patients/<uuid:patient_id>/plan/versions", plan_views.versions, name="plan-versions"),
    path("patients/<uuid:patient_id>/follow-ups", visit_views.follow_ups, name="clinic-patient-follow-ups"),
    path("patients/<uuid:patient_id>/enrolments", plan_views.enrolments, name="clinic-patient-enrolments"),
    path("enrolments/<uuid:enrolment_id>/closure", plan_views.closure, name="enrolment-closure"),
]
