"""Addresses of the worklist and of what is done with alerts."""

from django.urls import path

from . import presses, views

urlpatterns = [
    path("worklist", views.worklist_page, name="worklist"),
    path("worklist/list", views.worklist_list, name="worklist-list"),
    path("worklist/print", views.worklist_print, name="worklist-print"),
    path("worklist/export", views.worklist_export, name="worklist-export"),
    path("worklist/claims", presses.claims, name="worklist-claims"),
    path("worklist/<uuid:item_id>", views.worklist_item, name="worklist-item"),
    path("worklist/<uuid:item_id>/row", views.worklist_row, name="worklist-row"),
    path("worklist/<uuid:item_id>/claim", presses.claim, name="worklist-claim"),
    path("worklist/<uuid:item_id>/release", presses.release, name="worklist-release"),
    path("worklist/<uuid:item_id>/owner", presses.owner, name="worklist-owner"),
    path("worklist/<uuid:item_id>/completion", presses.completion, name="worklist-completion"),
    path("worklist/<uuid:item_id>/completion/reversal", presses.reversal, name="worklist-reversal"),
    path("alerts/<uuid:alert_id>/acknowledgement", presses.acknowledgement, name="alert-acknowledgement"),
    path("alerts/<uuid:alert_id>/owner", presses.handover, name="alert-owner"),
    path("alerts/<uuid:alert_id>/snooze", presses.snooze, name="alert-snooze"),
    path("alerts/<uuid:alert_id>/mute", presses.mute, name="alert-mute"),
    path("mutes/<uuid:mute_id>/ending", presses.unmute, name="alert-unmute"),
    path("alerts/<uuid:alert_id>/closure", presses.closure, name="alert-closure"),
]
