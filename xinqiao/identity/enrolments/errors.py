"""Expected refusals about enrolments."""

from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import Conflict, NotFound


class AlreadyEnrolled(Conflict):
    """One open enrolment per human and programme."""

    default_code = "already-enrolled"

    def __init__(self) -> None:
        super().__init__(_("The patient is in this programme already."))


class NotInCare(Conflict):
    """Nobody is enrolled who died, withdrew, moved away or is kept under another row."""

    default_code = "not-in-care"

    def __init__(self) -> None:
        super().__init__(_("The patient's standing does not allow a new enrolment."))


class EnrolmentNotFound(NotFound):
    """Absent, hidden or closed."""

    default_code = "enrolment-not-found"

    def __init__(self) -> None:
        super().__init__(_("There is no such open enrolment."))
