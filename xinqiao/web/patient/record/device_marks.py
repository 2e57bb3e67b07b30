"""What a device says of its own measurement, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

# the marks that decoding leaves in the context of a value
MARKS: dict[str, Promise] = {
    "body-movement": gettext_lazy("The device noticed movement. Sit still and measure again."),
    "cuff-too-loose": gettext_lazy("The cuff was too loose. Put it on closer and measure again."),
    "irregular-pulse": gettext_lazy("The device noticed an irregular pulse. Tell your care team."),
    "improper-position": gettext_lazy("The arm was not at the height of the heart. Measure again."),
    "battery-low": gettext_lazy("The battery of the device is low."),
    "poor-signal": gettext_lazy("The signal was weak. Keep the finger warm and still, and measure again."),
    "low-perfusion": gettext_lazy("The signal was weak. Keep the finger warm and still, and measure again."),
    "questionable": gettext_lazy("The device is not sure of this value. Measure again."),
    "questionable-pulse": gettext_lazy("The device is not sure of this value. Measure again."),
}
_HOUR, _MINUTE = 3600, 60


def device_says(context: Mapping[str, object]) -> list[str]:
    """Return what the device noticed, and by how much its clock was set right; each sentence once."""
    said = [str(words) for mark, words in MARKS.items() if context.get(mark) is True]
    skew = context.get("clock-skew-s")
    if isinstance(skew, int) and skew:
        said.append(_clock(skew))
    return list(dict.fromkeys(said))


def _clock(skew: int) -> str:
    span = abs(skew)
    if span >= _HOUR:
        words = ngettext("%(n)d hour", "%(n)d hours", round(span / _HOUR)) % {"n": round(span / _HOUR)}
    else:
        words = ngettext("%(n)d minute", "%(n)d minutes", round(span / _MINUTE)) % {
            "n": round(span / _MINUTE)
        }
    sentence = (
        _("The clock of the device is %(span)s fast; the time was set right.")
        if skew > 0
        else _("The clock of the device is %(span)s slow; the time was set right.")
    )
    return sentence % {"span": words}
