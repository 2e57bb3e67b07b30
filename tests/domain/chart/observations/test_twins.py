"""One measurement that comes from two sources is kept once."""

from datetime import timedelta

import msgspec

from tests.domain.chart.observations.conftest import pressure, reading
from tests.domain.chart.observations.test_recording import answers, samples, send
from xinqiao.chart.observations.types import Source, SourceKind
from xinqiao.foundation.ids import new_id

CLOUD = Source(kind=SourceKind.CLIENT, key="cloud")


def cuff_of(ward):
    return Source(kind=SourceKind.DEVICE, key="cuff", patient_id=ward.guilan, device_id=new_id())


def test_the_same_cuff_over_two_ways_is_one_measurement(ward):
    kept = send(ward.device, [pressure("b-1", ward.guilan, 152, 94)], cuff_of(ward))
    later = pressure("c-9", ward.guilan, 152, 94)
    later = msgspec.structs.replace(later, measured_at=later.measured_at + timedelta(seconds=59))
    other = pressure("c-10", ward.guilan, 152, 95)
    batch = send(ward.client, [later, other], CLOUD)
    assert answers(batch) == [("c-9", "duplicate", "duplicate"), ("c-10", "stored", "")]
    assert batch.outcomes[0].reading_id == kept.outcomes[0].reading_id
    assert len(batch.stored) == 2
    assert len(samples(ward)) == 4
    # sent over again it is a duplicate of what was kept; with other content it is another thing
    again = send(ward.client, [later], CLOUD)
    assert again.outcomes == batch.outcomes[:1]
    changed = msgspec.structs.replace(later, device="another")
    assert answers(send(ward.client, [changed], CLOUD)) == [("c-9", "refused", "changed")]


def test_a_minute_apart_or_another_value_or_one_source_is_two_measurements(ward):
    cuff = cuff_of(ward)
    send(ward.device, [pressure("b-1", ward.guilan, 152, 94), pressure("b-2", ward.guilan, 152, 94)], cuff)
    assert len(samples(ward)) == 4
    late = pressure("c-1", ward.guilan, 152, 94)
    late = msgspec.structs.replace(late, measured_at=late.measured_at + timedelta(seconds=61))
    early = msgspec.structs.replace(late, id="c-2", measured_at=late.measured_at - timedelta(seconds=122))
    assert answers(send(ward.client, [late, early], CLOUD)) == [("c-1", "stored", ""), ("c-2", "stored", "")]


def test_one_part_alike_is_not_the_same_pressure(ward):
    send(ward.device, [pressure("b-1", ward.guilan, 152, 94)], cuff_of(ward))
    near = [
        pressure("c-1", ward.guilan, 152, 90),
        reading("c-2", ward.guilan, code="8480-6", value="152", unit="mm[Hg]"),
    ]
    assert [status for _id, status, _code in answers(send(ward.client, near, CLOUD))] == [
        "stored",
        "duplicate",
    ]


def test_what_still_waits_for_a_yes_is_nobody_s_twin(ward):
    typed = Source(kind=SourceKind.PERSON, key="typed", patient_id=ward.guilan)
    assert answers(send(ward.person, [pressure("p-1", ward.guilan, 232, 94)], typed))[0][1] == "asked"
    assert answers(send(ward.client, [pressure("c-1", ward.guilan, 232, 94)], CLOUD))[0][1] == "asked"


def test_the_twin_of_a_neighbour_is_no_twin(ward):
    send(ward.device, [pressure("b-1", ward.guilan, 152, 94)], cuff_of(ward))
    assert answers(send(ward.client, [pressure("c-1", ward.neighbour, 152, 94)], CLOUD))[0][1] == "stored"
