"""The two lists of a real agency, from the upload to the way back."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kehubu.clients import queries
from kehubu.clients.models import Client, Import
from kehubu.core import jobs
from tests.clients.lists import undone

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parents[1] / "data"
XLSX, CSV = "client-list.xlsx", "client-list-gbk.csv"


def counts(**known):
    names = ("all", "bad", "twins", "same", "created", "updated", "skipped")
    zero = dict.fromkeys(names, 0)
    return {**zero, **known}


@pytest.fixture
def upload(crew, browse):
    """
    Upload one of the lists as the executive; return the import.
    """
    browser = browse(crew.executive)

    def send(name):
        file = SimpleUploadedFile(name, (DATA / name).read_bytes())
        response = browser.post("/clients/imports/", {"file": file})
        assert response.status_code == 302
        return Import.objects.latest("pk")

    return send


@pytest.fixture
def commit(crew, browse):
    browser = browse(crew.executive)

    def confirm(the_import, **decisions):
        if decisions:
            browser.post(f"/clients/imports/{the_import.pk}/choose/", decisions)
        browser.post(f"/clients/imports/{the_import.pk}/commit/")
        jobs.run_waiting()
        the_import.refresh_from_db()
        return queries.import_counts(the_import)

    return confirm


def test_workbook_is_previewed(upload):
    the_import = upload(XLSX)

    assert (the_import.kind, the_import.sheet) == ("xlsx", "客户名单")
    assert the_import.header_row == 3
    assert [the_import.headings[int(i)] for i in the_import.columns] == [
        *("客户简称", "所属行业", "所在地区", "上市日期", "备注")
    ]
    assert list(the_import.columns.values()) == [
        *("short_name", "industry", "region", "listed_on", "remark")
    ]
    assert queries.import_counts(the_import) == counts(all=776, twins=7)


def test_workbook_is_read_as_another_program_reads_it(upload):
    the_import = upload(XLSX)

    sheet = openpyxl.load_workbook(DATA / XLSX).active
    expected = {
        number: (name.strip(), day.replace("/", "").replace("-", ""))
        for number, (_no, name, _industry, _region, day, _remark) in enumerate(
            sheet.iter_rows(min_row=4, values_only=True), start=4
        )
    }
    read = {
        row.number: (row.values["name"], row.values["listed_on"].replace("-", ""))
        for row in the_import.rows.all()
    }
    assert read == expected


def test_workbook_is_taken_over_and_back(upload, commit):
    the_import = upload(XLSX)

    assert commit(the_import) == counts(all=776, twins=7, created=769, skipped=7)
    stray = Client.objects.get(name="云南白药")
    assert (stray.listed_on, stray.region) == (date(1993, 12, 15), "云南")
    assert Client.objects.get(name="长虹华意").listed_on == date(1996, 6, 19)
    assert Client.objects.get(name="*ST张股").listed_on == date(1996, 8, 29)
    assert Client.objects.values("name").distinct().count() == 769

    undone(the_import)

    assert Client.objects.count() == 0


def test_csv_in_gbk_is_previewed(upload):
    the_import = upload(CSV)

    assert (the_import.kind, the_import.encoding) == ("csv", "gb18030")
    assert the_import.header_row == 1
    assert the_import.columns == {
        "0": "name",
        "1": "industry",
        "2": "region",
        "3": "listed_on",
    }
    assert queries.import_counts(the_import) == counts(all=5448)
    assert the_import.rows.get(number=2).values == {
        "name": "平安银行",
        "industry": "银行",
        "region": "深圳",
        "listed_on": "1991-04-03",
    }


def test_both_lists_are_taken_over_and_back(upload, commit):
    first = upload(XLSX)
    commit(first)
    before = list(Client.objects.order_by("pk").values())
    second = upload(CSV)

    known = {"all": 5448, "twins": 769, "same": 769}
    assert queries.import_counts(second) == counts(**known)
    assert commit(second, duplicates="update") == counts(**known, created=4679)
    assert Client.objects.count() == 5448
    assert Client.objects.get(name="平安银行").version == 1

    undone(second)
    assert list(Client.objects.order_by("pk").values()) == before
