"""Days that an address asks for."""

from datetime import date

_FIRST_YEAR = 1990


def day_asked(typed: str, today: date) -> date:
    """The day that was typed (2026-11-27); today for anything else, for days ahead, and before 1990."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return today
    return day if day.year >= _FIRST_YEAR and day <= today else today
