"""The cases behind a figure, as Excel."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from kehubu.core.spreadsheets import Column, write_xlsx
from kehubu.standards.pack import Sheet
from kehubu.standards.queries import CaseLine


def case_list(sheet: Sheet, lines: Iterable[CaseLine]) -> bytes:
    columns = [_("日期"), _("事项"), _("人员"), amount_title(sheet)]
    rows = ([line.on, title(line), line.person, line.measured] for line in lines)
    return write_xlsx(sheet.title, [Column(text) for text in columns], rows)


def title(line: CaseLine) -> str:
    return line.shown.title if line.shown else _("（无权查看）")


def amount_title(sheet: Sheet) -> str:
    """
    Return what stands above the amounts of the cases.
    """
    is_yes_or_no = sheet.unit in {"percent", "count"}
    return _("计入（1 为是）") if is_yes_or_no else sheet.unit_label
