"""The elements of an Apple Health export, one after another: no tree is built, whatever its size.

A genuine export begins with a document type of its own (ELEMENT and ATTLIST lines), so a document type as
such is no offence. Entities, references to other files, attributes given by the document type, deep
nesting and endless attributes are: the file is refused as soon as one is met.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from xinqiao.chart.observations.devices.apple_archive import Readable
from xinqiao.chart.observations.devices.rows import Hostile
from xinqiao.chart.observations.types import Method

_CHUNK = 64 * 1024
_MOST_SILENCE = 1024 * 1024
_MOST_DEPTH = 24
_MOST_ATTRIBUTES = 64
_LONGEST_ATTRIBUTE = 64 * 1024
_MOST_CHILDREN = 1_000
_MOST_WEIGHT = 4 * 1024 * 1024


@dataclass(slots=True)
class Element:
    """A record with its attributes and what stands directly in it (metadata, or the parts of a pair)."""

    name: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)

    def noted(self, key: str) -> str:
        """The value of a metadata entry, or nothing."""
        for child in self.children:
            if child.attributes.get("key") == key:
                return child.attributes.get("value", "")
        return ""

    @property
    def method(self) -> Method:
        """Typed in by hand or measured, as the phone notes it."""
        return Method.MANUAL if self.noted("HKWasUserEntered") == "1" else Method.DEVICE


def elements(stream: Readable) -> Iterator[Element]:
    """Yield each element directly under HealthData when it is complete.

    Raises Hostile for what is made to do harm, ValueError where the text is not XML or stops early.
    """
    reader = _Reader()
    parser = DefusedXMLParser(target=reader, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    parser.parser.AttlistDeclHandler = _no_defaults
    silent = 0
    while chunk := stream.read(_CHUNK):
        problem = _fed(parser, chunk)
        yield from reader.taken()
        if problem is not None:
            raise problem
        silent = 0 if reader.has_moved() else silent + len(chunk)
        if silent > _MOST_SILENCE:
            raise Hostile("one element is longer than a megabyte")
    problem = _fed(parser, None)
    yield from reader.taken()
    if problem is not None:
        raise problem


def _fed(parser: DefusedXMLParser, chunk: bytes | None) -> ValueError | None:
    """Feed one piece, or the end; return what is wrong with the text, so that what stood before is told."""
    try:
        if chunk is None:
            parser.close()
        else:
            parser.feed(chunk)
    except DefusedXmlException as problem:
        raise Hostile(f"the XML declares what an export never does ({type(problem).__name__})") from problem
    except (ParseError, UnicodeError, LookupError) as problem:
        return ValueError(f"the XML is not well-formed: {problem}")
    return None


def _no_defaults(_element: str, _name: str, _type: str, default: str | None, _required: int) -> None:
    if default is not None:
        raise Hostile("the XML gives attributes values of its own")


class _Reader:
    """What the parser tells its events to; keeps one record at a time."""

    def __init__(self) -> None:
        self._open: list[Element] = []
        self._done: list[Element] = []
        self._depth = 0
        self._weight = 0
        self._events = 0

    def taken(self) -> list[Element]:
        """The elements completed since the last call."""
        done, self._done = self._done, []
        return done

    def has_moved(self) -> bool:
        """Whether any element began or ended since the last call."""
        moved, self._events = self._events > 0, 0
        return moved

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        self._events += 1
        self._depth += 1
        if self._depth == 1 and tag != "HealthData":
            raise ValueError("not an Apple Health export: it does not begin with HealthData")
        if self._depth > _MOST_DEPTH:
            raise Hostile("the XML is nested deeper than an export is")
        self._weigh(attributes)
        if self._depth > 1:
            self._open.append(Element(tag, attributes))

    def end(self, _tag: str) -> None:
        """End the innermost element; a record that stands directly under the root is complete."""
        self._events += 1
        self._depth -= 1
        if not self._open:
            return
        element = self._open.pop()
        if not self._open:
            self._weight = 0
            self._done.append(element)
        elif len(self._open[-1].children) < _MOST_CHILDREN:
            self._open[-1].children.append(element)

    def data(self, _text: str) -> None:
        """Text between the elements says nothing."""

    def close(self) -> None:
        """Nothing is left to be told."""

    def _weigh(self, attributes: dict[str, str]) -> None:
        """Bound what one record can hold, with everything in it."""
        self._weight += sum(len(name) + len(value) for name, value in attributes.items())
        if (
            len(attributes) > _MOST_ATTRIBUTES
            or any(len(value) > _LONGEST_ATTRIBUTE for value in attributes.values())
            or self._weight > _MOST_WEIGHT
        ):
            raise Hostile("an element has more attributes, or longer ones, than an export has")
