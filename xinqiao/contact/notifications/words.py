"""The words of states and reasons, for screens."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xinqiao.contact.notifications.types import DeliveryState, Reason

STATE_WORDS: dict[DeliveryState, str | Promise] = {
    DeliveryState.SCHEDULED: _("waiting"),
    DeliveryState.QUEUED: _("being sent"),
    DeliveryState.SENT: _("sent"),
    DeliveryState.DELIVERED: _("delivered"),
    DeliveryState.READ: _("read"),
    DeliveryState.FAILED: _("failed"),
    DeliveryState.EXPIRED: _("dropped: too late"),
    DeliveryState.SUPPRESSED: _("not sent"),
}

REASON_WORDS: dict[Reason, str | Promise] = {
    Reason.NONE: "",
    Reason.QUIET_HOURS: _("It is night; it goes out in the morning."),
    Reason.DECEASED: _("The patient has died."),
    Reason.LEFT: _("The patient has left follow-up."),
    Reason.NOT_ENROLLED: _("The programme has ended."),
    Reason.NO_CONSENT: _("There is no consent for follow-up messages."),
    Reason.OPTED_OUT: _("The recipient turned this channel off."),
    Reason.NO_ADDRESS: _("There is no address for this channel."),
    Reason.OUT_OF_SCOPE: _("This relative may no longer see this part of the record."),
    Reason.DAILY_CAP: _("Enough messages for one day; it is still in the app."),
    Reason.STALE: _("It would have come too late to be of use."),
    Reason.RETRYING: _("The channel did not take it; it will be tried again."),
    Reason.GAVE_UP: _("The channel did not take it after every attempt."),
    Reason.REFUSED: _("The channel refused it for good."),
}
