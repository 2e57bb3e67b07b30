"""Addresses of the diary."""

from django.urls import path

from . import entry_views, paper, views

urlpatterns = [
    path("diary", views.diary, name="patient-diary"),
    path("diary/list", views.diary_list, name="patient-diary-list"),
    path("diary/new/<slug:kind>", views.new, name="patient-diary-new"),
    path("diary/sheet", paper.sheet, name="patient-diary-sheet"),
    path("diary/diary.csv", paper.table, name="patient-diary-table"),
    path("diary/entries/<uuid:entry_id>", entry_views.entry, name="patient-diary-entry"),
    path("diary/entries/<uuid:entry_id>/removal", entry_views.removal, name="patient-diary-removal"),
    path("diary/entries/<uuid:entry_id>/restoring", entry_views.restoring, name="patient-diary-restoring"),
    path("diary/entries/<uuid:entry_id>/sharing", entry_views.sharing, name="patient-diary-sharing"),
    path("diary/entries/<uuid:entry_id>/closing", entry_views.closing, name="patient-diary-closing"),
]
