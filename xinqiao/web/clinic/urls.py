"""Every address of the console."""

from django.urls import include, path

urlpatterns = [
    path("", include("xinqiao.web.clinic.worklist.urls")),
    path("", include("xinqiao.web.clinic.patients.urls")),
    path("", include("xinqiao.web.clinic.patient.urls")),
    path("", include("xinqiao.web.clinic.conversation.urls")),
    path("", include("xinqiao.web.clinic.inbox.urls")),
    path("", include("xinqiao.web.clinic.insight.urls")),
    path("", include("xinqiao.web.clinic.outbox.urls")),
]
