"""Addresses of today."""

from django.urls import path

from . import views

urlpatterns = [
    path("today", views.today, name="patient-today"),
    path("today/list", views.today_list, name="patient-today-list"),
    path("today/advice", views.today_advice, name="patient-today-advice"),
    path("today/tasks/<uuid:task_id>/completion", views.completion, name="patient-completion"),
    path("today/tasks/<uuid:task_id>/undoing", views.undoing, name="patient-undoing"),
]
