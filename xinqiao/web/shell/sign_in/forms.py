"""What may be typed at the doors."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PhoneForm(forms.Form):
    """A phone number."""

    phone = forms.CharField(max_length=30, error_messages={"required": _("Please enter your phone number.")})


class CodeForm(forms.Form):
    """A one-time code or a code of the authenticator app."""

    code = forms.CharField(max_length=20, error_messages={"required": _("Please enter the code.")})


class StaffForm(forms.Form):
    """Login name and password."""

    login_name = forms.CharField(
        max_length=60, error_messages={"required": _("Please enter your login name.")}
    )
    password = forms.CharField(
        max_length=200, strip=False, error_messages={"required": _("Please enter your password.")}
    )


class HospitalForm(forms.Form):
    """The hospital to work in."""

    organization = forms.UUIDField()
