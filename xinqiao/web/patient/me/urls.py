"""Addresses of me."""

from django.urls import path

from . import access, channels, consents, district, family, views

urlpatterns = [
    path("me", views.me, name="patient-me"),
    path("me/plan", views.plan, name="patient-plan"),
    path("me/family", family.family, name="patient-family"),
    path("me/family/<uuid:related_id>/ending", family.ending, name="patient-family-ending"),
    path("me/consents", consents.consents, name="patient-consents"),
    path("me/consents/<slug:purpose>", consents.decision, name="patient-consent"),
    path("me/district", district.district, name="patient-district"),
    path("me/district/removal", district.forgetting, name="patient-district-removal"),
    path("me/channels", channels.channels, name="patient-channels"),
    path("me/channels/<slug:channel>", channels.choice, name="patient-channel"),
    path("me/access", access.access, name="patient-access"),
]
