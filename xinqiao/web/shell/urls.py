"""Addresses of the shell; all of them public, none about a person."""

from django.urls import path

from . import errors, home, preferences, worker

urlpatterns = [
    path("", home.home, name="home"),
    path("preferences/<slug:preference>", preferences.set_preference, name="preference"),
    path("manifest.webmanifest", worker.manifest, name="manifest"),
    path("service-worker.js", worker.service_worker, name="service-worker"),
    path("offline", errors.offline, name="offline"),
]
