"""Reading answers from a posted form, each in the type of its question."""

from contextlib import suppress

from django.http import QueryDict

from xinqiao.chart.questionnaires.types import Answer, Item, ItemType, Questionnaire

YES, NO = "yes", "no"


def answers_of(form: Questionnaire, data: QueryDict) -> dict[str, list[Answer]]:
    """Return what was answered; a question left empty is absent."""
    found = {item.link_id: _answers(item, data.getlist(item.link_id)) for item in form.items}
    return {link_id: answers for link_id, answers in found.items() if answers}


def _answers(item: Item, typed: list[str]) -> list[Answer]:
    given = [one.strip() for one in typed if one.strip()]
    if item.type is ItemType.BOOLEAN:
        return [one == YES for one in given if one in {YES, NO}]
    if item.type is ItemType.INTEGER:
        numbers: list[Answer] = []
        with suppress(ValueError):
            numbers += [int(one) for one in given]
        return numbers
    return list(given)
