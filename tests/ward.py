"""The cast as the floors above identity meet it: viewers by name, resolved anew as a request would."""

from datetime import UTC, datetime
from uuid import UUID

from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.consent import actions as consent
from xinqiao.identity.consent.queries import wording_hash_of
from xinqiao.identity.consent.types import PurposeCode
from xinqiao.simulation.cast import Cast

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in 青禾


class Ward:
    """周桂兰, her daughter, her team, and two who have no business with her."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.organization_id: UUID = cast.organization_id
        self.patient_id: UUID = cast.patient_id
        self.team_id: UUID = cast.team_id
        self.nurse = cast.viewer("nurse", now=MONDAY)
        self.doctor = cast.viewer("doctor", now=MONDAY)
        self.colleague = cast.viewer("colleague", now=MONDAY)
        self.outsider = cast.viewer("outsider", now=MONDAY)
        self.house = cast.system()

    def patient(self) -> Viewer:
        return self.cast.viewer("patient", now=MONDAY)

    def daughter(self) -> Viewer:
        return self.cast.viewer("daughter", now=MONDAY)

    def agree(self, purpose: PurposeCode, *, now: datetime) -> None:
        herself = self.patient()
        with standing_as(herself):
            consent.grant_consent(
                viewer=herself,
                patient_id=self.patient_id,
                purpose=purpose,
                wording_hash=wording_hash_of(purpose, "zh-Hans"),
                now=now,
            )

    def take_back(self, purpose: PurposeCode, *, now: datetime, target_id: UUID | None = None) -> None:
        herself = self.patient()
        with standing_as(herself):
            consent.withdraw_consent(
                viewer=herself, patient_id=self.patient_id, purpose=purpose, target_id=target_id, now=now
            )
