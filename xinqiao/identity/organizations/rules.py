"""Pure decisions about hours: is a team answering now, and when does it answer next?"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from xinqiao.identity.organizations.types import OpenHours, ServiceHoursView

_MONDAY = 0
# no team is shut for longer: the search for the next opening stops here
_FURTHEST_DAYS = 30


def hours_on(service: ServiceHoursView, day: date) -> tuple[OpenHours, ...]:
    """Return the open stretches of a local day; a day off has none, a worked weekend follows Monday."""
    if day in service.days_off:
        return ()
    weekday = _MONDAY if day in service.working_days else day.weekday()
    return tuple(stretch for stretch in service.hours if stretch.weekday == weekday)


def is_open(service: ServiceHoursView, at: datetime) -> bool:
    """Whether the team answers at an aware instant (half-open stretches, hospital's own zone)."""
    local = at.astimezone(ZoneInfo(service.time_zone))
    return any(stretch.opens <= local.time() < stretch.closes for stretch in hours_on(service, local.date()))


def next_opening(service: ServiceHoursView, at: datetime) -> datetime | None:
    """Return `at` itself when open, else the next instant (UTC) at which the team answers."""
    if is_open(service, at):
        return at
    zone = ZoneInfo(service.time_zone)
    local = at.astimezone(zone)
    for ahead in range(_FURTHEST_DAYS):
        day = local.date() + timedelta(days=ahead)
        starts = [datetime.combine(day, s.opens, zone) for s in hours_on(service, day)]
        later = [start for start in starts if start > local]
        if later:
            return min(later).astimezone(UTC)
    return None
