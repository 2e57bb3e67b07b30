"""Who may see answers and who may answer."""

from uuid import UUID

from xinqiao.chart.questionnaires.types import AuthorKind
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people.permissions import check_can_read_patient, check_can_write_patient, is_self
from xinqiao.identity.people.types import Area


def check_can_read_answers(viewer: Viewer, patient_id: UUID) -> None:
    """Raise unless the viewer may see this patient's answers; refusals are those of `people`."""
    check_can_read_patient(viewer, patient_id, Area.QUESTIONNAIRES)


def check_can_answer(viewer: Viewer, patient_id: UUID) -> None:
    """Raise unless the viewer may answer: the patient, a relative let in, or the care team on the phone."""
    check_can_write_patient(viewer, patient_id, Area.QUESTIONNAIRES)


def author_kind(viewer: Viewer, patient_id: UUID) -> AuthorKind:
    """Return as whom the viewer answers."""
    if is_self(viewer, patient_id):
        return AuthorKind.PATIENT
    return AuthorKind.RELATIVE if viewer.is_person else AuthorKind.STAFF
