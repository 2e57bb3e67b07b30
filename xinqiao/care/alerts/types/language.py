"""The rule language: conditions over named facts, rule sets, and what they say about a moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from xinqiao.care.worklist.types import Severity
from xinqiao.chart.observations.types import SeriesReading


class Operator(StrEnum):
    """How a comparison compares; `is` takes a truth value, `any-of` a set of words."""

    AT_LEAST = ">="
    ABOVE = ">"
    AT_MOST = "<="
    BELOW = "<"
    ANY_OF = "any-of"
    IS = "is"


@dataclass(frozen=True, slots=True)
class Compare:
    """One fact against a limit.

    `limits` holds the limit per unit: a value is compared in the unit in which it was measured and
    never converted. `personal` names a watch parameter that, when given, replaces the limit and is
    compared with `>` (a target is kept up to and including itself).
    """

    fact: str
    operator: Operator
    limits: Mapping[str, Decimal] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    truth: bool = True
    personal: str = ""


@dataclass(frozen=True, slots=True)
class Every:
    """True when all parts are (Kleene: one false part decides, an unknown one does not)."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """True when at least one part is."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Opposite:
    """True when the part is false; unknown stays unknown."""

    part: "Condition"


Condition = Compare | Every | Some | Opposite


_OF_A_MOMENT = frozenset(
    {"latest", "symptoms", "count", "streak", "sustained", "rise", "own-drop", "own-percent"}
)


@dataclass(frozen=True, slots=True)
class FactSpec:
    """A named fact: which pure function computes it, over which code, with which numbers and unit.

    `numbers` are clinical (days, minutes, least counts) and so live in the rule set, not in code, as do
    `bounds`, which give per unit where a value counts as beyond, on the side that `side` names. `context`
    and `not_context` name the circumstances a value must, or must not, have been measured in. `parameter`
    names the watch parameter that holds the person's own value.
    """

    name: str
    kind: str
    code: str = ""
    unit: str = ""
    numbers: Mapping[str, Decimal] = field(default_factory=dict)
    bounds: Mapping[str, Decimal] = field(default_factory=dict)
    side: str = ""
    context: Mapping[str, frozenset[str]] = field(default_factory=dict)
    not_context: Mapping[str, frozenset[str]] = field(default_factory=dict)
    parameter: str = ""

    @property
    def is_instant(self) -> bool:
        """Whether the fact belongs to one moment (as against a window of days or the person)."""
        return self.kind in _OF_A_MOMENT

    def number(self, name: str) -> int:
        """A whole number of the spec. Raises KeyError when the rule set does not give it."""
        return int(self.numbers[name])


@dataclass(frozen=True, slots=True)
class FactValue:
    """What a fact is at a moment; `value` None means unknown, and `missing` says why.

    `missing`: no-reading, insufficient (数据不足), other-unit, not-told, other-circumstances, no-own-value.
    """

    value: Decimal | bool | frozenset[str] | None
    unit: str = ""
    used: tuple[SeriesReading, ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True)
class CopiedFact:
    """A fact as the finding keeps it: samples may be dropped by retention, findings may not."""

    name: str
    value: str
    unit: str = ""
    measured_at: datetime | None = None
    sample_id: UUID | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Confirm:
    """`times` moments at which the condition holds, each `least` to `most` minutes after the one before."""

    times: int
    least_minutes: int
    most_minutes: int
    severity_until: Severity
    phrase_until: str


@dataclass(frozen=True, slots=True)
class ResponseClock:
    """How long until somebody must have acknowledged: minutes, or working days; neither = next visit."""

    minutes: int = 0
    working_days: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Rules of one `group` look at one problem: the most severe speaks, one alert stays open."""

    id: str
    group: str
    severity: Severity
    when: Condition
    clock: ResponseClock
    phrase_id: str
    staff_action: str
    summary_id: str
    confirm: Confirm | None = None
    quiet_days_after_close: int = 0
    provenance: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Silence:
    """What to say when a scheduled measure stays away: absence is not normality."""

    id: str
    severity: Severity
    clock: ResponseClock
    phrase_id: str
    staff_action: str
    summary_id: str
    provenance: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """Who is asked, and how soon, when a device sends a value so unusual that it waits for a yes."""

    severity: Severity
    clock: ResponseClock
    summary_id: str
    provenance: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limit:
    """Which people and which ages of data a rule set speaks about."""

    min_age: int
    excludes: frozenset[str]
    fresh_hours: int
    silent_after_days: int
    future_minutes: int


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """A version of the rules of one programme, parsed from its data file; equal only to itself."""

    code: str
    version: str
    limit: Limit
    facts: Mapping[str, FactSpec]
    rules: tuple[Rule, ...]
    classes: Mapping[str, Condition] = field(default_factory=dict)
    silence: "Silence | None" = None
    unconfirmed: "Unconfirmed | None" = None

    @property
    def reference(self) -> str:
        """`CODE@version`, as alerts store it."""
        return f"{self.code}@{self.version}"


@dataclass(frozen=True, slots=True)
class Profile:
    """What a rule may know about the person: age in full years, told facts, personal targets."""

    age_years: int | None
    is_pregnant: bool = False
    may_be_watched: bool = True
    told: Mapping[str, bool] = field(default_factory=dict)
    parameters: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule saw at a moment, with the facts copied and the version that judged."""

    rule_id: str
    group: str
    severity: Severity
    rule_set: str
    at: datetime
    facts: tuple[CopiedFact, ...]
    phrase_id: str
    summary_id: str
    staff_action: str
    clock: ResponseClock
    is_confirmed: bool = True
    is_historic: bool = False
    quiet_days_after_close: int = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """A rule that could not be decided for want of a fact: 数据不足, no class."""

    rule_id: str
    fact: str
    reason: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer of one evaluation. `refusal`: under-age or an exclusion such as pregnancy."""

    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    refusal: str = ""
