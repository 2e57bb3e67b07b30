"""A patient's own words enter through one journey, which screens them first (decision 17)."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "xinqiao"


def test_only_the_message_journey_stores_what_a_patient_wrote():
    callers = {
        str(path.relative_to(ROOT))
        for path in ROOT.glob("**/*.py")
        if "record_incoming(" in path.read_text(encoding="utf-8")
    }
    assert callers == {"contact/conversations/actions.py", "journeys/message.py"}


def test_only_the_diary_journey_stores_what_stands_in_a_diary():
    doors = ("record_entry(", "correct_entry(", "share_entry(")
    callers = {
        str(path.relative_to(ROOT))
        for path in ROOT.glob("**/*.py")
        if any(door in path.read_text(encoding="utf-8") for door in doors)
    }
    assert callers == {"companion/engagement/actions.py", "journeys/diary.py"}
