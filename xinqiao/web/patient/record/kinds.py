"""What can be recorded by hand: codes and units as the catalogue knows them, words as people say them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SYSTOLIC, DIASTOLIC, PULSE = "8480-6", "8462-4", "8867-4"
PRESSURE = "85354-9"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One number to type. `digits` is the longest value the keys take, the point included."""

    name: str
    code: str
    unit: str
    label: str | Promise
    unit_words: str | Promise
    digits: int = 3
    is_required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A circumstance of the measurement, kept as context."""

    key: str
    label: str | Promise
    options: tuple[tuple[str, str | Promise], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One page of recording. `panel` is set where the numbers belong together."""

    slug: str
    icon: str
    label: str | Promise
    fields: tuple[Field, ...]
    panel: str = ""
    choice: Choice | None = None
    asks_symptoms: bool = False


_MMHG = "mm[Hg]"
KINDS = (
    Kind(
        slug="blood-pressure",
        icon="bp",
        label=_("Blood pressure"),
        panel=PRESSURE,
        asks_symptoms=True,
        fields=(
            Field(name="upper", code=SYSTOLIC, unit=_MMHG, label=_("Upper"), unit_words=_("mmHg")),
            Field(name="lower", code=DIASTOLIC, unit=_MMHG, label=_("Lower"), unit_words=_("mmHg")),
            Field(
                name="pulse",
                code=PULSE,
                unit="/min",
                label=_("Pulse"),
                unit_words=_("per minute"),
                is_required=False,
            ),
        ),
        choice=Choice(
            key="arm", label=_("Which arm"), options=(("left", _("Left arm")), ("right", _("Right arm")))
        ),
    ),
    Kind(
        slug="pulse",
        icon="wave",
        label=_("Pulse"),
        asks_symptoms=True,
        fields=(Field(name="pulse", code=PULSE, unit="/min", label=_("Pulse"), unit_words=_("per minute")),),
    ),
    Kind(
        slug="glucose",
        icon="drop",
        label=_("Blood sugar"),
        fields=(
            Field(
                name="glucose",
                code="15074-8",
                unit="mmol/L",
                label=_("Blood sugar"),
                unit_words=_("mmol/L"),
                digits=4,
            ),
        ),
        choice=Choice(
            key="meal",
            label=_("When"),
            options=(
                ("fasting", _("Before breakfast")),
                ("postprandial", _("2 hours after a meal")),
                ("bedtime", _("At bedtime")),
            ),
        ),
    ),
    Kind(
        slug="weight",
        icon="scale",
        label=_("Weight"),
        fields=(
            Field(name="weight", code="29463-7", unit="kg", label=_("Weight"), unit_words=_("kg"), digits=5),
        ),
    ),
    Kind(
        slug="temperature",
        icon="therm",
        label=_("Temperature"),
        asks_symptoms=True,
        fields=(
            Field(
                name="temperature",
                code="8310-5",
                unit="Cel",
                label=_("Temperature"),
                unit_words=_("°C"),
                digits=4,
            ),
        ),
    ),
    Kind(
        slug="oxygen",
        icon="heart",
        label=_("Oxygen"),
        asks_symptoms=True,
        fields=(
            Field(name="oxygen", code="59408-5", unit="%", label=_("Oxygen saturation"), unit_words=_("%")),
        ),
    ),
)
BY_SLUG = {kind.slug: kind for kind in KINDS}
BY_CODE = {kind.panel or kind.fields[0].code: kind for kind in KINDS}


def kind_of(codes: frozenset[str]) -> Kind:
    """Return the kind that recorded these codes; the first one for codes of other doors."""
    if SYSTOLIC in codes:
        return BY_SLUG["blood-pressure"]
    return next((kind for kind in KINDS if kind.fields[0].code in codes), KINDS[0])
