"""Fills an empty database for a living house and prints what its tests need, as JSON."""

import json

import django

django.setup()

from tests.support.published import publish_rule_sets  # noqa: E402 - Django is set up first
from xinqiao.care.pathways import actions as pathways  # noqa: E402 - Django is set up first
from xinqiao.foundation import clock  # noqa: E402 - Django is set up first
from xinqiao.foundation.walls import standing_as  # noqa: E402 - Django is set up first
from xinqiao.identity.people import actions as people  # noqa: E402 - Django is set up first
from xinqiao.simulation.cast import build_cast, sign_ins  # noqa: E402 - Django is set up first


def main() -> None:
    """Build the cast, publish the rules, enrol 周桂兰 and issue her cuff."""
    now = clock.now()
    cast = build_cast(now=now)
    publish_rule_sets(cast, now)
    nurse = cast.viewer("nurse", now=now)
    with standing_as(nurse):
        pathways.enrol(
            viewer=nurse,
            patient_id=cast.patient_id,
            programme="HTN-ADULT",
            team_id=cast.team_id,
            anchor_on=now.date(),
            now=now,
        )
        cuff = people.issue_device(viewer=nurse, patient_id=cast.patient_id, label="cuff", now=now)
    links = {one.member.key: f"/sign-in/once/{one.token}" for one in sign_ins(cast, now=now)}
    print(json.dumps({"links": links, "patient": str(cast.patient_id), "device": cuff.token}))  # noqa: T201 - the answer


main()
