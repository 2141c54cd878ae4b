"""From cards to files (vCard 3.0) and QR codes."""

import io
from collections.abc import Iterator

import segno

from kehubu.core.spreadsheets.text import legal
from kehubu.persons.vcards.cards import Card

WIDEST = 75
"""Octets of a line, RFC 2426 §2.6."""
DENSEST = 271
"""Bytes of a code of 57 × 57 modules, the densest that phones read at a glance."""
LONGEST_NAME = 80
"""Bytes of a name there: it is written twice."""


def write(card: Card) -> bytes:
    """
    Return a vCard 3.0 in UTF-8, as iOS, Android, Outlook and WeChat take it in.
    """
    return _file([*_head(card.name), *_post(card), *_reach(card), *_rest(card)])


def qr_svg(card: Card) -> str:
    """
    Return the QR code of a card as an SVG file, dark on white whatever the page is.

    Only what one takes down from a card goes in, the name before all; what does not fit
    any more is left out.
    """
    name = legal(card.name).encode()[:LONGEST_NAME]
    lines = _head(name.decode(errors="ignore"))
    short = Card(
        mobiles=card.mobiles[:1], phones=card.phones[:1], emails=card.emails[:1]
    )
    for line in [*_reach(short), *_post(card)]:
        if len(_file([*lines, line], width=DENSEST)) <= DENSEST:
            lines.append(line)
    content = _file(lines, width=DENSEST).decode()
    code = segno.make_qr(content, error="l", encoding="utf-8")
    picture = io.BytesIO()
    code.save(picture, kind="svg", xmldecl=False, light="#fff", omitsize=True, nl=False)
    return picture.getvalue().decode()


def _head(name: str) -> list[str]:
    # The parts of a name are not guessed: all of it stands as the surname.
    return [f"N:{_escaped(name)};;;;", f"FN:{_escaped(name)}"]


def _post(card: Card) -> Iterator[str]:
    if card.organisation or card.department:
        parts = [card.organisation, *filter(None, [card.department])]
        yield "ORG:" + ";".join(map(_escaped, parts))
    if card.title:
        yield f"TITLE:{_escaped(card.title)}"


def _reach(card: Card) -> Iterator[str]:
    for number in card.mobiles:
        yield f"TEL;TYPE=CELL:{_escaped(number)}"
    for number in card.phones:
        yield f"TEL;TYPE=WORK,VOICE:{_escaped(number)}"
    for address in card.emails:
        yield f"EMAIL;TYPE=INTERNET:{_escaped(address)}"


def _rest(card: Card) -> Iterator[str]:
    if card.address:
        yield f"ADR;TYPE=WORK:;;{_escaped(card.address)};;;;"
    if card.note:
        yield f"NOTE:{_escaped(card.note)}"
    if card.birthday:
        yield f"BDAY:{card.birthday.isoformat()}"


def _escaped(text: str) -> str:
    plain = legal(text).replace("\\", "\\\\").replace("\n", "\\n")
    return plain.replace(";", "\\;").replace(",", "\\,")


def _file(lines: list[str], width: int = WIDEST) -> bytes:
    whole = ["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD"]
    return b"".join(piece + b"\r\n" for line in whole for piece in _folded(line, width))


def _folded(line: str, width: int) -> Iterator[bytes]:
    """
    Yield a line in pieces of at most ``width`` octets, no character torn apart; all but
    the first begin with a blank.
    """
    piece = b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > width:
            yield piece
            piece = b" "
        piece += octets
    yield piece
