"""Back-tests: which data they speak about, how far they are and what they found."""

import json
from collections.abc import Mapping
from hashlib import sha256
from uuid import UUID

from xinqiao.care.alerts.models import BackTest
from xinqiao.care.alerts.types import BackTestStatus, BackTestView
from xinqiao.care.worklist.permissions import organization_of
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations import queries as organizations


def fingerprint(data: Mapping[str, object]) -> str:
    """What the data of a version are known by: another word in them is another fingerprint."""
    return sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def newest_back_test(viewer: Viewer, rule_set_id: UUID) -> BackTestView | None:
    """The newest back-test of a version; None where nobody asked for one. Two queries."""
    rows = BackTest.objects.filter(organization_id=organization_of(viewer), rule_set_id=rule_set_id)
    row = rows.select_related("rule_set").order_by("-asked_at", "-id").first()
    if row is None:
        return None
    return BackTestView(
        id=row.id,
        rule_set_id=row.rule_set_id,
        days=row.days,
        status=BackTestStatus(row.status),
        done=row.done,
        total=row.total,
        asked_by=organizations.member_names([row.asked_by_id]).get(row.asked_by_id, ""),
        asked_at=row.asked_at,
        ended_at=row.ended_at,
        is_of_these_data=row.data_hash == fingerprint(row.rule_set.data),
        result=row.result,
    )
