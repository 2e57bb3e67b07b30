"""周桂兰 at home: rules signed, enrolled, two medicines, a week of values, and a word from her doctor."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from xinqiao.care.alerts import actions as alerts
from xinqiao.care.pathways import actions as pathways
from xinqiao.chart.medicines import actions as medicines
from xinqiao.chart.medicines.types import Source as MedicineSource
from xinqiao.chart.observations.types import Component, IncomingReading, Method, Source, SourceKind
from xinqiao.companion.engagement.types import Kind, Written
from xinqiao.contact.conversations import actions as conversations
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys import diary, message, reading
from xinqiao.simulation.cast import ZONE, Cast

DAYS = 21
WEEK = ((146, 91), (144, 88), (141, 86), (139, 84), (142, 85), (138, 83), (141, 84))


def sign_rules(cast: Cast, now: datetime) -> None:
    """Two named people sign the packaged rule sets, as the demonstration does."""
    with standing_as(cast.system()):
        ids = alerts.load_rule_sets(viewer=cast.system(), is_demo=True, now=now)
    for rule_set_id in ids:
        for key, sign in (("doctor", alerts.propose_rule_set), ("head_nurse", alerts.approve_rule_set)):
            viewer = cast.viewer(key, now=now)
            with standing_as(viewer):
                sign(viewer=viewer, rule_set_id=rule_set_id, now=now)


def come_home(cast: Cast, now: datetime) -> Cast:
    """Bring her home three weeks before `now`, through the actions a real hospital uses."""
    sign_rules(cast, now)
    nurse = cast.viewer("nurse", now=now)
    today = now.astimezone(ZoneInfo(ZONE)).date()
    with standing_as(nurse):
        for name, dose, times in (("氨氯地平", "5 mg", ("07:30",)), ("阿托伐他汀", "20 mg", ("20:00",))):
            medicines.schedule_medicine(
                viewer=nurse,
                patient_id=cast.patient_id,
                name=name,
                dose_text=dose,
                times=times,
                from_on=today - timedelta(days=DAYS),
                prescriber="陈砚秋",
                source=MedicineSource.STAFF,
                now=now,
            )
        pathways.enrol(
            viewer=nurse,
            patient_id=cast.patient_id,
            programme="HTN-ADULT",
            team_id=cast.team_id,
            anchor_on=today - timedelta(days=DAYS),
            now=now,
        )
    for number, (upper, lower) in enumerate(WEEK):
        measured_at = now - timedelta(days=len(WEEK) - number)
        measure(cast, upper, lower, measured_at, now=now)
    speak(
        cast,
        "doctor",
        "这两天降温，晨练挪到九点以后。两种药一天都不要停，有事随时留言。",
        now - timedelta(hours=14),
    )
    return cast


def measure(
    cast: Cast, upper: int, lower: int, at: datetime, *, now: datetime, symptoms: tuple[str, ...] = ()
) -> reading.Received:
    """Send one pressure as the patient."""
    herself = cast.viewer("patient", now=now)
    return reading.receive(
        viewer=herself,
        source=Source(kind=SourceKind.PERSON, key=str(herself.account_id), patient_id=cast.patient_id),
        items=[
            IncomingReading(
                id=f"{at.isoformat()}-{upper}-{lower}",
                code="85354-9",
                patient_id=cast.patient_id,
                components=(
                    Component("8480-6", Decimal(upper), "mm[Hg]"),
                    Component("8462-4", Decimal(lower), "mm[Hg]"),
                ),
                measured_at=at.astimezone(ZoneInfo(ZONE)),
                method=Method.MANUAL,
                context={"setting": "home"},
                symptoms=symptoms,
            )
        ],
        received_at=now,
    )


def speak(cast: Cast, key: str, words: str, now: datetime) -> UUID:
    """Say something to her as a member of the team; return the thread."""
    herself = cast.viewer("patient", now=now)
    with standing_as(herself):
        thread_id = conversations.open_thread(viewer=herself, patient_id=cast.patient_id, now=now)
    message.answer(viewer=cast.viewer(key, now=now), thread_id=thread_id, text=words, now=now)
    return thread_id


def jot(
    cast: Cast,
    tap: str,
    at: datetime,
    *,
    now: datetime,
    kind: str = "exercise",
    text: str = "",
    is_shared: bool = True,
    key: str = "patient",
) -> diary.Kept:
    """Note something in her diary; `tap` is a choice and an amount, "walk:30"."""
    choice, _between, amount = tap.partition(":")
    return diary.record(
        viewer=cast.viewer(key, now=now),
        patient_id=cast.patient_id,
        written=Written(
            kind=Kind(kind),
            choice=choice,
            amount=Decimal(amount) if amount else None,
            text=text,
            happened_at=at.astimezone(ZoneInfo(ZONE)),
        ),
        is_shared=is_shared,
        client_id=new_id(),
        now=now,
    )
