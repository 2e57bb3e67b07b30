"""Address of the list of patients."""

from django.urls import path

from . import views

urlpatterns = [path("patients", views.patients_page, name="clinic-patients")]
