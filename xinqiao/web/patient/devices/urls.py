"""Addresses of devices."""

from django.urls import path

from . import views

urlpatterns = [
    path("me/devices", views.devices, name="patient-devices"),
    path("me/devices/new", views.new, name="patient-device-new"),
    path("me/devices/<uuid:device_id>", views.device, name="patient-device"),
    path("me/devices/<uuid:device_id>/token", views.token, name="patient-device-token"),
    path("me/devices/<uuid:device_id>/removal", views.removal, name="patient-device-removal"),
]
