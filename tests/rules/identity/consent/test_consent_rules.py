"""Which decision counts."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from xinqiao.identity.consent.rules import Entry, holds, latest, wording_hash
from xinqiao.identity.consent.types import Decision

NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)


def entry(decision: Decision, seconds: int = 0, until: datetime | None = None, n: int = 1) -> Entry:
    return Entry(id=UUID(int=n), decision=decision, at=NOW + timedelta(seconds=seconds), until=until)


def test_the_last_decision_counts() -> None:
    grant, withdrawal = entry(Decision.GRANT), entry(Decision.WITHDRAW, 1)
    assert latest([withdrawal, grant]) == withdrawal
    assert latest([]) is None


def test_in_the_same_instant_the_withdrawal_counts() -> None:
    grant, withdrawal = entry(Decision.GRANT, n=9), entry(Decision.WITHDRAW, n=1)
    assert latest([grant, withdrawal]) == latest([withdrawal, grant]) == withdrawal


def test_a_grant_holds_until_its_end() -> None:
    assert holds(entry(Decision.GRANT), NOW)
    assert not holds(entry(Decision.GRANT, until=NOW), NOW)
    assert not holds(entry(Decision.WITHDRAW), NOW)
    assert not holds(None, NOW)


def test_the_proof_changes_with_every_word() -> None:
    assert wording_hash("1", "en", "I agree") != wording_hash("1", "en", "I agree.")
    assert wording_hash("1", "en", "I agree") != wording_hash("2", "en", "I agree")
