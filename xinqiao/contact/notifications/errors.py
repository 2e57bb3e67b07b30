"""Expected refusals of notifications."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import Refused


class NoChannelForCodes(Refused):
    """There is no way to send a sign-in code from this installation."""

    default_code = "no-channel-for-codes"

    def __init__(self) -> None:
        super().__init__(_("Sign-in codes cannot be sent: no message channel is set up."))


class AddressRefused(Refused):
    """An address that cannot be written to."""

    default_code = "address-refused"

    def __init__(self, message: str | Promise = "") -> None:
        super().__init__(message or _("This is not an e-mail address we can write to."))
