"""Addresses of devices."""

from django.urls import path

from . import file_views, views

urlpatterns = [
    path("me/devices", views.devices, name="patient-devices"),
    path("me/devices/new", views.new, name="patient-device-new"),
    path("me/devices/file", file_views.file, name="patient-device-file"),
    path("me/devices/files/<uuid:file_id>", file_views.sent, name="patient-sent-file"),
    path("me/devices/files/<uuid:file_id>/progress", file_views.progress, name="patient-sent-file-progress"),
    path("me/devices/<uuid:device_id>", views.device, name="patient-device"),
    path("me/devices/<uuid:device_id>/token", views.token, name="patient-device-token"),
    path("me/devices/<uuid:device_id>/removal", views.removal, name="patient-device-removal"),
]
