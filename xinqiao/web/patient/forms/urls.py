"""Addresses of short forms."""

from django.urls import path

from . import views

urlpatterns = [path("forms/<slug:name>", views.form, name="patient-form")]
