"""Addresses of the machines."""

from django.urls import path

from . import views

urlpatterns = [
    path("machines", views.machines_page, name="machines"),
    path("machines/clients", views.clients, name="machines-clients"),
    path("machines/clients/<uuid:client_id>/revocation", views.client_revocation, name="client-revocation"),
    path("machines/devices/<uuid:device_id>/revocation", views.device_revocation, name="device-revocation"),
]
