"""Addresses of the measures."""

from django.urls import path

from . import quality, views

urlpatterns = [
    path("insight", views.insight_page, name="clinic-insight"),
    path("insight/alerts", quality.quality_page, name="clinic-insight-alerts"),
    path("insight/alerts/export", quality.quality_export, name="clinic-insight-alerts-export"),
    path("insight/answers/<slug:severity>", views.late, name="clinic-insight-late"),
    path("insight/follow-up/<slug:programme>", views.missed, name="clinic-insight-missed"),
]
