"""What is asked before a device is bound."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .kinds import KINDS, USERS


class DeviceForm(forms.Form):
    """The sort, a name of one's own, the number on a shared device, and the yes."""

    kind = forms.ChoiceField(
        choices=[(one.slug, one.slug) for one in KINDS],
        error_messages={
            "required": _("Please choose what it is."),
            "invalid_choice": _("Please choose what it is."),
        },
    )
    name = forms.CharField(max_length=60, required=False)
    user_number = forms.TypedChoiceField(
        choices=[("", ""), *((str(one), str(one)) for one in USERS)],
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Please choose a number from the list.")},
    )
    agreed = forms.BooleanField(
        error_messages={"required": _("Without your yes the device cannot send anything.")}
    )
    wording_hash = forms.CharField(max_length=200)

    def typed(self, name: str) -> Any:
        """Return what was typed into a field, whatever is wrong with it."""
        return self.data.get(name, "") if self.is_bound else ""
