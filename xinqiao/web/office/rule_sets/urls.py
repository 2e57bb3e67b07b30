"""Addresses of the rules."""

from django.urls import path

from . import edit, presses, trying, views

urlpatterns = [
    path("rules", views.rule_sets_page, name="rule-sets"),
    path("rules/<uuid:rule_set_id>", views.rule_set_page, name="rule-set"),
    path("rules/<uuid:rule_set_id>/edit", edit.edit_page, name="rule-set-edit"),
    path("rules/<uuid:rule_set_id>/preview", trying.preview_page, name="rule-set-preview"),
    path("rules/<uuid:rule_set_id>/back-test", trying.back_test_page, name="rule-set-back-test"),
    path("rules/<uuid:rule_set_id>/draft", presses.draft, name="rule-set-draft"),
    path("rules/<uuid:rule_set_id>/discard", presses.discard, name="rule-set-discard"),
    path("rules/<uuid:rule_set_id>/proposal", presses.proposal, name="rule-set-proposal"),
    path("rules/<uuid:rule_set_id>/approval", presses.approval, name="rule-set-approval"),
    path("rules/<uuid:rule_set_id>/restoration", presses.restoration, name="rule-set-restoration"),
    path("rules/<uuid:rule_set_id>/watches", presses.watches, name="rule-set-watches"),
    path("rules/<uuid:rule_set_id>/back-tests", presses.back_tests, name="rule-set-back-tests"),
    path(
        "rules/<uuid:rule_set_id>/back-tests/<uuid:back_test_id>/cancellation",
        presses.cancellation,
        name="back-test-cancellation",
    ),
]
