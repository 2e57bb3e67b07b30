"""States are tables: which step may follow is data, and the drawing is made by the machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import Conflict

_tables: dict[str, "StateTable"] = {}


@dataclass(frozen=True, slots=True)
class StateTable:
    """`moves[state][verb]` is the next state. Registered by `name` for drawing."""

    name: str
    initial: str
    moves: Mapping[str, Mapping[str, str]] = field(hash=False)

    def __post_init__(self) -> None:
        _tables[self.name] = self

    def allows(self, state: str, verb: str) -> bool:
        """Whether the verb may follow in this state."""
        return verb in self.moves.get(state, {})

    def next(self, state: str, verb: str) -> str:
        """Return the next state. Raises Conflict when the verb may not follow."""
        if not self.allows(state, verb):
            raise Conflict(
                _("This has already moved on; reload to see how it stands now."),
                code=f"{self.name}-{state}-refuses-{verb}",
            )
        return self.moves[state][verb]

    def sources(self, verb: str) -> list[str]:
        """Return the states in which the verb is allowed, for conditional updates."""
        return [state for state, verbs in self.moves.items() if verb in verbs]

    def drawing(self) -> str:
        """Return the table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        for state, verbs in self.moves.items():
            lines += [f"    {state} --> {target}: {verb}" for verb, target in verbs.items()]
        reached = {target for verbs in self.moves.values() for target in verbs.values()}
        lines += [f"    {state} --> [*]" for state in sorted(reached) if not self.moves.get(state)]
        return "\n".join(lines)


def tables() -> dict[str, StateTable]:
    """Return every registered table by name."""
    return dict(_tables)
