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
    """A file that no decoder knows; `detail` is what the decoder missed, in its own words."""

    status = 400
    default_code = "unknown-file"

    def __init__(self, detail: str = "") -> None:
        known = _(
            "This is not a device file that can be read here. Known: Apple Health export, Libre export, "
            "CGM table, Fitbit sheets, Open mHealth, and tables with a mapping."
        )
        super().__init__(f"{known} ({detail[:200]})" if detail else known)


class HostileFile(Refused):
    """A file that was made to do harm, or that is beyond every bound."""

    status = 400
    default_code = "hostile-file"

    def __init__(self, detail: str) -> None:
        super().__init__(
            _("This file is not read: it is built in a way that could do harm (%(detail)s).")
            % {"detail": detail[:200]}
        )


class SeveralPeople(Refused):
    """A file with several people, and none was named."""

    status = 400
    default_code = "several-people"

    def __init__(self, count: int, names: list[str]) -> None:
        super().__init__(
            _(
                "This file holds the values of %(count)s people (%(names)s …). "
                "Say with subject whose they are: two people's values never go into one record."
            )
            % {"count": count, "names": ", ".join(names)[:120]}
        )


class SubjectNotFound(Refused):
    """The person who was named is not in the file."""

    status = 400
    default_code = "subject-not-found"

    def __init__(self, subject: str) -> None:
        super().__init__(_("There is nobody called %(subject)s in this file.") % {"subject": subject[:80]})


class FileNeedsMapping(Refused):
    """A plain table says nothing without a mapping."""

    status = 400
    default_code = "mapping-needed"

    def __init__(self) -> None:
        super().__init__(_("A plain table needs a mapping that says what its columns mean."))


class MappingRefused(Refused):
    """The mapping of a table does not say what is needed."""

    status = 400
    default_code = "mapping-refused"

    def __init__(self, detail: str) -> None:
        super().__init__(
            _("The mapping of this table cannot be used: %(detail)s.") % {"detail": detail[:200]}
        )


class VendorNotFound(NotFound):
    """No such maker calls this hospital."""

    default_code = "vendor-not-found"

    def __init__(self) -> None:
        super().__init__(
            _("No maker of this code calls this hospital: `xinqiao vendor list` shows who does.")
        )


class VendorKnown(Conflict):
    """A maker of this code was let in before."""

    default_code = "vendor-known"

    def __init__(self) -> None:
        super().__init__(_("A maker of this code was let in before; choose another code, or rotate its key."))


class VendorUnfit(Refused):
    """The code cannot stand in an address, or the name is too long."""

    default_code = "vendor-unfit"

    def __init__(self) -> None:
        super().__init__(
            _("A code has 1 to 20 small letters, digits and dashes; a name has 1 to 80 letters.")
        )


class CallRefused(Refused):
    """A call whose signature, time or nonce does not hold; which of them is not said."""

    status = 401
    default_code = "call-refused"

    def __init__(self) -> None:
        super().__init__(_("The call is not signed as agreed, is too old, or came before."))


class SerialTaken(Conflict):
    """Another patient of this hospital uses the meter."""

    default_code = "serial-taken"

    def __init__(self) -> None:
        super().__init__(_("This serial number is bound already. Take the meter off its patient first."))
