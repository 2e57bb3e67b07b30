"""Addresses of the refusal list."""

from django.urls import path

from . import presses, views

urlpatterns = [
    path("refusals", views.refusals_page, name="refusals"),
    path("refusals/sheet", views.refusals_sheet, name="refusals-sheet"),
    path("refusals/<uuid:refusal_id>", views.refusal_page, name="refusal"),
    path("refusals/<uuid:refusal_id>/mending", presses.mending, name="refusal-mending"),
    path("refusals/<uuid:refusal_id>/retry", presses.retry, name="refusal-retry"),
    path("refusals/<uuid:refusal_id>/dismissal", presses.dismissal, name="refusal-dismissal"),
]
