"""Every address of the office."""

from django.urls import include, path

urlpatterns = [
    path("", include("xinqiao.web.office.refusals.urls")),
    path("", include("xinqiao.web.office.rule_sets.urls")),
    path("", include("xinqiao.web.office.trail.urls")),
    path("", include("xinqiao.web.office.machines.urls")),
]
