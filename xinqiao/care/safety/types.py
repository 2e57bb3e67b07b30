"""What a screening says. No Django here."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Severity(StrEnum):
    """The house's four severities (GLOSSARY), most urgent first."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"


class Standing(StrEnum):
    """How a phrase stands in the sentence: meant now, denied, or told of the past."""

    MEANT = "meant"
    DENIED = "denied"
    PAST = "past"


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """One thing people say, with the regular expressions that recognise it.

    `unless` are idioms that merely contain the words (`笑死我了`); they never count.
    """

    id: str
    patterns: tuple[str, ...]
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number people write in their text, in `unit`; it counts when it lies inside the bounds.

    `pattern` has one group, the number. `at_least` and `below` are in `unit`; None is open.
    """

    id: str
    pattern: str
    unit: str
    at_least: float | None = None
    below: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A danger sign: every group of `needs` must be met by at least one concept or measure in it.

    `counts_when_past`: the sign is heeded even when told of the past (wishes to die are).
    """

    id: str
    severity: Severity
    card: str
    needs: tuple[frozenset[str], ...]
    counts_when_past: bool
    source: str
    provenance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordList:
    """A versioned list: what is recognised, what it means, how soon someone must answer."""

    id: str
    version: int
    status: str
    concepts: tuple[Concept, ...]
    measures: tuple[Measure, ...]
    signs: tuple[Sign, ...]
    answer_within_minutes: dict[Severity, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Words found in the text: which concept, the words themselves, where, and how they stand."""

    concept: str
    words: str
    start: int
    end: int
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What came of screening one text.

    `severity` is None when no sign is met; `matches` are kept even then, so that the person who
    reads the message sees that chest pain was mentioned and denied.
    """

    severity: Severity | None
    signs: tuple[str, ...]
    matches: tuple[Match, ...]
    help_card_id: str | None
    answer_within_minutes: int | None
    word_list: str

    @property
    def is_crisis(self) -> bool:
        """Whether the words speak of wanting to die."""
        return self.help_card_id == "crisis"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A telephone number on a help card, with the words on its button."""

    words: str
    number: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpCard:
    """What is shown at once: a title, why, whom to call, what to do while waiting."""

    id: str
    title: str
    body: str
    calls: tuple[Call, ...]
    steps_title: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Who answers now. `is_staffed` is false when nobody is on duty: then say so, never pretend."""

    name: str
    membership_id: UUID | None
    is_staffed: bool
