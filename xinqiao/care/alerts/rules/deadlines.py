"""When somebody must have acknowledged: RED in minutes, ORANGE in service hours, YELLOW in working days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from xinqiao.care.alerts.types import ResponseClock, Severity
from xinqiao.identity.organizations.types import ServiceHoursView


def due_at(
    severity: Severity,
    clock: ResponseClock,
    service: ServiceHoursView | None,
    first_slot: time,
    now: datetime,
) -> datetime | None:
    """The instant by which an alert must be acknowledged; None = at the next visit (BLUE).

    ORANGE outside service hours waits for `first_slot` of the next working morning, local time.
    """
    if severity is Severity.BLUE:
        return None
    if clock.working_days:
        return _after_working_days(service, now, clock.working_days)
    if severity is Severity.RED or service is None or _is_open(service, now):
        return now + timedelta(minutes=clock.minutes)
    return _next_morning(service, first_slot, now)


def _zone(service: ServiceHoursView | None) -> ZoneInfo:
    return ZoneInfo(service.time_zone if service else "Asia/Shanghai")


def _is_working_day(service: ServiceHoursView | None, day: date) -> bool:
    if service is None:
        return day.weekday() < 5
    if day in service.working_days:
        return True
    open_weekdays = {stretch.weekday for stretch in service.hours} or set(range(5))
    return day not in service.days_off and day.weekday() in open_weekdays


def _is_open(service: ServiceHoursView, now: datetime) -> bool:
    local = now.astimezone(_zone(service))
    if not _is_working_day(service, local.date()):
        return False
    # a weekend day worked in exchange follows Monday's hours
    weekday = 0 if local.date() in service.working_days else local.weekday()
    return any(s.weekday == weekday and s.opens <= local.time() < s.closes for s in service.hours)


def _after_working_days(service: ServiceHoursView | None, now: datetime, days: int) -> datetime:
    local = now.astimezone(_zone(service))
    day = local.date()
    while days:
        day += timedelta(days=1)
        days -= _is_working_day(service, day)
    return datetime.combine(day, local.time(), _zone(service)).astimezone(UTC)


def _next_morning(service: ServiceHoursView, first_slot: time, now: datetime) -> datetime:
    local = now.astimezone(_zone(service))
    day = local.date()
    while not _is_working_day(service, day) or datetime.combine(day, first_slot, _zone(service)) <= local:
        day += timedelta(days=1)
    return datetime.combine(day, first_slot, _zone(service)).astimezone(UTC)
