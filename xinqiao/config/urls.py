"""Every address of the house, one line per room."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("xinqiao.web.shell.urls")),
    path("", include("xinqiao.web.shell.sign_in.urls")),
    path("", include("xinqiao.web.components.urls")),
    path("", include("xinqiao.web.patient.urls")),
    path("", include("xinqiao.web.clinic.urls")),
    path("", include("xinqiao.web.office.urls")),
    path("", include("xinqiao.api.urls")),
]

handler400 = "xinqiao.web.shell.errors.bad_request"
handler403 = "xinqiao.web.shell.errors.forbidden"
handler404 = "xinqiao.web.shell.errors.not_found"
handler500 = "xinqiao.web.shell.errors.server_error"
