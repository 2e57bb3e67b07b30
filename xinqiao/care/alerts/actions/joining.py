"""Alerts that were joined in one batch, written back by one statement."""

import json
from collections.abc import Sequence

from django.db import connection

from xinqiao.care.alerts.models import Alert

# what another finding of the same weight changes
_JOIN_MANY = """
UPDATE alerts_alert
SET data_points = joined.points, first_measured_at = joined.first, last_measured_at = joined.last,
    facts = joined.facts
FROM unnest(%s::uuid[], %s::integer[], %s::timestamptz[], %s::timestamptz[], %s::jsonb[])
    AS joined(alert, points, first, last, facts)
WHERE id = joined.alert
"""


def write_joined(rows: Sequence[Alert]) -> None:
    """Keep count, span and facts of alerts that took in findings of the same weight."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _JOIN_MANY,
            [
                [row.id for row in rows],
                [row.data_points for row in rows],
                [row.first_measured_at for row in rows],
                [row.last_measured_at for row in rows],
                [json.dumps(row.facts, ensure_ascii=False) for row in rows],
            ],
        )
