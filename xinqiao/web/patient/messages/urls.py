"""Addresses of the conversation and the notices."""

from django.urls import path

from . import notices, views

urlpatterns = [
    path("messages", views.messages, name="patient-messages"),
    path("messages/list", views.messages_list, name="patient-messages-list"),
    path("messages/photos/<uuid:attachment_id>", views.photo, name="patient-photo"),
    path("notices", notices.notices, name="patient-notices"),
    path("notices/list", notices.notices_list, name="patient-notices-list"),
]
