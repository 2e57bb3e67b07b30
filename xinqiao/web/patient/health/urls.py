"""Addresses of health."""

from django.urls import path

from . import views

urlpatterns = [
    path("health", views.health, name="patient-health"),
    path("health/trends", views.trends, name="patient-health-trends"),
    path("health/records", views.records, name="patient-records"),
]
