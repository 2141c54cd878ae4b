"""Client lists as people have them, and imports brought as far as a test needs."""

import io

import openpyxl
from django.utils import timezone

from kehubu.clients import services
from kehubu.core import jobs

HEADER = "客户名称,简称,行业,地区,地址,电话,上市日期,备注"


def csv_of(*lines, header=HEADER):
    return "\n".join([header, *lines]).encode()


def workbook_of(**sheets):
    """
    Return an Excel file with these sheets, given as rows of cells.
    """
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(file)
    return file.getvalue()


def opened(by, *lines, header=HEADER, name="名单.csv"):
    return services.open_import(
        by=by, at=timezone.now(), data=csv_of(*lines, header=header), file_name=name
    )


def decided(by, *lines, duplicates="", choices=None, header=HEADER):
    """
    Open a list and say what happens to duplicates; ``choices`` maps row to action.
    """
    the_import = opened(by, *lines, header=header)
    now = timezone.now()
    services.choose(the_import, by=by, at=now, duplicates=duplicates)
    for number, choice in (choices or {}).items():
        row = the_import.rows.get(number=number)
        services.choose(the_import, by=by, at=now, row=row, choice=choice)
    return the_import


def committed(the_import):
    services.commit(the_import, by=the_import.by, at=timezone.now())
    jobs.run_waiting()
    the_import.refresh_from_db()
    return the_import


def taken_over(by, *lines, duplicates="", choices=None, header=HEADER):
    return committed(
        decided(by, *lines, duplicates=duplicates, choices=choices, header=header)
    )


def undone(the_import, **words):
    services.undo(the_import, by=the_import.by, at=timezone.now(), **words)
    jobs.run_waiting()
    the_import.refresh_from_db()
    return the_import


def deeds(the_import):
    """
    Return for each row what was done with it, and with which client.
    """
    rows = the_import.rows.values_list("number", "done", "client__name")
    return {number: (done, name) for number, done, name in rows}


def values_of(the_import):
    return {row.number: row.values for row in the_import.rows.all()}


def twins_of(the_import):
    rows = the_import.rows.values_list("number", "twin__name", "twin_row")
    return {number: (twin, row) for number, twin, row in rows}


def remap(the_import, by=None, **words):
    known = {"header_row": the_import.header_row, "columns": the_import.columns}
    return services.remap(
        the_import, by=by or the_import.by, at=timezone.now(), **{**known, **words}
    )
