"""The gate, pure: may this message reach this person on this channel now, later, or never?"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from xinqiao.contact.notifications.types import (
    Circumstances,
    Policy,
    Reason,
    Severity,
    Standing,
    Verdict,
    VerdictKind,
)


def gate(facts: Circumstances, policy: Policy) -> Verdict:
    """Return what may happen now. Asked when a message is made and again before every attempt.

    RED passes quiet hours and the daily cap; nothing passes death, withdrawn consent or an opt-out.
    """
    refusal = _refusal(facts)
    if refusal:
        return Verdict(kind=VerdictKind.SUPPRESS, reason=refusal)
    if facts.now >= facts.expires_at:
        return Verdict(kind=VerdictKind.EXPIRE, reason=Reason.STALE)
    if not facts.interrupts or facts.severity is Severity.RED:
        return Verdict(kind=VerdictKind.SEND)
    if facts.sent_today >= policy.daily_cap:
        return Verdict(kind=VerdictKind.SUPPRESS, reason=Reason.DAILY_CAP)
    return _in_its_hour(facts, policy)


def _refusal(facts: Circumstances) -> Reason | None:
    checks = (
        (facts.standing is Standing.DECEASED, Reason.DECEASED),
        (facts.standing is Standing.LEFT, Reason.LEFT),
        (not facts.is_enrolled, Reason.NOT_ENROLLED),
        (not facts.has_consent, Reason.NO_CONSENT),
        (not facts.is_in_scope, Reason.OUT_OF_SCOPE),
        (facts.is_opted_out, Reason.OPTED_OUT),
        (not facts.has_address, Reason.NO_ADDRESS),
    )
    return next((reason for is_met, reason in checks if is_met), None)


def _in_its_hour(facts: Circumstances, policy: Policy) -> Verdict:
    until = quiet_until(facts.now, facts.time_zone, policy)
    if until is None:
        return Verdict(kind=VerdictKind.SEND)
    if until >= facts.expires_at:
        return Verdict(kind=VerdictKind.EXPIRE, reason=Reason.STALE)
    return Verdict(kind=VerdictKind.HOLD, reason=Reason.QUIET_HOURS, until=until)


def quiet_until(now: datetime, time_zone: str, policy: Policy) -> datetime | None:
    """Return when the quiet hours around `now` end in the zone (IANA name), or None outside them."""
    zone = ZoneInfo(time_zone)
    local = now.astimezone(zone)
    if not _is_quiet(local.time(), policy):
        return None
    day = local.date()
    if local.time() >= policy.quiet_from and policy.quiet_from > policy.quiet_until:
        day += timedelta(days=1)
    return datetime.combine(day, policy.quiet_until, tzinfo=zone).astimezone(now.tzinfo)


def _is_quiet(local: time, policy: Policy) -> bool:
    if policy.quiet_from > policy.quiet_until:
        return local >= policy.quiet_from or local < policy.quiet_until
    return policy.quiet_from <= local < policy.quiet_until


def next_attempt(attempts: int, now: datetime, policy: Policy) -> datetime | None:
    """Return when to try again after `attempts` failed attempts, or None when it is enough."""
    if attempts > len(policy.backoff):
        return None
    return now + policy.backoff[attempts - 1]


def local_midnight(now: datetime, time_zone: str) -> datetime:
    """Return the start of the recipient's own day; the daily cap counts from here."""
    zone = ZoneInfo(time_zone)
    return datetime.combine(now.astimezone(zone).date(), time.min, tzinfo=zone).astimezone(now.tzinfo)


def words_that_leak(text: str, listed: frozenset[str]) -> tuple[str, ...]:
    """Return the listed words (diagnoses, departments, drugs) that the text shows, sorted."""
    folded = text.casefold()
    return tuple(sorted(word for word in listed if word in folded))


def mask_email(address: str) -> str:
    """Return an address as it may be shown: `l***@example.com`."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}***@{domain}" if domain else ""


def mask_phone(phone: str) -> str:
    """Return a phone number as it may be shown: its last four digits."""
    return f"尾号 {phone[-4:]}" if len(phone) >= 4 else ""
