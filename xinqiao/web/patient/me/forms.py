"""What a patient writes about a relative."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xinqiao.identity.people.types import Area, Relationship

# demographics goes with any other area; it is not a choice of its own
OFFERED = (
    Area.PLAN,
    Area.READINGS,
    Area.MEDICINES,
    Area.RECORDS,
    Area.MESSAGES,
    Area.QUESTIONNAIRES,
    Area.DIARY,
)


class RelativeForm(forms.Form):
    """Name, phone, how they are related, and the areas to share; nothing is ticked beforehand."""

    name = forms.CharField(max_length=60, error_messages={"required": _("Please write the name.")})
    phone = forms.CharField(max_length=20, error_messages={"required": _("Please write the phone number.")})
    relationship = forms.ChoiceField(choices=[(one.value, one.value) for one in Relationship])
    areas = forms.MultipleChoiceField(
        choices=[(one.value, one.value) for one in OFFERED],
        error_messages={"required": _("Please choose at least one part to share.")},
    )
    wording_hash = forms.CharField(max_length=200)

    def clean_relationship(self) -> Relationship:
        """Return the relationship as its own kind."""
        return Relationship(self.cleaned_data["relationship"])

    def clean_areas(self) -> frozenset[Area]:
        """Return the areas as their own kind."""
        return frozenset(Area(one) for one in self.cleaned_data["areas"])

    def typed(self, name: str) -> Any:
        """Return what was typed into a field, whatever is wrong with it."""
        return self.data.get(name, "") if self.is_bound else ""
