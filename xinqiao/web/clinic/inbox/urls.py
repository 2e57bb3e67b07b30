"""Addresses of the inbox."""

from django.urls import path

from . import views

urlpatterns = [
    path("inbox", views.inbox_page, name="clinic-inbox"),
    path("inbox/list", views.inbox_list, name="clinic-inbox-list"),
]
