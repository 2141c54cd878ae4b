"""
Read XML safely into plain elements that know their line.

Sources: defusedxml forbids what makes XML dangerous; the line is expat's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from kehubu.procedures.engine.problems import Code, Problem, Refused

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 100
_CODECS = {
    b"gb2312": "gb18030",
    b"gbk": "gb18030",
    b"gb18030": "gb18030",
    b"cp936": "gb18030",
    b"big5": "big5",
}
"""Those of the mainland are parts of GB18030."""
_CHINESE = re.compile(
    rb"""<\?xml[^>]*?\sencoding\s*=\s*["'](%s)["']""" % b"|".join(_CODECS),
    re.IGNORECASE,
)


@dataclass(slots=True)
class Element:
    """
    An XML element; a foreign attribute's name is written ``{namespace}name``.
    """

    namespace: str
    name: str
    attributes: dict[str, str]
    line: int
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    @property
    def id(self) -> str:
        return self.get("id")

    def get(self, attribute: str) -> str:
        """Return the attribute without surrounding space, empty if absent."""
        return self.attributes.get(attribute, "").strip()

    def named(self, name: str) -> Iterator["Element"]:
        return (child for child in self.children if child.name == name)

    def walk(self) -> Iterator["Element"]:
        """
        Yield this element and all below it, in the order of the file.
        """
        todo = [self]
        while todo:
            element = todo.pop()
            yield element
            todo.extend(reversed(element.children))

    def problem(self, code: Code, **params: str) -> Problem:
        return Problem(code, self.name, self.id, self.line, params)


class _Builder:
    """The parser's target: it stacks open elements and notes their lines."""

    def __init__(self) -> None:
        self.open: list[Element] = []
        self.parser = XMLParser(target=self, forbid_dtd=True)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        namespace, _, name = tag.rpartition("}")
        line = self.parser.parser.CurrentLineNumber
        element = Element(namespace.removeprefix("{"), name, attributes, line)
        if len(self.open) == MAX_DEPTH:
            raise Refused([element.problem(Code.TOO_DEEP)])
        if self.open:
            self.open[-1].children.append(element)
        self.open.append(element)

    def end(self, _tag: str) -> None:
        self.closed = self.open.pop()

    def data(self, text: str) -> None:
        self.open[-1].text += text

    def close(self) -> None:
        """Do nothing: the root is what was closed last."""


def read(data: bytes) -> Element:
    """
    Return the root element.

    :raises Refused: over 2 MB, 100 levels; not XML; with a DTD or entities
    """
    if len(data) > MAX_BYTES:
        raise Refused([Problem(Code.TOO_BIG)])
    builder = _Builder()
    try:
        builder.parser.feed(data)
        builder.parser.close()
    except DefusedXmlException as error:
        line = builder.parser.parser.CurrentLineNumber
        raise Refused([Problem(Code.ENTITIES_FORBIDDEN, line=line)]) from error
    except ParseError as error:
        raise Refused([Problem(Code.MALFORMED_XML, line=error.position[0])]) from error
    except (LookupError, ValueError) as error:
        # expat's words for an encoding that it does not know
        raise Refused([Problem(Code.UNKNOWN_ENCODING, line=1)]) from error
    return builder.closed


def in_utf8(data: bytes) -> bytes:
    """
    Return a file in one of the Chinese encodings, which expat does not know, in UTF-8;
    any other as it is.

    :raises Refused: if it is not in the encoding that it names
    """
    told = _CHINESE.match(data)
    if told is None or len(data) > MAX_BYTES:
        return data
    try:
        head, tail = data[: told.start(1)], data[told.end(1) :]
        text = (head + b"UTF-8" + tail).decode(_CODECS[told[1].lower()])
    except UnicodeDecodeError as error:
        raise Refused([Problem(Code.UNKNOWN_ENCODING, line=1)]) from error
    return text.encode()
