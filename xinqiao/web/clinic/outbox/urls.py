"""Addresses of the outbox."""

from django.urls import path

from . import views

urlpatterns = [
    path("outbox", views.outbox_page, name="clinic-outbox"),
    path("outbox/list", views.outbox_list, name="clinic-outbox-list"),
]
