"""Addresses of health."""

from django.urls import path

from . import glucose_views, views

urlpatterns = [
    path("health", views.health, name="patient-health"),
    path("health/trends", views.trends, name="patient-health-trends"),
    path("health/glucose", glucose_views.glucose, name="patient-glucose"),
    path("health/records", views.records, name="patient-records"),
]
