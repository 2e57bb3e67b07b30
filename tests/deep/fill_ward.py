"""Fills an empty database with a ward of enrolled patients and a gateway; prints what its tests need."""

import json
from datetime import date, timedelta

import django

django.setup()

from tests.support.published import publish_rule_sets  # noqa: E402 - Django is set up first
from xinqiao.care.pathways import actions as pathways  # noqa: E402 - Django is set up first
from xinqiao.foundation import clock  # noqa: E402 - Django is set up first
from xinqiao.foundation.walls import standing_as  # noqa: E402 - Django is set up first
from xinqiao.identity.accounts import actions as accounts  # noqa: E402 - Django is set up first
from xinqiao.identity.accounts.queries import stranger  # noqa: E402 - Django is set up first
from xinqiao.identity.people import actions as people  # noqa: E402 - Django is set up first
from xinqiao.identity.people.types import Sex  # noqa: E402 - Django is set up first
from xinqiao.simulation.cast import build_cast, sign_ins  # noqa: E402 - Django is set up first

PATIENTS = 12


def main() -> None:
    """Build the cast, publish the rules, enrol a ward and give a gateway its token."""
    now = clock.now()
    cast = build_cast(now=now)
    publish_rule_sets(cast, now)
    patients = [str(_admit(cast, number, now - timedelta(days=2))) for number in range(PATIENTS)]
    with standing_as(cast.system()):
        gateway = accounts.create_client(
            viewer=cast.system(), name="gateway", scopes=["system/Observation.c"], now=now
        )
        token = accounts.issue_access_token(
            viewer=stranger(), client_id=gateway.client_id, scopes=None, now=now
        ).token
    links = {one.member.key: f"/sign-in/once/{one.token}" for one in sign_ins(cast, now=now)}
    answer = {"patients": patients, "token": token, "links": links, "team": str(cast.team_id)}
    nurse = cast["nurse"]
    answer |= {"nurse_account": str(nurse.account_id), "organization": str(cast.organization_id)}
    print(json.dumps(answer))  # noqa: T201 - the answer


def _admit(cast, number, now):
    desk, nurse = cast.viewer("front_desk", now=now), cast.viewer("nurse", now=now)
    with standing_as(desk):
        patient_id = people.register_patient(
            viewer=desk,
            name=f"许{'甲乙丙丁戊己庚辛壬癸子丑'[number]}",
            sex=Sex.FEMALE,
            birth_on=date(1955, 1, 1 + number),
            phone=f"109999902{number:02d}",
            mrn=f"deep-{number}",
            team_ids=[cast.team_id],
            now=now,
        )
    with standing_as(nurse):
        pathways.enrol(
            viewer=nurse,
            patient_id=patient_id,
            programme="HTN-ADULT",
            team_id=cast.team_id,
            anchor_on=now.date(),
            now=now,
        )
    return patient_id


main()
