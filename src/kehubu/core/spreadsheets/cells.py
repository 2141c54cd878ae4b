"""What single cells mean; pure."""

import re
import unicodedata
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from kehubu.core.errors import DomainError

_DATES = tuple(
    re.compile(rf"{pattern}(?:[ T]\d{{1,2}}:\d\d(?::\d\d(?:\.\d+)?)?)?", re.ASCII)
    for pattern in (
        r"(?P<y>[12]\d{3})\s*(?P<sep>[-/.])\s*(?P<m>\d{1,2})\s*(?P=sep)\s*(?P<d>\d{1,2})",
        r"(?P<y>[12]\d{3})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]",
        r"(?P<y>[12]\d{3})(?P<m>\d\d)(?P<d>\d\d)",
    )
)
_TWO_DIGITS = re.compile(
    r"\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?"
    r"|\d{1,2}([-/.])\d{1,2}\1\d\d",
    re.ASCII,
)
_SERIAL = re.compile(r"\d{5}", re.ASCII)
_SERIAL_ORIGIN = date(1899, 12, 30)  # right from March 1900 on; 1900 had no leap day
_SERIAL_RANGE = range(18_264, 73_416)  # 1950-01-01 to 2100-12-31

_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?e\+?\d+", re.ASCII | re.IGNORECASE)
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})", re.ASCII)
_PHONE = re.compile(
    r"(?=(?:\D*\d){3})\+?[\d() -]{3,24}(?:(?:转|ext\.?|x|#)\s*\d{1,6})?", re.ASCII
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))


class BadCell(DomainError):
    """A cell does not mean what its column says; subclasses say why."""


class NotADate(BadCell):
    code = "not_a_date"
    message = _("“%(text)s”不是日期，请写成 1991-04-03 这样。")


class ImpossibleDate(BadCell):
    code = "impossible_date"
    message = _("没有“%(text)s”这一天。")


class TwoDigitYear(BadCell):
    code = "two_digit_year"
    message = _("“%(text)s”的年份只有两位，请写全四位。")


class NotAPhone(BadCell):
    code = "not_a_phone"
    message = _("“%(text)s”不是一个电话号码。")


class DigitsLost(BadCell):
    code = "digits_lost"
    message = _("“%(text)s”是科学记数，号码的尾数已丢失，请重新填写。")


def parse_date(text: str) -> date | None:
    """
    Return the day that ``text`` names, ``None`` if it is blank.

    Reads 1991-04-03, 1991/4/3, 1991.4.3, 1991年4月3日 and 19910403, from 1000 to 2999,
    with or without a time of day, and Excel's day numbers from 1950 to 2100.

    :raises BadCell: ``NotADate``, ``ImpossibleDate`` or ``TwoDigitYear``
    """
    level = _level(text)
    if not level:
        return None
    for pattern in _DATES:
        if match := pattern.fullmatch(level):
            return _day(text, int(match["y"]), int(match["m"]), int(match["d"]))
    if _SERIAL.fullmatch(level) and int(level) in _SERIAL_RANGE:
        return _SERIAL_ORIGIN + timedelta(days=int(level))
    if _TWO_DIGITS.fullmatch(level):
        raise TwoDigitYear(text=text)
    raise NotADate(text=text)


def parse_phone(text: str) -> str | None:
    """
    Return one phone number in half-width characters, ``None`` if blank.

    A mainland mobile number becomes its 11 digits, so that the same number is the
    same text; any other stays as it was written, dashes and extension included.

    :raises BadCell: ``NotAPhone``, or ``DigitsLost`` where Excel wrote 1.38E+10
    """
    level = _level(text).translate(_DASHES)
    if not level:
        return None
    if _SCIENTIFIC.fullmatch(level):
        raise DigitsLost(text=text)
    if mobile := _MOBILE.fullmatch(re.sub(r"[() -]", "", level)):
        return mobile[1]
    if not _PHONE.fullmatch(level.lower()):
        raise NotAPhone(text=text)
    return level


def _level(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ImpossibleDate(text=text) from None
