"""Partitions are made ahead through one database function that the application may call."""

from datetime import date

from django.db import connection


def ensure_partitions(table: str, grain: str, since: date, until: date) -> int:
    """Make the missing partitions of `table` from `since` to `until`; return how many were made.

    `grain` is `day` or `month`. The function runs as the schema's owner and takes only tables
    that are partitioned already; the application role cannot create tables itself.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT xq_ensure_partitions(%s::regclass, %s, %s, %s)", [table, grain, since, until])
        return int(cursor.fetchone()[0])
