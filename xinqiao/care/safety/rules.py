"""Pure screening of a text for danger signs.

The gate leans to safety: a denial silences only the words it stands directly in front of (or a
list joined to them), never another phrase elsewhere (misuse case 46), and a denied phrase that
is then described ("没有…,疼了半小时") counts again.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from xinqiao.care.safety.types import Match, Measure, Screening, Severity, Sign, Standing, WordList

_ORDER = (Severity.RED, Severity.ORANGE, Severity.YELLOW, Severity.BLUE)

_CLAUSE_END = re.compile(r"[,。;:!?\n]|\.(?!\d)|但是|但|不过|可是|就是|只是|\bbut\b|\bhowever\b|\bthough\b")
_FILLER = r"(?:任何|什么|再|有|出现|感到|感觉|觉得|明显|太|怎么|\s|any|more|having|have|had|a|the|of)*"
_JOINED = r"(?:[^、或和,。;:!?]{1,12}(?:、|或者?|和|以及|跟|/| or | and |, ))*"
_DENIAL = re.compile(
    rf"(?:(?<!有)没有?|(?<!是)未|并无|(?<!有)无(?!法)|否认|从不|不是|不再|不(?!舒服|适|好受|对劲|行|停|住|上|下|过|了|得)|\bno\b|\bnot\b|\bnever\b|\bdenies\b|\bwithout\b|n't)"
    rf"{_FILLER}{_JOINED}{_FILLER}$"
)
_DOUBLE_DENIAL = re.compile(r"(?:不是没|不能说没|并非没|没有不|不是不|not without)[^,。]{0,6}$")
_DESCRIBED = re.compile(
    r"分钟|小时|半天|一直|不停|越来越|加重|出汗|冷汗|厉害|得很|受不了|好几次"
    r"|minutes|hours|getting worse|sweat"
)
_PAST = re.compile(
    r"年前|个月前|周前|以前|曾经?|去年|前年|上个月|病史|小时候"
    r"|years? ago|months? ago|weeks? ago|history of|used to"
)
_PAST_AFTER = re.compile(r"^(?:过(?!来|去)|史)")
_NOW = re.compile(r"现在|今天|今早|刚|又|突然|正在|开始|now|today|again|suddenly")


def normalised(text: str) -> str:
    """Fold full-width digits and letters and case, one character for one, so that places still fit."""
    return "".join(_folded(character) for character in text)


def _folded(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).lower()
    return folded if len(folded) == 1 else character


def screen(text: str, words: WordList) -> Screening:
    """Return what the text says of danger by this word list; the most urgent sign leads."""
    plain = normalised(text)
    matches = tuple(_matches(plain, words))
    met = [sign for sign in words.signs if _is_met(sign, matches)]
    met.sort(key=lambda sign: _ORDER.index(sign.severity))
    leading = met[0] if met else None
    # words of dying are answered with the crisis card, unless the body is in danger too
    card = leading.card if leading else None
    return Screening(
        severity=leading.severity if leading else None,
        signs=tuple(sign.id for sign in met),
        matches=matches,
        help_card_id=card,
        answer_within_minutes=words.answer_within_minutes.get(leading.severity) if leading else None,
        word_list=f"{words.id}@{words.version}",
    )


def _is_met(sign: Sign, matches: tuple[Match, ...]) -> bool:
    heeded = {Standing.MEANT, Standing.PAST} if sign.counts_when_past else {Standing.MEANT}
    said = {match.concept for match in matches if match.standing in heeded}
    return all(said & group for group in sign.needs)


def _matches(text: str, words: WordList) -> Iterable[Match]:
    for concept in words.concepts:
        idioms = [found.span() for idiom in concept.unless for found in _compiled(idiom).finditer(text)]
        for start, end in _longest(_places(text, concept.patterns)):
            if not _is_inside((start, end), idioms):
                yield _match(concept.id, text, start, end)
    for measure in words.measures:
        for found in _compiled(measure.pattern).finditer(text):
            if _is_within(measure, float(found.group(1))):
                yield Match(
                    concept=measure.id,
                    words=found.group(0),
                    start=found.start(),
                    end=found.end(),
                    standing=Standing.MEANT,
                )


def _places(text: str, patterns: Iterable[str]) -> list[tuple[int, int]]:
    return [found.span() for pattern in patterns for found in _compiled(pattern).finditer(text)]


def _longest(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    # "自杀" within "想自杀" is one saying; judged alone it would lose the denial in front
    kept: list[tuple[int, int]] = []
    for place in sorted(set(places), key=lambda span: (span[0], -span[1])):
        if not _is_inside(place, kept):
            kept.append(place)
    return kept


def _match(concept: str, text: str, start: int, end: int) -> Match:
    return Match(
        concept=concept, words=text[start:end], start=start, end=end, standing=_standing(text, start, end)
    )


def _standing(text: str, start: int, end: int) -> Standing:
    before, after = _clause(text, start, end)
    if _is_denied(before, after):
        return Standing.DENIED
    if _is_past(before, after):
        return Standing.PAST
    return Standing.MEANT


def _clause(text: str, start: int, end: int) -> tuple[str, str]:
    opening = max((found.end() for found in _CLAUSE_END.finditer(text, 0, start)), default=0)
    closing = _CLAUSE_END.search(text, end)
    return text[opening:start], text[end : closing.start() if closing else len(text)]


def _is_denied(before: str, after: str) -> bool:
    if _DESCRIBED.search(after) or _DOUBLE_DENIAL.search(before):
        return False
    return bool(_DENIAL.search(before))


def _is_past(before: str, after: str) -> bool:
    if _NOW.search(before) or _NOW.search(after) or _DESCRIBED.search(after):
        return False
    return bool(_PAST.search(before) or _PAST_AFTER.match(after))


def _is_inside(span: tuple[int, int], idioms: list[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in idioms)


def _is_within(measure: Measure, value: float) -> bool:
    if measure.at_least is not None and value < measure.at_least:
        return False
    return measure.below is None or value < measure.below


@lru_cache(maxsize=2048)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
