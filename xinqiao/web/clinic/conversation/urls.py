"""Addresses of conversations and their photographs."""

from django.urls import path

from . import views

urlpatterns = [
    path(
        "patients/<uuid:patient_id>/conversation",
        views.patient_conversation,
        name="clinic-patient-conversation",
    ),
    path("patients/<uuid:patient_id>/messages", views.first_message, name="clinic-patient-messages"),
    path("threads/<uuid:thread_id>", views.thread, name="clinic-thread"),
    path("threads/<uuid:thread_id>/messages", views.answers, name="thread-messages"),
    path("threads/<uuid:thread_id>/notes", views.notes, name="thread-notes"),
    path("threads/<uuid:thread_id>/assignee", views.assignee, name="thread-assignee"),
    path("threads/<uuid:thread_id>/reading", views.reading, name="thread-reading"),
    path("photos/<uuid:attachment_id>", views.photo, name="clinic-photo"),
]
