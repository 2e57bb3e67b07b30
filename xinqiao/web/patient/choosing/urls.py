"""Addresses of choosing for whom one acts."""

from django.urls import path

from . import views

urlpatterns = [path("acting-for", views.choosing, name="patient-choosing")]
