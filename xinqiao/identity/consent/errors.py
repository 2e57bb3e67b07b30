"""Expected refusals of consent."""

from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import Conflict, NotAllowed, Refused


class OnlyThePatient(NotAllowed):
    """Consent is personal."""

    default_code = "only-the-patient"

    def __init__(self) -> None:
        super().__init__(_("Only the patient decides this, signed in as themself. Staff cannot."))


class GuardianNeeded(NotAllowed):
    """A child under 14 does not decide alone."""

    default_code = "guardian-needed"

    def __init__(self) -> None:
        super().__init__(_("For a child under 14 a guardian decides, signed in as themself."))


class WordingChanged(Conflict):
    """The words on the screen are not those in force."""

    default_code = "wording-changed"

    def __init__(self) -> None:
        super().__init__(_("The wording has changed. Please load the page and read it again."))


class TargetNeeded(Refused):
    """Some purposes are granted one by one: per device, relative, visit or hospital."""

    default_code = "target"

    def __init__(self) -> None:
        super().__init__(_("Please say what this consent is about."))
