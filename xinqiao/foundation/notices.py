"""Stream notices: something changed for an audience. Ids only; content is fetched by the viewer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from xinqiao.foundation import clock
from xinqiao.foundation.models import StreamNotice

CHANNEL = "xq_notices"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One change: `audience` such as `organization:<id>`, `patient:<id>`, `account:<id>`."""

    organization_id: UUID
    audience: str
    region: str
    subject: Mapping[str, str]


def tell(*, organization_id: UUID, audience: str, region: str, subject: Mapping[str, str]) -> None:
    """Leave one notice in the current transaction; it is numbered and streamed after commit."""
    tell_all([Notice(organization_id=organization_id, audience=audience, region=region, subject=subject)])


def tell_all(notices: Iterable[Notice]) -> None:
    """Leave several notices with one insert."""
    # made_at only ages notices out; it decides nothing, so the door's clock serves
    made_at = clock.now()
    rows = [
        StreamNotice(
            organization_id=notice.organization_id,
            audience=notice.audience,
            region=notice.region,
            subject=dict(notice.subject),
            made_at=made_at,
        )
        for notice in notices
    ]
    if not rows:
        return
    StreamNotice.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def numbered_since(
    audiences: Iterable[str], after: int, *, most: int
) -> list[tuple[int, str, str, dict[str, str]]]:
    """Return offset, audience, region and subject of numbered notices after an offset, in order."""
    rows = StreamNotice.objects.filter(audience__in=list(audiences), offset__gt=after).order_by("offset")
    found = rows.values_list("offset", "audience", "region", "subject")[:most]
    return [(offset or 0, audience, region, subject) for offset, audience, region, subject in found]


def newest_offset() -> int:
    """Return the offset at which a new stream starts."""
    numbered = StreamNotice.objects.exclude(offset=None).order_by("-offset")
    return numbered.values_list("offset", flat=True).first() or 0
