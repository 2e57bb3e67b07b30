"""When findings open an alert and when they are kept without one; shared by the live path and the replay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from xinqiao.care.alerts.types import Finding, Severity


@dataclass(frozen=True, slots=True)
class Answered:
    """The last alert about a problem that somebody closed."""

    severity: Severity
    last_measured_at: datetime
    quiet_until: datetime | None


def loudest_of(found: Sequence[Finding]) -> Finding:
    """The finding an alert speaks of: the most severe, the newest of equals."""
    return max(found, key=lambda finding: (finding.severity.rank, finding.at))


def is_answered(found: Sequence[Finding], last: Answered, now: datetime) -> bool:
    """Whether somebody has already dealt with what is found, so that no new alert opens."""
    loud, newest = loudest_of(found), max(finding.at for finding in found)
    # a late arrival never re-sends what somebody has already dealt with (vitals.md §3.1)
    if newest <= last.last_measured_at and loud.severity.rank <= last.severity.rank:
        return True
    is_resting = last.quiet_until is not None and now < last.quiet_until
    return is_resting and loud.severity.rank <= Severity.YELLOW.rank
