"""Displays with several numbers: which is the upper pressure, the lower one, the pulse, the saturation."""

from collections.abc import Sequence

import msgspec

from xinqiao.chart.observations.types import Catalogue
from xinqiao.chart.photos.rules.judging import proposal
from xinqiao.chart.photos.rules.layout import in_reading_order, labelled, tall
from xinqiao.chart.photos.rules.tables import words
from xinqiao.chart.photos.rules.text import Display, Number
from xinqiao.chart.photos.types import Doubt, Proposal

SYSTOLIC, DIASTOLIC, PULSE, SATURATION = "8480-6", "8462-4", "8867-4", "59408-5"
KEYS = {SYSTOLIC: "upper", DIASTOLIC: "lower", PULSE: "pulse", SATURATION: "oxygen"}


def pressure(seen: Display, catalogue: Catalogue) -> tuple[Proposal, ...]:
    """The upper and lower pressure and the pulse: by label; without labels from the top, the tallest ones."""
    order = (SYSTOLIC, DIASTOLIC, PULSE)
    if seen.pairs:
        return _paired(seen, catalogue)
    found, doubts = _sorted_out(seen, order, needed=(SYSTOLIC, DIASTOLIC))
    return _proposals(found, doubts, seen, catalogue)


def oximeter(seen: Display, catalogue: Catalogue) -> tuple[Proposal, ...]:
    """The saturation and the pulse: by label; without labels in this order."""
    found, doubts = _sorted_out(seen, (SATURATION, PULSE), needed=(SATURATION,))
    return _proposals(found, doubts, seen, catalogue)


def _sorted_out(
    seen: Display, order: Sequence[str], needed: Sequence[str]
) -> tuple[dict[str, Number], dict[str, list[Doubt]]]:
    """The number of each code, and what is doubtful about it; no codes where there is no number."""
    # a point among whole numbers is a perfusion index or a battery; kilopascals have one
    counted = [each for each in seen.numbers if "kPa" in seen.units or not each.has_point]
    numbers = tall(counted, words().least_height)
    labels = [each for each in seen.labels if each.code in order]
    by_label = labelled(labels, numbers)
    if by_label:
        # where one label stands beside its number, the others do too: what they show was not read
        named = {each.code for each in labels}
        rest = [each for each in numbers if each not in by_label.values()]
        missing = [code for code in order if code not in named]
        if len(missing) == len(rest) == 1:
            return {**by_label, missing[0]: rest[0]}, {missing[0]: [Doubt.BY_POSITION]}
        return by_label, {}
    chosen = in_reading_order(numbers[: len(order)])
    if len(chosen) < len(needed):
        return {}, {}
    doubt = [Doubt.BY_POSITION, *([Doubt.SEVERAL] if len(numbers) > len(order) else [])]
    found = dict(zip(order, chosen, strict=False))
    return found, dict.fromkeys(found, doubt)


def _paired(seen: Display, catalogue: Catalogue) -> tuple[Proposal, ...]:
    """128/82 says itself which is which; the pulse is what a label names."""
    parts = max(seen.pairs, key=lambda each: each[0].line.height)
    found = dict(zip((SYSTOLIC, DIASTOLIC, PULSE), parts, strict=False))
    pulse = labelled([each for each in seen.labels if each.code == PULSE], seen.numbers)
    doubts = [Doubt.SEVERAL] if len(seen.pairs) > 1 else []
    return _proposals({**pulse, **found}, dict.fromkeys(found, doubts), seen, catalogue)


def _proposals(
    found: dict[str, Number], doubts: dict[str, list[Doubt]], seen: Display, catalogue: Catalogue
) -> tuple[Proposal, ...]:
    crossed = _is_crossed(found)
    made = []
    for code in (code for code in KEYS if code in found):
        more = [Doubt.ORDER] if crossed and code in {SYSTOLIC, DIASTOLIC} else []
        # the word beside one number does not speak for another
        number = (
            found[code] if code in {SYSTOLIC, DIASTOLIC} else msgspec.structs.replace(found[code], unit="")
        )
        units = seen.units if code in {SYSTOLIC, DIASTOLIC} else ()
        made.append(
            proposal(KEYS[code], code, number, catalogue, seen=units, doubts=[*doubts.get(code, []), *more])
        )
    return tuple(made)


def _is_crossed(found: dict[str, Number]) -> bool:
    if SYSTOLIC not in found or DIASTOLIC not in found:
        return False
    return found[SYSTOLIC].value <= found[DIASTOLIC].value
