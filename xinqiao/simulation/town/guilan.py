"""周桂兰, day 22 after a stent, with high blood pressure: the story of the design board, told by the doors.

Her daughter writes too, Dr 陈砚秋 has changed her medicine and her morning walk, and this morning was high.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid5

from xinqiao.care.alerts import queries as alert_queries
from xinqiao.care.alerts.types import AlertStatus, ClosingAction
from xinqiao.care.pathways.types import MeasureRequest, NewFollowUp, NewMedicine, PlanChanges, VisitMode
from xinqiao.chart.medicines import queries as medicine_queries
from xinqiao.chart.observations.types import IncomingReading, Method
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys import message, visit
from xinqiao.simulation.cast import QINGHE
from xinqiao.simulation.scenarios import hypertension as scenario
from xinqiao.simulation.town import days, diary
from xinqiao.simulation.town.admission import enrol, prescribe, record_labs
from xinqiao.simulation.town.hospital_record import keep_record
from xinqiao.simulation.town.staff import PLAN_VERSION, Desk
from xinqiao.simulation.town.stage import Inhabitant, Stage, local, local_day

_DAYS = 22
_NUMBER = -1
# nothing was recorded on three days, nor on one evening
_MISSED = frozenset({9, 13, 14})
_MISSED_EVENINGS = frozenset({16})
# systolic, diastolic by plan day: 144/90 falls to 138/82
_COURSE = (
    (144, 90), (143, 89), (145, 88), (142, 88), (141, 87), (143, 88), (142, 86), (140, 86), (141, 85), (0, 0),
    (139, 85), (140, 84), (138, 84), (0, 0), (0, 0), (139, 83), (137, 83), (139, 84), (136, 82), (138, 83),
    (137, 82), (138, 82),
)  # fmt: skip
_OLD, _NEW = "苯磺酸氨氯地平片", "缬沙坦氨氯地平片"
_MEDICINES = (
    ("阿司匹林肠溶片", "100 mg", ("07:30",)),
    ("替格瑞洛片", "90 mg", ("07:30", "19:30")),
    ("阿托伐他汀钙片", "20 mg", ("20:30",)),
    ("琥珀酸美托洛尔缓释片", "47.5 mg", ("07:30",)),
    ("二甲双胍缓释片", "0.5 g", ("07:30", "19:30")),
    (_OLD, "5 mg", ("07:30",)),
)
_LABS_THEN = {"22748-8": 3.21, "4548-4": 7.1, "718-7": 124, "14682-9": 79, "2823-3": 4.1, "1742-6": 22}
_LABS_NOW = {"22748-8": 1.92, "718-7": 118, "14682-9": 82, "2823-3": 4.3, "1742-6": 28}


def plan(stage: Stage, desk: Desk) -> None:
    """Put her three weeks on the timeline, so that today is day 22."""
    today = _story_day(stage)
    start = today - timedelta(days=_DAYS)
    line = stage.timeline
    line.at(local(start, 9, 40), lambda at: _come_home(stage, at))
    line.at(local(today - timedelta(days=8), 16), lambda at: _test(stage, _LABS_NOW, at))
    for day in range(_DAYS):
        _plan_readings(stage, start + timedelta(days=day), day)
        _plan_scales(stage, start + timedelta(days=day), day)
        _plan_phone(stage, start + timedelta(days=day), day)
    line.at(local(start + timedelta(days=15), 10, 40), lambda at: days.visit(stage, _herself(stage), at))
    line.at(local(start + timedelta(days=7), 10, 30), lambda at: _change_medicine(stage, desk, at))
    _plan_talk(stage, desk, today)
    _plan_this_morning(stage, today)
    diary.plan_guilan(stage, today)


def _story_day(stage: Stage) -> date:
    """Return the day of her high morning: today, or yesterday while it is earlier than that."""
    today = stage.today
    return today if stage.timeline.until >= local(today, 8, 30) else today - timedelta(days=1)


def _herself(stage: Stage) -> Inhabitant:
    return stage.people[_NUMBER]


def _come_home(stage: Stage, at: datetime) -> None:
    cast = stage.cast
    prescribe(stage, cast.patient_id, _MEDICINES, local_day(at), at)
    keep_record(stage, cast.patient_id, at)
    _test(stage, _LABS_THEN, at)
    enrol(stage, cast.patient_id, at)
    truth = scenario.Patient(
        number=_NUMBER, course=scenario.Course.SETTLING, systolic=143, diastolic=88, pulse=74, diligence=0.94
    )
    stage.by_patient[cast.patient_id] = stage.people[_NUMBER] = Inhabitant(
        number=_NUMBER,
        patient_id=cast.patient_id,
        viewer=cast.viewer("patient", now=at),
        truth=truth,
        enrolled_on=local_day(at),
        # her own plan below says when she measures and ticks
        uses_app=False,
        turns=frozenset({"am", "pm"}),
        reminded_from=local_day(at),
    )


def _test(stage: Stage, values: dict[str, float], at: datetime) -> None:
    record_labs(stage, stage.cast.patient_id, at, values, name=f"lab-guilan-{local_day(at)}")


def _plan_readings(stage: Stage, on: date, day: int) -> None:
    if day in _MISSED:
        return
    chance = stage.chance("guilan", day)
    upper, lower = _COURSE[day]
    turns = [(7, 20 + chance.randrange(30), 1)] if day else []
    turns += [(20, 5 + chance.randrange(35), -2)] if day not in _MISSED_EVENINGS else []
    for hour, minute, shift in turns:
        values = (upper + shift + chance.choice([-1, 0, 1]), lower + shift // 2)
        _plan_reading(stage, local(on, hour, minute), values)


def _plan_reading(stage: Stage, when: datetime, values: tuple[int, int]) -> None:
    def measure(at: datetime) -> None:
        found = scenario.HomeReading(
            id=f"guilan-{at:%Y%m%d%H%M}",
            measured_at=at,
            systolic=values[0],
            diastolic=values[1],
            pulse=74 + stage.chance("guilan-pulse", at).randrange(-4, 5),
        )
        item = days.pressure(stage.cast.patient_id, found, method=Method.MANUAL)
        # Dr 陈 answers her alerts as the story says, not as chance does
        days.receive(stage, None, [item], at)

    stage.timeline.at(when, measure)


def _plan_scales(stage: Stage, on: date, day: int) -> None:
    """She pricks her finger every other morning, and stands on the scales every third."""
    if day in _MISSED or day == 0:
        return
    chance = stage.chance("guilan-scales", day)
    values = []
    if day % 2:
        # fasting glucose falls from about 7.3 to about 6.4 mmol/L over the three weeks
        values.append(("15074-8", round(7.3 - day * 0.04 + chance.uniform(-0.25, 0.25), 1), "mmol/L"))
    if day % 3 == 0:
        values.append(("29463-7", round(61.4 - day * 0.03 + chance.uniform(-0.2, 0.2), 1), "kg"))
    for code, value, unit in values:
        _plan_value(stage, local(on, 7, 5), code, Decimal(str(value)), unit)


def _plan_value(stage: Stage, when: datetime, code: str, value: Decimal, unit: str) -> None:
    def measure(at: datetime) -> None:
        item = IncomingReading(
            id=f"guilan-{code}-{at:%Y%m%d%H%M}",
            patient_id=stage.cast.patient_id,
            code=code,
            value=value,
            unit=unit,
            measured_at=at,
            method=Method.MANUAL,
        )
        days.receive(stage, None, [item], at)

    stage.timeline.at(when, measure)


def _plan_phone(stage: Stage, on: date, day: int) -> None:
    if day == 0 or day in _MISSED:
        return
    share = 0.0 if day in _MISSED_EVENINGS else 1.0
    stage.timeline.at(local(on, 7, 58), lambda at: days.tick(stage, _herself(stage), "am", at, share=1.0))
    stage.timeline.at(local(on, 20, 44), lambda at: days.tick(stage, _herself(stage), "pm", at, share=share))
    if day % 7 == 0:
        stage.timeline.at(local(on, 8, 5), lambda at: _answer(stage, on, at))


def _answer(stage: Stage, on: date, at: datetime) -> None:
    days.submit(
        stage,
        _herself(stage),
        {"symptoms": ["none"], "side-effect": [False], "missed-days": [0], "contact-today": [False]},
        on,
        at,
    )


def _change_medicine(stage: Stage, desk: Desk, at: datetime) -> None:
    """The week's mean was high: one medicine takes the place of another, and she goes on measuring."""
    her, doctor = _herself(stage), stage.staff["doctor"]
    _see_her(stage, at)
    tomorrow = local_day(at) + timedelta(days=1)
    with standing_as(doctor):
        lines = medicine_queries.running(doctor, [her.patient_id], local_day(at), tomorrow)
        old = tuple(line.id for line in lines.get(her.patient_id, []) if line.name == _OLD)
        opened = alert_queries.alerts(doctor, status=AlertStatus.OPEN, patient_id=her.patient_id)
    cause = opened[0].id if opened else None
    changes = PlanChanges(
        measure=MeasureRequest(from_on=tomorrow, days=21, slots=("am", "pm")),
        start_medicines=(NewMedicine(name=_NEW, dose_text="80/5 mg", times=("07:30",), from_on=tomorrow),),
        stop_medicine_ids=old,
        next_visit_on=_story_day(stage) + timedelta(days=8),
    )
    note = "换了一种降压药，早上一片。早晚接着量，复查时带上记录。"
    version_id = desk.adjust(her, changes, "一周家测平均高于目标", cause, at, note)
    desk.say(her, note, at, by="doctor", cause=(PLAN_VERSION, version_id))
    for alert in opened:
        desk.close(alert.id, ClosingAction.ADJUSTED_MEDICINE, "doctor", at, "电话随访并调药")


def _see_her(stage: Stage, at: datetime) -> None:
    held = NewFollowUp(
        id=uuid5(QINGHE, f"visit:{stage.seed}:guilan"),
        held_at=at,
        mode=VisitMode.CLINIC,
        systolic=152,
        diastolic=91,
        note="踝部不肿，服药规律。",
    )
    visit.hold(viewer=stage.staff["doctor"], patient_id=stage.cast.patient_id, visit=held, now=at)
    stage.told.counts["visits"] += 1


def _plan_talk(stage: Stage, desk: Desk, today: date) -> None:
    before, yesterday = today - timedelta(days=2), today - timedelta(days=1)
    line = stage.timeline
    line.at(
        local(before, 19, 26), lambda at: _ask(stage, "patient", "手腕打针的地方还有点青，不疼，要紧吗？", at)
    )
    line.at(
        local(yesterday, 8, 12),
        lambda at: desk.say(
            _herself(stage),
            "周阿姨，这是吸收中的淤青，吃抗血小板药会慢一些，一般两三周散。别提重物，变大或变硬就拍照给我。",
            at,
        ),
    )
    line.at(local(yesterday, 18, 40), lambda at: _move_the_walk(stage, desk, today, at))


def _move_the_walk(stage: Stage, desk: Desk, today: date, at: datetime) -> None:
    text = (
        "这两天降温，晨练挪到九点以后，走二十分钟，能说话不喘就好。两种抗血小板药一天都不要停，有事随时留言。"
    )
    version_id = desk.adjust(
        _herself(stage),
        PlanChanges(systolic_below=140, diastolic_below=90, next_visit_on=today + timedelta(days=8)),
        "降温，晨练改到九点以后；第一步目标 140/90",
        None,
        at,
        text,
    )
    desk.say(_herself(stage), text, at, by="doctor", cause=(PLAN_VERSION, version_id))


def _plan_this_morning(stage: Stage, today: date) -> None:
    line = stage.timeline
    line.at(local(today, 7, 36), lambda at: days.tick(stage, _herself(stage), "am", at, share=1.0))
    _plan_reading(stage, local(today, 8, 4), (168, 98))
    _plan_reading(stage, local(today, 8, 12), (162, 94))
    hers = "早上量了两次，168/98，坐了一会儿 162/94。这两天膝盖疼，吃了女儿的布洛芬。"
    line.at(local(today, 8, 13), lambda at: _ask(stage, "patient", hers, at))
    line.at(
        local(today, 8, 20), lambda at: _ask(stage, "daughter", "是我给的，芬必得，一天两粒。要紧吗？", at)
    )


def _ask(stage: Stage, who: str, text: str, at: datetime) -> None:
    stage.told.counts["messages"] += 1
    message.receive(
        viewer=stage.cast.viewer(who, now=at), patient_id=stage.cast.patient_id, text=text, now=at
    )
