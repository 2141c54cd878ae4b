"""What no client list is, sent through the page: a sentence, and nothing written."""

import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kehubu.clients.models import Client, Import
from kehubu.core import jobs
from tests.clients.lists import csv_of, workbook_of
from tests.core.spreadsheets import builders
from tests.tables import unchanged

pytestmark = pytest.mark.django_db

URL = "/clients/imports/"


def zip_of(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def bomb():
    zeros = "0" * (50 << 20)
    return builders.xlsx(builders.worksheet(), extra=[("xl/media/0.bin", zeros)])


def with_macros():
    macros = [("xl/vbaProject.bin", b"macros")]
    return builders.xlsx(builders.worksheet(), extra=macros)


PAGE = b"<html><table><tr><td>\xe7\x94\xb2</td></tr></table></html>"
REFUSED = {
    "bomb": (bomb, "名单.xlsx", "文件的压缩结构异常，为安全起见不予读取。"),
    "executable": (
        lambda: b"MZ" + bytes(4000),
        "名单.xlsx",
        "这不是表格文件。可以读取 .xlsx、.xls 和 .csv 文件。",
    ),
    "executable called csv": (
        lambda: b"\x7fELF" + bytes(4000),
        "名单.csv",
        "这不是表格文件。可以读取 .xlsx、.xls 和 .csv 文件。",
    ),
    "web page": (lambda: PAGE, "名单.xlsx", "这个文件其实是网页，只是取了表格的名字。"),
    "web page called xls": (lambda: PAGE, "名单.xls", "这个文件其实是网页"),
    "macros": (with_macros, "名单.xlsx", "文件带有宏，不予读取。"),
    "macros by name": (lambda: b"PK", "名单.xlsm", "文件带有宏，不予读取。"),
    "foreign archive": (
        lambda: zip_of(**{"a.txt": "甲"}),
        "名单.xlsx",
        "这不是表格文件。",
    ),
    "half a workbook": (
        lambda: workbook_of(一=[["客户名称"], ["甲样例"]])[:900],
        "名单.xlsx",
        "文件已损坏或不完整。",
    ),
    "locked workbook": (
        lambda: builders.ole({"EncryptedPackage": b"x"}),
        "名单.xlsx",
        "文件有密码保护。",
    ),
    "text called xlsx": (lambda: csv_of("甲样例"), "名单.xlsx", "内容却是 csv 格式"),
    "picture": (
        lambda: b"\x89PNG\r\n\x1a\n" + bytes(99),
        "名单.csv",
        "这不是表格文件。",
    ),
    "open quote": (
        lambda: csv_of('"甲样例,食品', "乙样例"),
        "名单.csv",
        "无法分成单元格：引号不成对",
    ),
    "two hundred and one columns": (
        lambda: csv_of("甲" + ",a" * 200),
        "名单.csv",
        "超过 200 列",
    ),
    "a cell without end": (lambda: csv_of("长" * 40_000), "名单.csv", "有一格超过"),
    "blanks": (lambda: b"\n\n , ,\n", "名单.csv", "文件里没有内容。"),
    "nothing below the header": (
        csv_of,
        "名单.csv",
        "文件里没有可以导入的行。",
    ),
}


@pytest.fixture
def browser(crew, browse):
    return browse(crew.executive)


def send(browser, data, name, **headers):
    file = SimpleUploadedFile(name, data)
    return browser.post(URL, {"file": file}, headers=headers)


@pytest.mark.parametrize(("make", "name", "sentence"), REFUSED.values(), ids=REFUSED)
def test_hostile_file_is_refused_with_a_sentence(browser, make, name, sentence):
    data = make()

    with unchanged():
        response = send(browser, data, name)

    assert response.status_code == 409
    assert sentence in response.content.decode()


def test_refusal_comes_with_the_form_alone_for_htmx(browser):
    response = send(browser, PAGE, "名单.xlsx", **{"HX-Request": "true"})

    assert response.status_code == 409
    content = response.content.decode()
    assert "这个文件其实是网页" in content
    assert "<html" not in content


@pytest.mark.parametrize("sent", [{}, {"file": "甲样例"}], ids=["nothing", "text"])
def test_upload_of_no_file_is_invalid(browser, sent):
    with unchanged():
        response = browser.post(URL, sent)

    assert response.status_code == 422
    assert "errorlist" in response.content.decode()


def test_upload_of_an_empty_file_is_invalid(browser):
    with unchanged():
        response = send(browser, b"", "名单.csv")

    assert response.status_code == 422
    assert "errorlist" in response.content.decode()


def test_upload_of_more_than_20_megabytes_is_refused(browser):
    with unchanged():
        response = send(browser, b"a" * ((20 << 20) + 1), "名单.csv")

    assert response.status_code == 409
    assert "文件超过 20 MB，请拆成几个文件。" in response.content.decode()


@pytest.mark.parametrize("actor", ["designer", "auditor", "system"])
def test_upload_by_other_positions_is_forbidden(crew, browse, actor):
    browser = browse(getattr(crew, actor))

    with unchanged():
        response = send(browser, csv_of("甲样例"), "名单.csv")

    assert response.status_code == 403


def test_finance_sends_in_spend_alone(crew, browse):
    browser = browse(crew.finance)
    file = SimpleUploadedFile("名单.csv", csv_of("甲样例"))

    with unchanged():
        response = browser.post(f"{URL}?kind=clients", {"file": file})

    assert response.status_code == 404


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/名单.csv", "名单.csv"),
        ("C:\\客户\\名单.csv", "名单.csv"),
        ("<b>名单</b>.csv", "b>.csv"),
        ("名\u202e单.csv", "名单.csv"),
    ],
)
def test_name_of_the_file_leads_nowhere(browser, sent, kept):
    response = send(browser, csv_of("甲样例"), sent)

    assert response.status_code == 302
    assert Import.objects.get().file_name == kept


def test_name_of_the_file_may_be_long(browser):
    send(browser, csv_of("甲样例"), "长" * 250 + ".csv")

    the_import = Import.objects.get()
    assert the_import.file_name == "长" * 196 + ".csv"
    assert browser.get(f"{URL}{the_import.pk}/errors/").status_code == 200


def test_name_of_a_sheet_may_be_longer_than_excel_allows(browser):
    book = workbook_of(一=[["客户名称"], ["甲样例"]])
    source, file = zipfile.ZipFile(io.BytesIO(book)), io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for part in source.namelist():
            content = source.read(part)
            if part == "xl/workbook.xml":
                content = content.replace("一".encode(), ("长" * 150).encode())
            package.writestr(part, content)

    response = send(browser, file.getvalue(), "名单.xlsx")

    assert response.status_code == 302
    the_import = Import.objects.get()
    assert the_import.sheet == "长" * 100
    assert browser.get(response.url).status_code == 200


FORMULAS = ["=1+1", "+CMD|'/c calc'!A0", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")']


def test_formulas_are_text_on_the_way_in_and_out(browser):
    lines = [f'"{text.replace(chr(34), chr(34) * 2)}",{text[:3]}' for text in FORMULAS]
    response = send(browser, csv_of(*lines, header="客户名称,备注"), "名单.csv")

    browser.post(f"{response.url}commit/")
    jobs.run_waiting()

    assert set(Client.objects.values_list("name", flat=True)) == set(FORMULAS)
    exported = browser.post("/clients/export/")
    book = openpyxl.load_workbook(io.BytesIO(exported.content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    assert {cell.value for cell in cells} >= set(FORMULAS)


def test_formulas_in_a_workbook_come_in_as_their_values(browser):
    rows = '<row r="1"><c r="A1" t="str"><v>客户名称</v></c></row>'
    rows += '<row r="2"><c r="A2" t="str"><f>CONCAT("=","1")</f><v>=1</v></c></row>'

    send(browser, builders.xlsx(builders.worksheet(rows)), "名单.xlsx")

    assert Import.objects.get().rows.get().values == {"name": "=1"}


def test_markup_in_a_list_is_shown_as_text(browser):
    lines = ["<script>alert(1)</script>,,,,,,<i>去年</i>,"]
    header = "客户名称,简称,行业,地区,地址,电话,上市日期,备注<b>"
    response = send(browser, csv_of(*lines, header=header), "名单.csv")

    content = browser.get(response.url).content.decode()

    assert "<script>alert" not in content
    assert "<i>去年" not in content
    assert "备注<b>" not in content
