"""Addresses of the measures."""

from django.urls import path

from . import views

urlpatterns = [
    path("insight", views.insight_page, name="clinic-insight"),
    path("insight/answers/<slug:severity>", views.late, name="clinic-insight-late"),
    path("insight/follow-up/<slug:programme>", views.missed, name="clinic-insight-missed"),
]
