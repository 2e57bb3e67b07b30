"""What is declined about values and devices, in words for the screen."""

from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import Conflict, NotAllowed, NotFound, Refused


class ReadingNotFound(NotFound):
    """No such reading waits for a confirmation, for this viewer."""

    default_code = "reading-not-found"

    def __init__(self) -> None:
        super().__init__(
            _("This value does not wait for a confirmation any more, or is not yours to confirm.")
        )


class CannotRecord(NotAllowed):
    """A machine without the scope may not add values."""

    default_code = "cannot-record"

    def __init__(self) -> None:
        super().__init__(_("This client may not add values. An administrator can grant it the right."))


class DeviceNotFound(NotFound):
    """No such device for this viewer."""

    default_code = "device-not-found"

    def __init__(self) -> None:
        super().__init__(_("This device does not exist or is not bound to a patient of yours."))


class DeviceUnbound(Conflict):
    """The device has been taken off already."""

    default_code = "device-unbound"

    def __init__(self) -> None:
        super().__init__(_("This device has already been taken off."))


class ConsentMissing(Refused):
    """The patient has not agreed to uploads from devices."""

    default_code = "consent-missing"

    def __init__(self) -> None:
        super().__init__(
            _("The patient has not agreed to uploads from devices. Ask for the agreement first.")
        )


class ResultRefused(Refused):
    """A laboratory value, score or office value that cannot be believed; `code` says why."""


class UnknownFile(Refused):
    """A file that no decoder knows."""

    default_code = "unknown-file"

    def __init__(self) -> None:
        super().__init__(
            _("This is not a device file that can be read here. Known: CGM table, Libre export.")
        )
