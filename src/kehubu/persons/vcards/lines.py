"""From the bytes of a file to its properties: folding, parameters, encodings."""

import base64
import binascii
import codecs
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kehubu.core.spreadsheets.text import legal

BARE = {
    "QUOTED-PRINTABLE": "ENCODING",
    "BASE64": "ENCODING",
    "B": "ENCODING",
}
"""Parameters that vCard 2.1 lets stand without their name; all others are types."""
ENCODINGS = {
    "UTF-8": "utf-8",
    "UTF8": "utf-8",
    "GB2312": "gb18030",
    "GBK": "gb18030",
    "GB18030": "gb18030",
    "CP936": "gb18030",
    "BIG5": "big5hkscs",
    "BIG5-HKSCS": "big5hkscs",
    "SHIFT_JIS": "shift_jis",
    "EUC-KR": "euc_kr",
    "ISO-8859-1": "latin-1",
    "WINDOWS-1252": "cp1252",
}
"""Those that phones name. Not all that Python knows: some of them unpack archives."""
BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
PIECE = re.compile(r"((?:\\.|[^;])*?)(?:;|\Z)", re.DOTALL)
HEAD = re.compile(rb'((?:[^":]|"[^"]*")*+):')
LONGEST_HEAD, LONGEST = 1_000, 100_000
"""Bytes of a name with its parameters, and of a whole line: photos are longer."""
LATER = re.compile(rb"[ \t]")
"""What begins a line that goes on with the one before."""


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a card: ``TEL;TYPE=WORK:010-1234`` and its like."""

    name: str
    params: Mapping[str, Sequence[str]]
    raw: bytes

    @property
    def types(self) -> set[str]:
        return set(self.params.get("TYPE", ()))

    @property
    def text(self) -> str:
        return unescaped(self._decoded())

    def parts(self) -> list[str]:
        """
        Return the parts of a structured value, as ``N`` and ``ADR`` have them.
        """
        return [unescaped(piece).strip() for piece in PIECE.findall(self._decoded())]

    def _decoded(self) -> str:
        encoding = next(iter(self.params.get("ENCODING", ())), "")
        value = self.raw
        if encoding == "QUOTED-PRINTABLE":
            value = binascii.a2b_qp(value)
        elif encoding in {"B", "BASE64"}:
            value = _from_base64(value)
        return _harmless(_decode(value, next(iter(self.params.get("CHARSET", ())), "")))


def properties(data: bytes) -> Iterator[Property]:
    """
    Yield what can be told apart as properties; anything else is passed over, and what
    is longer than anything that is read.
    """
    for line in _logical_lines(_as_bytes_of_one_kind(data)):
        head, colon, value = _cut(line)
        if colon and len(line) <= LONGEST:
            name, *params = head.decode("ascii", "ignore").split(";")
            # A group, as in ``item1.TEL``, ties a label to it, which nobody needs.
            plain = name.rpartition(".")[2].strip().upper()
            yield Property(plain, _params(params), value)


def unescaped(text: str) -> str:
    return ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], text)


def _as_bytes_of_one_kind(data: bytes) -> bytes:
    """
    Return UTF-16 as UTF-8, and leave all else: each value may have its own encoding.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace").encode()
    return data.removeprefix(codecs.BOM_UTF8)


def _logical_lines(data: bytes) -> Iterator[bytes]:
    """
    Yield lines put together again: folded ones, and quoted-printable ones, which go on
    after ``=`` at their end.
    """
    pieces: list[bytes] = []
    for line in re.split(rb"\r\n|\r|\n", data):
        if pieces and _is_soft(pieces):
            pieces[-1] = pieces[-1][:-1]
            pieces.append(line.lstrip(b" \t"))
        elif pieces and LATER.match(line):
            pieces.append(line[1:])
        else:
            if pieces:
                yield b"".join(pieces)
            pieces = [line]
    if pieces:
        yield b"".join(pieces)


def _is_soft(pieces: Sequence[bytes]) -> bool:
    if not pieces[-1].endswith(b"="):
        return False
    return b"QUOTED-PRINTABLE" in _cut(pieces[0])[0].upper()


def _cut(line: bytes) -> tuple[bytes, bytes, bytes]:
    """
    Part a line at its first colon that is not within quotes; where there is none, at
    its last. What begins with a longer head is no property.
    """
    line, more = line[:LONGEST_HEAD], line[LONGEST_HEAD:]
    found = HEAD.match(line)
    if found:
        return found[1], b":", line[found.end() :] + more
    head, colon, value = line.rpartition(b":")
    return (head, colon, value + more) if colon else (line, b"", b"")


def _params(words: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        name, equals, value = word.strip().upper().partition("=")
        if not equals:
            name, value = BARE.get(name, "TYPE"), name
        values = [one.strip() for one in value.replace('"', "").split(",")]
        found.setdefault(name, []).extend(values)
    return found


def _from_base64(value: bytes) -> bytes:
    try:
        return base64.b64decode(value)
    except binascii.Error:
        return b""


def _decode(value: bytes, charset: str) -> str:
    """
    Decode by the encoding that is named, else by the one that fits: nearly all phones
    write UTF-8, and those of China that do not write GBK.
    """
    for encoding in (ENCODINGS.get(charset, "utf-8"), "utf-8", "gb18030"):
        try:
            return value.decode(encoding)
        except UnicodeDecodeError:
            continue
    return value.decode("utf-8", "replace")


def _harmless(text: str) -> str:
    return BIDI.sub("", legal(text)).replace("\t", " ")
