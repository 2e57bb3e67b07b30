"""Addresses of the patient surface."""

from django.urls import include, path

urlpatterns = [
    path("", include("xinqiao.web.patient.choosing.urls")),
    path("", include("xinqiao.web.patient.today.urls")),
    path("", include("xinqiao.web.patient.record.urls")),
    path("", include("xinqiao.web.patient.diary.urls")),
    path("", include("xinqiao.web.patient.forms.urls")),
    path("", include("xinqiao.web.patient.health.urls")),
    path("", include("xinqiao.web.patient.messages.urls")),
    path("", include("xinqiao.web.patient.devices.urls")),
    path("", include("xinqiao.web.patient.me.urls")),
]
