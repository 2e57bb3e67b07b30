"""Forms: read from their files, and judge answers against them."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from xinqiao.chart.questionnaires.types import (
    Answer,
    Answers,
    EnableWhen,
    Item,
    ItemType,
    Problem,
    Questionnaire,
)

FOLDER = Path(__file__).parent / "forms"


@cache
def forms() -> dict[tuple[str, str], Questionnaire]:
    """Return every shipped form by name and version."""
    read = (_read(tomllib.loads(path.read_text(encoding="utf-8"))) for path in sorted(FOLDER.glob("*.toml")))
    return {(form.name, form.version): form for form in read}


def newest(name: str) -> Questionnaire | None:
    """Return the newest version of a form, or None for an unknown name."""
    versions = [form for (known, _version), form in forms().items() if known == name]
    return max(versions, key=lambda form: int(form.version), default=None)


def _read(document: Mapping[str, Any]) -> Questionnaire:
    return Questionnaire(
        name=document["name"],
        version=document["version"],
        status=document["status"],
        title=document["title"],
        licence=document["licence"],
        items=tuple(_item(line) for line in document["item"]),
        gaps=tuple(document.get("gaps", ())),
    )


def _item(line: Mapping[str, Any]) -> Item:
    known = {
        key: value
        for key, value in line.items()
        if key not in {"provenance", "type", "options", "enable_when"}
    }
    when = line.get("enable_when")
    return Item(
        type=ItemType(line["type"]),
        options=tuple(line.get("options", ())),
        enable_when=EnableWhen(**when) if when else None,
        **known,
    )


def is_enabled(item: Item, answers: Answers) -> bool:
    """Whether the form asks this item, given the answers so far."""
    when = item.enable_when
    if when is None:
        return True
    given = [answer for answer in answers.get(when.link_id, ()) if isinstance(answer, int)]
    return any(answer > when.above for answer in given)


def next_item(form: Questionnaire, answers: Answers) -> Item | None:
    """Return the first enabled item without an answer, or None at the end of the form."""
    return next(
        (item for item in form.items if is_enabled(item, answers) and item.link_id not in answers), None
    )


def problems(form: Questionnaire, answers: Answers, *, is_complete: bool) -> list[Problem]:
    """Return what does not fit; a complete response must also answer every required, enabled item."""
    known = {item.link_id: item for item in form.items}
    found = [Problem(link_id=link_id, code="unknown-question") for link_id in answers if link_id not in known]
    for item in form.items:
        given = answers.get(item.link_id, ())
        codes = set(_misfits(item, given))
        if is_complete and item.required and is_enabled(item, answers) and not given:
            codes.add("please-answer")
        found += [Problem(link_id=item.link_id, code=code) for code in sorted(codes)]
    return found


def _misfits(item: Item, given: Any) -> Iterator[str]:
    if len(given) > 1 and not item.repeats:
        yield "one-answer"
    if item.exclusive and item.exclusive in given and len(given) > 1:
        yield "none-or-some"
    if not all(_fits(item, answer) for answer in given):
        yield "does-not-fit"


def _fits(item: Item, answer: Answer) -> bool:
    match item.type:
        case ItemType.BOOLEAN:
            return isinstance(answer, bool)
        case ItemType.CHOICE:
            return answer in item.options
        case ItemType.INTEGER:
            return isinstance(answer, int) and not isinstance(answer, bool) and _within(item, answer)
        case _:
            return isinstance(answer, str) and len(answer) <= (item.maximum_length or len(answer))


def _within(item: Item, answer: int) -> bool:
    above = item.minimum is None or answer >= item.minimum
    return above and (item.maximum is None or answer <= item.maximum)


def asked_only(form: Questionnaire, answers: Answers) -> dict[str, list[Answer]]:
    """Return the answers to items that the form asked; one left over from a changed mind is dropped."""
    return {
        item.link_id: list(answers[item.link_id])
        for item in form.items
        if item.link_id in answers and is_enabled(item, answers)
    }


def without_words(form: Questionnaire, answers: Answers) -> dict[str, list[Answer]]:
    """Return answers without free text: words are kept only once they have been screened."""
    text = {item.link_id for item in form.items if item.type is ItemType.STRING}
    return {link_id: list(given) for link_id, given in answers.items() if link_id not in text}


def words_of(form: Questionnaire, answers: Answers) -> str:
    """Return all free text of a response, item by item."""
    text = [item.link_id for item in form.items if item.type is ItemType.STRING]
    return "\n".join(
        str(answer) for link_id in text for answer in answers.get(link_id, ()) if str(answer).strip()
    )


def symptoms_of(form: Questionnaire, answers: Answers) -> tuple[str, ...]:
    """Return the symptom codes that were chosen; an exclusive "none" is not a symptom."""
    item = next((one for one in form.items if one.link_id == "symptoms"), None)
    if item is None:
        return ()
    return tuple(str(code) for code in answers.get("symptoms", ()) if code != item.exclusive)


def is_yes(answers: Answers, link_id: str) -> bool:
    """Whether a yes-or-no item was answered with yes."""
    return True in answers.get(link_id, ())


def number(answers: Answers, link_id: str) -> int | None:
    """Return the integer answered, or None without one."""
    return next((answer for answer in answers.get(link_id, ()) if isinstance(answer, int)), None)
