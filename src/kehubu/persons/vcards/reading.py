"""From the properties of a file to cards."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from kehubu.persons.vcards.cards import (
    Card,
    CardFileTooLarge,
    NoCards,
    TooManyCards,
)
from kehubu.persons.vcards.lines import Property, properties

LARGEST = 2**20
MOST = 1_000
HAN = re.compile(r"[\u3007\u3400-\u9fff\U00020000-\U0003ffff·]+")
MOBILE = re.compile(r"(?:(?:\+|00)?86)?1[3-9]\d{9}")
DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ].*)?")
SIGNS_OF_NUMBERS = re.compile(r"[\s().\-]")
MOBILE_TYPES, OTHER_TYPES = {"CELL", "IPHONE", "MOBILE"}, {"FAX", "PAGER", "MODEM"}
FIRST_YEAR = 1900
"""Earlier years are put where none is known: 1604 by iPhones."""
READ = {
    *("N", "FN", "NICKNAME", "ORG", "TITLE", "ROLE"),
    *("TEL", "EMAIL", "ADR", "LABEL", "NOTE", "BDAY"),
}


def read(data: bytes) -> list[Card]:
    """
    Return the cards of a vCard file, those left out that say nothing.

    :raises UnreadableCard: if it is too large, has too many cards or none
    """
    if len(data) > LARGEST:
        raise CardFileTooLarge
    found: list[Card] = []
    for lines in _cards(properties(data)):
        card = _card(lines)
        if card != Card():
            found.append(card)
        if len(found) > MOST:
            raise TooManyCards(limit=MOST)
    if not found:
        raise NoCards
    return found


def _cards(lines: Iterable[Property]) -> Iterator[list[Property]]:
    """
    Yield what each card says of itself. A card within a card (2.1, AGENT) is that of
    somebody else; one that begins before the last one has ended is the next.
    """
    depth, own, before = 0, list[Property](), ""
    for line in lines:
        if line.name == "BEGIN" and before == "AGENT" and depth:
            depth += 1
        elif line.name == "BEGIN":
            yield own
            depth, own = 1, []
        elif line.name == "END":
            depth = max(depth - 1, 0)
        elif depth == 1 and line.name in READ:
            own.append(line)
        before = line.name
    yield own


def _card(lines: Sequence[Property]) -> Card:
    organisation, department = _organisation(lines)
    phones, mobiles = _numbers(lines)
    return Card(
        name=_name(lines),
        organisation=organisation,
        department=department,
        title=_first(lines, "TITLE") or _first(lines, "ROLE"),
        phones=phones,
        mobiles=mobiles,
        emails=_emails(lines),
        address=_address(lines),
        note="\n".join(_each(lines, "NOTE")),
        birthday=_birthday(lines),
    )


def _each(lines: Iterable[Property], name: str) -> list[str]:
    texts = (line.text.strip() for line in lines if line.name == name)
    return [text for text in texts if text]


def _first(lines: Iterable[Property], name: str) -> str:
    return next((_on_one_line(text) for text in _each(lines, name)), "")


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _name(lines: Sequence[Property]) -> str:
    """
    A Chinese name is put together from its parts: a phone that is set to English writes
    the formatted name of 张三 as “三 张”.
    """
    parts = next((line.parts() for line in lines if line.name == "N"), [])
    family, given, middle = (*map(_on_one_line, parts[:3]), "", "", "")[:3]
    chinese = f"{family}{middle}{given}"
    if HAN.fullmatch(chinese):
        return chinese
    western = " ".join(filter(None, (given, middle, family)))
    return _first(lines, "FN") or western or _first(lines, "NICKNAME")


def _organisation(lines: Iterable[Property]) -> tuple[str, str]:
    for line in lines:
        if line.name == "ORG":
            name, *units = map(_on_one_line, line.parts())
            return name, " ".join(filter(None, units))
    return "", ""


def _numbers(lines: Iterable[Property]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    phones, mobiles = dict[str, str](), dict[str, str]()
    for line in lines:
        if line.name == "TEL" and not line.types & OTHER_TYPES:
            number = _number(line.text)
            digits = SIGNS_OF_NUMBERS.sub("", number)
            is_mobile = line.types & MOBILE_TYPES or MOBILE.fullmatch(digits)
            if digits:
                (mobiles if is_mobile else phones).setdefault(digits, number)
    return tuple(phones.values()), tuple(mobiles.values())


def _number(text: str) -> str:
    """
    Return a number without the scheme of a URI, its extension after a hyphen.
    """
    plain = re.sub(r"^tel:", "", _on_one_line(text), flags=re.IGNORECASE)
    return re.sub(r";ext=", "-", plain, flags=re.IGNORECASE).partition(";")[0]


def _emails(lines: Iterable[Property]) -> tuple[str, ...]:
    known = dict[str, str]()
    for text in map(_on_one_line, _each(lines, "EMAIL")):
        address = re.sub(r"^mailto:", "", text, flags=re.IGNORECASE)
        if "@" in address:
            known.setdefault(address.casefold(), address)
    return tuple(known.values())


def _address(lines: Sequence[Property]) -> str:
    found = [line for line in lines if line.name == "ADR" and any(line.parts())]
    found.sort(key=lambda line: "WORK" not in line.types)
    if not found:
        return _first(lines, "LABEL")
    parts = [_on_one_line(part) for part in found[0].parts()]
    box, extended, street, city, region, code, country = (*parts, *[""] * 7)[:7]
    if HAN.search("".join(parts)):
        return f"{country}{region}{city}{street}{extended}{box}"
    western = (street, extended, box, city, f"{region} {code}".strip(), country)
    return ", ".join(filter(None, western))


def _birthday(lines: Iterable[Property]) -> date | None:
    for line in lines:
        stated = DATE.fullmatch(line.text.strip()) if line.name == "BDAY" else None
        calendars = set(line.params.get("CALSCALE", ["GREGORIAN"]))
        if stated and calendars == {"GREGORIAN"}:
            try:
                day = date(*map(int, stated.groups()))
            except ValueError:
                continue
            return day if day.year >= FIRST_YEAR else None
    return None
