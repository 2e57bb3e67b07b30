"""Devices in words."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from xinqiao.chart.observations.types import DeviceView
from xinqiao.identity.consent import queries as consents
from xinqiao.identity.consent.types import PurposeCode
from xinqiao.web.patient.frame import Acting
from xinqiao.web.patient.moments import plain_day, when_words

from .forms import DeviceForm
from .kinds import BY_SLUG, KINDS, USERS


def device(one: DeviceView, acting: Acting) -> dict[str, Any]:
    """Return a device, since when it sends, and how it is measured with."""
    kind = BY_SLUG.get(one.kind)
    if one.unbound_at is not None:
        text = _("stopped %(day)s") % {"day": plain_day(acting.local(one.unbound_at).date())}
    elif one.last_seen_at is not None:
        text = _("last sent %(when)s") % {"when": when_words(acting.local(one.last_seen_at), acting.today)}
    else:
        text = _("added %(day)s, nothing sent yet") % {"day": plain_day(acting.local(one.bound_at).date())}
    return {
        "id": one.id,
        "href": reverse("patient-device", args=[one.id]),
        "name": one.name or (str(kind.label) if kind else one.kind),
        "text": text,
        "icon": kind.icon if kind else "bp",
        "is_on": one.unbound_at is None,
        "kind": kind,
        "user_number": one.user_number,
    }


def form(asked: DeviceForm, acting: Acting) -> dict[str, Any]:
    """Return the form as typed, with what is wrong beside each field, and the words one agrees to."""
    found = next(one for one in consents.catalogue() if one.code is PurposeCode.DEVICE_UPLOAD)
    chosen = asked.typed("kind")
    number = asked.typed("user_number")
    return {
        "kinds": [
            {"value": one.slug, "label": str(one.label), "icon": one.icon, "is_chosen": one.slug == chosen}
            for one in KINDS
        ],
        "name": asked.typed("name"),
        "users": [{"value": str(one), "is_chosen": str(one) == number} for one in USERS],
        "agreed": bool(asked.typed("agreed")),
        "wording": found.wording[acting.language],
        "wording_hash": found.hashes[acting.language],
        "errors": {name: str(said[0]) for name, said in asked.errors.items()} if asked.is_bound else {},
    }
