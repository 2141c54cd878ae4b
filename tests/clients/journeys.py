"""A list of any kind through the pages, as a browser sends it."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from kehubu.clients import queries
from kehubu.clients.models import Import
from kehubu.core import jobs

URL = "/clients/imports/"


def text_of(*lines, encoding="utf-8"):
    return "\n".join(lines).encode(encoding)


def sent(browser, kind, data, name="名单.csv", client=None):
    """
    Upload a list; return what the page answers.
    """
    query = f"?kind={kind}" + (f"&client={client.pk}" if client else "")
    return browser.post(URL + query, {"file": SimpleUploadedFile(name, data)})


def uploaded(browser, kind, *lines, client=None, encoding="utf-8"):
    data = text_of(*lines, encoding=encoding)
    response = sent(browser, kind, data, client=client)
    assert response.status_code == 302, response.content.decode()
    return Import.objects.latest("pk")


def committed(browser, the_import, **decisions):
    if decisions:
        browser.post(f"{URL}{the_import.pk}/choose/", decisions)
    response = browser.post(f"{URL}{the_import.pk}/commit/")
    assert response.status_code == 302
    jobs.run_waiting()
    the_import.refresh_from_db()
    assert the_import.state == "done"
    return counted(the_import)


def taken_over(browser, kind, *lines, client=None, **decisions):
    the_import = uploaded(browser, kind, *lines, client=client)
    committed(browser, the_import, **decisions)
    return the_import


def undone(browser, the_import, **words):
    response = browser.post(f"{URL}{the_import.pk}/undo/", words)
    assert response.status_code == 302, response.content.decode()
    jobs.run_waiting()
    the_import.refresh_from_db()
    assert the_import.state == "undone"


def counted(the_import):
    """
    Return what became of the rows, without what became of none.
    """
    counts = queries.import_counts(the_import)
    return {name: n for name, n in counts.items() if n}


def problems(the_import):
    """
    Return for each bad row the problem of each bad field.
    """
    bad = the_import.rows.filter(has_problems=True)
    return dict(bad.values_list("number", "problems"))


def corrected(browser, the_import, number, **values):
    row = the_import.rows.get(number=number)
    said = {**row.values, **values}
    return browser.post(f"{URL}{the_import.pk}/rows/{number}/", said)


def sheet_of(response):
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response)))
    return [["" if c is None else c for c in row] for row in book.active.values]
