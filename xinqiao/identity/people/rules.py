"""Pure decisions about people: what a name can be found by, how a number is masked, ages, standings."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from itertools import islice, product

from pypinyin import Style, pinyin

from xinqiao.identity.people.types import Standing

Term = tuple[str, str]

# a name with several many-sounded characters is indexed under its first readings only
_MOST_READINGS = 8
_SHORTEST_LATIN_PREFIX = 2
_ID_NUMBER = re.compile(r"\d{17}[\dx]|\d{15}")
_GUARDED_BELOW = 14

# which standing may follow which; "merged" is entered and left only by a merge link
FOLLOWING: dict[Standing, frozenset[Standing]] = {
    Standing.ALIVE: frozenset({Standing.DECEASED, Standing.WITHDRAWN, Standing.TRANSFERRED}),
    Standing.WITHDRAWN: frozenset({Standing.ALIVE, Standing.DECEASED, Standing.TRANSFERRED}),
    Standing.TRANSFERRED: frozenset({Standing.ALIVE, Standing.DECEASED}),
    # a death recorded by mistake must be mendable
    Standing.DECEASED: frozenset({Standing.ALIVE}),
    Standing.MERGED: frozenset(),
}


def fold(text: str) -> str:
    """Fold width and case and drop white space: what two people would type for the same thing."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def name_terms(name: str) -> set[Term]:
    """Return what a name can be found by: itself, parts of it, pinyin in full and initials.

    >>> sorted(name_terms("周桂兰"))[:3]
    [('initials', 'zgl'), ('name', '周桂兰'), ('name_prefix', '兰')]
    """
    folded = fold(name)
    if not folded:
        return set()
    terms: set[Term] = {("name", folded)}
    terms |= {("name_prefix", part) for part in _parts(name)}
    for syllables in islice(_readings(folded), _MOST_READINGS):
        terms |= {("pinyin", "".join(syllables[:n])) for n in range(1, len(syllables) + 1)}
        terms.add(("initials", "".join(syllable[0] for syllable in syllables)))
    return terms


def _parts(name: str) -> Iterator[str]:
    words = unicodedata.normalize("NFKC", name).casefold().split()
    for word in words:
        shortest = 1 if _is_chinese(word) else _SHORTEST_LATIN_PREFIX
        # a Chinese name is also looked for by its given name alone: 桂兰 finds 周桂兰
        starts = range(len(word)) if _is_chinese(word) else range(1)
        for start in starts:
            for end in range(start + shortest, len(word) + 1):
                yield word[start:end]


def _is_chinese(word: str) -> bool:
    return all("\u4e00" <= character <= "\u9fff" or character == "·" for character in word)


def _readings(folded: str) -> Iterator[tuple[str, ...]]:
    sounds = pinyin(folded, style=Style.NORMAL, heteronym=True, errors="default")
    yield from product(*[[sound for sound in syllable if sound] for syllable in sounds])


def identifier_terms(*, mrn: str, phone: str | None, id_number: str | None) -> set[Term]:
    """Return what identifiers can be found by; `phone` is already digits with its country code."""
    terms: set[Term] = {("mrn", fold(mrn))}
    if phone:
        terms |= {("phone", phone), ("phone_tail", phone[-4:])}
    if id_number:
        terms.add(("id_number", fold(id_number)))
    return terms


def query_terms(search: str, *, phone: str) -> set[Term]:
    """Return every token a typed search could stand for; `phone` is the search read as a number."""
    folded = fold(search)
    if not folded:
        return set()
    terms: set[Term] = {("mrn", folded), ("name", folded), ("name_prefix", folded)}
    if folded.isascii() and folded.isalpha():
        terms |= {("pinyin", folded), ("initials", folded)}
    if _ID_NUMBER.fullmatch(folded):
        terms.add(("id_number", folded))
    if phone:
        terms |= {("phone", phone), ("phone_tail", phone)}
    return terms


def sort_key(name: str) -> tuple[str, str]:
    """Return the key by which a list of names is ordered: pinyin, then the characters."""
    return "".join(syllable[0] for syllable in pinyin(name, style=Style.TONE3)).casefold(), name


def mask_phone(phone: str | None) -> str:
    """Return a number with its middle hidden, without the country code of China.

    >>> mask_phone("8613800001234")
    '138****1234'
    """
    if not phone:
        return ""
    local = phone.removeprefix("86") if re.fullmatch(r"861\d{10}", phone) else phone
    return f"{local[:3]}****{local[-4:]}"


def age_on(birth_on: date, day: date) -> int:
    """Return full years lived on a day."""
    before_birthday = (day.month, day.day) < (birth_on.month, birth_on.day)
    return day.year - birth_on.year - int(before_birthday)


def needs_guardian(birth_on: date, day: date) -> bool:
    """Whether a guardian decides for a child: under 14 (personal information law, article 31)."""
    return age_on(birth_on, day) < _GUARDED_BELOW


def birthday(birth_on: date, years: int) -> date:
    """Return the day a person turns an age; 29 February counts as 1 March in other years."""
    try:
        return birth_on.replace(year=birth_on.year + years)
    except ValueError:
        return date(birth_on.year + years, 3, 1)
