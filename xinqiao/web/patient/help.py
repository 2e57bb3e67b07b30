"""A help card ready for its page: calm for a crisis, the red stop for an emergency."""

from dataclasses import dataclass

from xinqiao.care.safety.types import Call, HelpCard


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """What danger words are answered with at once, before anything else."""

    is_crisis: bool
    is_emergency: bool
    title: str
    body: str
    first: Call | None
    others: tuple[Call, ...]
    steps_title: str
    steps: tuple[str, ...]
    cover: str


def help_words(card: HelpCard, cover: str) -> Help:
    """Return a help card with the sentence on who has it now."""
    return Help(
        is_crisis=card.id == "crisis",
        is_emergency=card.id == "emergency",
        title=card.title,
        body=card.body,
        first=card.calls[0] if card.calls else None,
        others=card.calls[1:],
        steps_title=card.steps_title,
        steps=card.steps,
        cover=cover,
    )
