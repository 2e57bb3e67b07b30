"""A device is bound to one patient who agreed to it; its token is shown once and ends when it is taken off."""

from datetime import timedelta

import pytest

from tests.domain.chart.observations.conftest import NOW
from xinqiao.chart.observations import queries
from xinqiao.chart.observations.actions import (
    issue_device,
    record_readings,
    unbind_device,
    unbind_on_withdrawal,
)
from xinqiao.chart.observations.errors import ConsentMissing, DeviceNotFound, DeviceUnbound
from xinqiao.chart.observations.types import Source, SourceKind, UnreadableReading
from xinqiao.foundation import events
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.consent.actions import withdraw_consent
from xinqiao.identity.consent.catalogue import purposes
from xinqiao.identity.consent.events import ConsentWithdrawn
from xinqiao.identity.consent.queries import is_granted
from xinqiao.identity.consent.types import PurposeCode
from xinqiao.journeys.wiring import SUBSCRIPTIONS

WORDING = purposes()[PurposeCode.DEVICE_UPLOAD].hashes["zh-Hans"]


def issue(viewer, patient_id, wording_hash=WORDING):
    with standing_as(viewer):
        return issue_device(
            viewer=viewer,
            patient_id=patient_id,
            kind="cuff",
            name="血压计",
            wording_hash=wording_hash,
            now=NOW,
        )


def test_only_the_patient_agrees_to_a_device(ward):
    with pytest.raises(ConsentMissing):
        issue(ward.person, ward.guilan, wording_hash=None)
    with pytest.raises(ConsentMissing):
        issue(ward.nurse, ward.guilan, wording_hash=None)
    with pytest.raises(Refused):
        issue(ward.nurse, ward.guilan)
    with standing_as(ward.person):
        assert queries.devices(ward.person, ward.guilan) == []


def test_agreed_bound_and_taken_off_once(ward):
    issued = issue(ward.person, ward.guilan)
    assert issued.token
    with standing_as(ward.person):
        assert is_granted(ward.guilan, PurposeCode.DEVICE_UPLOAD, target_id=issued.device_id, now=NOW)
        (device,) = queries.devices(ward.person, ward.guilan)
        assert (device.id, device.kind, device.unbound_at) == (issued.device_id, "cuff", None)
        unbind_device(viewer=ward.person, device_id=issued.device_id, now=NOW)
        assert queries.devices(ward.person, ward.guilan)[0].unbound_at == NOW
        with pytest.raises(DeviceUnbound):
            unbind_device(viewer=ward.person, device_id=issued.device_id, now=NOW)
        with pytest.raises(DeviceNotFound):
            unbind_device(viewer=ward.person, device_id=new_id(), now=NOW)


def withdraw(ward, target_id):
    with standing_as(ward.person):
        withdraw_consent(
            viewer=ward.person,
            patient_id=ward.guilan,
            purpose=PurposeCode.DEVICE_UPLOAD,
            target_id=target_id,
            now=NOW,
        )
    while events.drain(SUBSCRIPTIONS, now=NOW):
        pass
    with standing_as(ward.person):
        return {
            device.id for device in queries.devices(ward.person, ward.guilan) if device.unbound_at is None
        }


def test_consent_taken_back_takes_the_device_off(ward):
    first, second, third = (issue(ward.person, ward.guilan).device_id for _ in range(3))
    assert withdraw(ward, first) == {second, third}
    # said again, and without naming one: all
    assert withdraw(ward, first) == {second, third}
    assert withdraw(ward, None) == set()


def test_another_consent_taken_back_leaves_the_devices(ward):
    device_id = issue(ward.person, ward.guilan).device_id
    event = ConsentWithdrawn(
        organization_id=ward.organization_id,
        cause_id=new_id(),
        at=NOW,
        patient_id=ward.guilan,
        purpose="research",
    )
    job = Viewer.system(ward.organization_id)
    with standing_as(job):
        unbind_on_withdrawal(event, viewer=job, now=NOW)
    with standing_as(ward.person):
        (device,) = queries.devices(ward.person, ward.guilan)
    assert (device.id, device.unbound_at) == (device_id, None)


def test_the_operator_answers_for_the_agreement_on_paper(ward):
    operator = Viewer.system(ward.organization_id, name="operator")
    assert issue(operator, ward.guilan, wording_hash=None).token


def test_nobody_binds_a_device_to_a_stranger(ward):
    for patient_id in (ward.neighbour, ward.stranger):
        with pytest.raises(Refused):
            issue(ward.person, patient_id)


def test_a_device_is_seen_with_its_readings_and_written_once_a_minute(ward):
    issued = issue(ward.person, ward.guilan)
    sender = Viewer(
        kind=ViewerKind.DEVICE,
        organization_id=ward.nurse.organization_id,
        patient_ids=frozenset({ward.guilan}),
        device_id=issued.device_id,
    )
    source = Source(
        kind=SourceKind.DEVICE, key=str(issued.device_id), patient_id=ward.guilan, device_id=issued.device_id
    )

    def seen_after(seconds: int, *items: UnreadableReading) -> object:
        at = NOW + timedelta(seconds=seconds)
        with standing_as(sender):
            record_readings(viewer=sender, source=source, items=items, received_at=at)
        with standing_as(ward.person):
            (device,) = queries.devices(ward.person, ward.guilan)
        return device.last_seen_at

    assert seen_after(0) == NOW
    # a device whose readings are all refused is alive all the same
    assert seen_after(59, UnreadableReading(id="x", original=b"x", explanation="")) == NOW
    assert seen_after(60) == NOW + timedelta(seconds=60)
    assert seen_after(30) == NOW + timedelta(seconds=60)
