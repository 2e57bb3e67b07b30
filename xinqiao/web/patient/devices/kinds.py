"""What can be bound, and where its measurements lie in Bluetooth (numbers assigned by the Bluetooth SIG)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceKind:
    """One sort of device. `by_hand` is the page on which its values can be typed, where there is one."""

    slug: str
    icon: str
    label: str | Promise
    service: str
    measurement: str
    context: str = ""
    features: str = ""
    has_users: bool = False
    by_hand: str = ""


KINDS = (
    DeviceKind(
        slug="blood-pressure",
        icon="bp",
        label=_("Blood pressure meter"),
        service="1810",
        measurement="2A35",
        features="2A49",
        has_users=True,
        by_hand="blood-pressure",
    ),
    DeviceKind(
        slug="glucose",
        icon="drop",
        label=_("Blood sugar meter"),
        service="1808",
        measurement="2A18",
        context="2A34",
        features="2A51",
        by_hand="glucose",
    ),
    DeviceKind(
        slug="weight",
        icon="scale",
        label=_("Scale"),
        service="181D",
        measurement="2A9D",
        features="2A9E",
        has_users=True,
        by_hand="weight",
    ),
    DeviceKind(
        slug="temperature",
        icon="therm",
        label=_("Thermometer"),
        service="1809",
        measurement="2A1C",
        by_hand="temperature",
    ),
    DeviceKind(
        slug="oximeter",
        icon="wave",
        label=_("Pulse oximeter"),
        service="1822",
        measurement="2A5E",
        features="2A60",
    ),
    DeviceKind(
        slug="heart-rate",
        icon="heart",
        label=_("Heart rate strap"),
        service="180D",
        measurement="2A37",
        by_hand="pulse",
    ),
)
BY_SLUG = {kind.slug: kind for kind in KINDS}
# as the device counts them; 0 is the first on some
USERS = (0, 1, 2, 3, 4)
