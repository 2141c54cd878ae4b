"""Yearly arrangements of holidays (放假安排) as files."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from kehubu.core import spreadsheets
from kehubu.core.errors import DomainError

JANUARY, DECEMBER = 1, 12
WORKED = {"休": False, "班": True}
KNOWN = {
    "day": ["日期", "date"],
    "kind": ["类型", "類型", "休班", "kind"],
    "name": ["名称", "名稱", "节日", "節日", "说明", "說明", "name"],
}


class DayOff(NamedTuple):
    """A date that does not follow the week, as the yearly arrangement lists it."""

    day: date
    is_working: bool
    name: str


class BadCalendar(DomainError):
    code = "calendar_bad"
    message = _("第 %(row)s 行看不懂：日期要完整，类型要写“休”或“班”。")
    field = "file"


class DayTwice(DomainError):
    code = "calendar_day_twice"
    message = _("第 %(row)s 行与第 %(first)s 行是同一天，一个写“休”，一个写“班”。")
    field = "file"


class SeveralYears(DomainError):
    code = "calendar_several_years"
    message = _(
        "第 %(row)s 行是 %(year)s 年的日期，而这份文件是 %(of)s 年的安排。请每年一份。"
    )
    field = "file"


class NoDays(DomainError):
    code = "calendar_empty"
    message = _("文件里一天也没有。")
    field = "file"


class NoCalendar(DomainError):
    code = "calendar_none"
    message = _("文件里没有找到“日期”和“类型”两列。")
    field = "file"


def shipped(name: str) -> list[DayOff]:
    """
    Return an arrangement that comes with Kehubu, such as ``cn-2026``.
    """
    file = files("kehubu.core") / "calendars" / f"{name}.csv"
    return parse(file.read_bytes(), file.name)


def parse(data: bytes, name: str) -> list[DayOff]:
    """
    Read an arrangement from a spreadsheet or CSV file.

    :raises NoCalendar: if it has no columns for date and kind
    :raises BadCalendar: naming the first row that cannot be read
    :raises DayTwice: if two rows contradict each other
    :raises SeveralYears: if it is not about one year; the December before and the
        January after may take part, as in arrangements of the new year's holiday
    :raises NoDays: if it lists none
    """
    found: dict[date, tuple[int, DayOff]] = {}
    for row, day in _days(spreadsheets.read(data, name)):
        first, known = found.setdefault(day.day, (row, day))
        if known.is_working != day.is_working:
            raise DayTwice(row=row, first=first)
    if not found:
        raise NoDays
    _check_year(found)
    return [day for _row, day in found.values()]


def _check_year(found: Mapping[date, tuple[int, DayOff]]) -> None:
    """
    Refuse a date that is not of the year of which most are.
    """
    [(year, _times)] = Counter(day.year for day in found).most_common(1)
    beside = {(year - 1, DECEMBER), (year + 1, JANUARY)}
    for day, (row, _what) in found.items():
        if day.year != year and (day.year, day.month) not in beside:
            raise SeveralYears(row=row, year=day.year, of=year)


def _days(table: spreadsheets.Table) -> Iterator[tuple[int, DayOff]]:
    header = spreadsheets.find_header(table.rows, KNOWN)
    if header is None or not {"day", "kind"} <= set(header.columns.values()):
        raise NoCalendar
    columns = {field: index for index, field in header.columns.items()}
    for row in table.rows[header.index + 1 :]:
        try:
            day = spreadsheets.parse_date(row.cell(columns["day"]))
        except spreadsheets.BadCell as error:
            raise BadCalendar(row=row.number) from error
        kind = row.cell(columns["kind"]).strip()
        if day is None or kind not in WORKED:
            raise BadCalendar(row=row.number)
        name = row.cell(columns["name"])[:40] if "name" in columns else ""
        yield row.number, DayOff(day, WORKED[kind], name)
