"""Addresses of sign-in."""

from django.urls import path

from . import once, patients, sessions, staff

urlpatterns = [
    path("sign-in", patients.sign_in, name="sign-in"),
    path("sign-in/code", patients.enter_code, name="sign-in-code"),
    path("sign-in/staff", staff.sign_in, name="sign-in-staff"),
    path("sign-in/staff/second-factor", staff.second_factor, name="sign-in-second-factor"),
    path("sign-in/staff/second-factor/new", staff.new_second_factor, name="sign-in-new-second-factor"),
    path("sign-in/staff/hospital", staff.hospital, name="sign-in-hospital"),
    path("sign-in/once/<str:token>", once.sign_in, name="sign-in-once"),
    path("sign-out", sessions.sign_out, name="sign-out"),
]
