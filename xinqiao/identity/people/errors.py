"""Expected refusals about people."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import Conflict, NotAllowed, NotFound


class PatientNotFound(NotFound):
    """Absent and hidden look the same."""

    default_code = "patient-not-found"

    def __init__(self) -> None:
        super().__init__(_("There is no such patient here."))


class OutsideCareTeam(NotAllowed):
    """The viewer's role could, but the patient is looked after by others."""

    default_code = "outside-care-team"


class NotShared(NotAllowed):
    """The patient has not shared this part with the relative."""

    default_code = "not-shared"

    def __init__(self) -> None:
        super().__init__(
            _("This part has not been shared with you. The patient can share it under “Mine → Family”.")
        )


class PatientAlreadyRegistered(Conflict):
    """The same human is already a patient of this hospital."""

    default_code = "already-registered"

    def __init__(self, patient_id: UUID, mrn: str) -> None:
        super().__init__(_("This person is already registered here, number %(mrn)s.") % {"mrn": mrn})
        self.patient_id = patient_id


class IdNumberTaken(Conflict):
    """An ID number belongs to one name."""

    default_code = "id-number-taken"

    def __init__(self) -> None:
        super().__init__(
            _("This ID number is registered under another name. Please check both against the card.")
        )
