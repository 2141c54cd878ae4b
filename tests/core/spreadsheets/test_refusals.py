"""Hostile and mistaken files: each is refused by name, soon and cheaply."""

import codecs
import gzip
import os
import re
import subprocess
import sys
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from kehubu.core.spreadsheets import UnreadableFile, child, read, workbooks
from tests.core.spreadsheets.builders import (
    XML,
    ole,
    shared_strings,
    with_declared_size,
    with_flag,
    worksheet,
    xls,
    xlsx,
)

MEGABYTE = 1 << 20
ONE_CELL = worksheet('<row r="1"><c r="A1"><v>1</v></c></row>')
PROCESS = Path("/proc/self")
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(autouse=True)
def frugal():
    """
    Have each test end soon and leave this process small, whatever the file asks for.
    """
    (PROCESS / "clear_refs").write_text("5")  # the peak is counted from here
    before, start = peak(), time.monotonic()
    yield
    assert time.monotonic() - start < 5
    assert peak() - before < 100 * MEGABYTE


def peak():
    """
    Return the most bytes that this process has held.
    """
    status = (PROCESS / "status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024


def refusal(data, name="名单.xlsx", **options):
    with pytest.raises(UnreadableFile) as error:
        read(data, name, **options)
    assert str(error.value).endswith("。")
    return error.value.code


def docx():
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("[Content_Types].xml", "")
        package.writestr("word/document.xml", "")
    return buffer.getvalue()


FOREIGN = {
    "elf": b"\x7fELF\x02\x01\x01" + bytes(60),
    "pe": b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0" + bytes(60),
    "mach-o": b"\xcf\xfa\xed\xfe\x07\0\0\1" + bytes(60),
    "pdf": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
    "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(60),
    "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(60),
    "bmp": b"BM" + bytes(60),
    "rar": b"Rar!\x1a\x07\1\0",
    "7z": b"7z\xbc\xaf\x27\x1c\0\4",
    "gzip": gzip.compress(b"a,b\n"),
    "rtf": rb"{\rtf1 a,b}",
    "docx": docx(),
    "doc": ole({"WordDocument": b""}),
    "empty zip": b"PK\5\6" + bytes(18),
}
WEB_PAGES = {
    "html": b"\xef\xbb\xbf\n <html><table><tr><td>1</td></tr></table></html>",
    "table": b"<TABLE border=1><tr><td>1</td></tr></TABLE>",
    "comment": b"<!-- report --><table></table>",
    "xml": b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
    "mhtml": b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n',
    "utf-16": "<html><table></table></html>".encode("utf-16"),
}


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "csv"])
@pytest.mark.parametrize("data", FOREIGN.values(), ids=FOREIGN)
def test_foreign_content_is_refused_whatever_its_name(data, suffix):
    code = refusal(data, f"名单.{suffix}")

    assert code == "not_a_spreadsheet"


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "csv"])
@pytest.mark.parametrize("data", WEB_PAGES.values(), ids=WEB_PAGES)
def test_web_page_is_refused_whatever_its_name(data, suffix):
    code = refusal(data, f"名单.{suffix}")

    assert code == "web_page"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"a,b\n1,2\n", "名单.xlsx"),
        (b"a\tb\n1\t2\n", "名单.xls"),
        (xlsx(ONE_CELL), "名单.xls"),
        (xlsx(ONE_CELL), "名单.csv"),
        (xls((0, 0, "甲")), "名单.xlsx"),
        (b"a,b\n", "名单.exe"),
    ],
)
def test_name_that_contradicts_the_content_is_refused(data, name):
    code = refusal(data, name)

    assert code == "name_contradicts_content"


def test_contradicting_name_is_quoted():
    with pytest.raises(UnreadableFile) as error:
        read(b"a,b\n", "名单.XLSX")

    assert "文件名以“.xlsx”结尾，内容却是 csv 格式" in str(error.value)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (xlsx(ONE_CELL), "名单.xlsm"),
        (xlsx(ONE_CELL, extra=[("xl/vbaProject.bin", "")]), "名单.xlsx"),
        (xlsx(ONE_CELL, extra=[("xl/VBAPROJECT.BIN", "")]), "名单.xlsx"),
        (xlsx(ONE_CELL, extra=[("xl/macrosheets/sheet1.xml", "")]), "名单.xlsx"),
        (ole({"Workbook": b"", "_VBA_PROJECT_CUR": b""}), "名单.xls"),
    ],
)
def test_macros_are_refused(data, name):
    code = refusal(data, name)

    assert code == "macros"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (ole({"EncryptionInfo": b"", "EncryptedPackage": b""}), "名单.xlsx"),
        (xls((0, 0, "甲"), encrypted=True), "名单.xls"),
        (with_flag(xlsx(ONE_CELL), 0x1), "名单.xlsx"),
    ],
)
def test_encrypted_workbook_is_refused(data, name):
    code = refusal(data, name)

    assert code == "encrypted"


@pytest.mark.parametrize("data", [b"", b" \n\n,,\n", xlsx(worksheet())])
def test_nothing_inside_is_refused(data):
    code = refusal(data, "名单")

    assert code == "empty"


def test_more_than_20_megabytes_is_refused():
    code = refusal(b"a" * (20 * MEGABYTE + 1))

    assert code == "too_large"


SUSPICIOUS = {
    "10,000 entries": xlsx(ONE_CELL, extra=[(f"{n}", "") for n in range(10_000)]),
    "directory of 400,000": xlsx(ONE_CELL) + b"PK\1\2".ljust(46, b"\0") * 400_000,
    "ratio": xlsx(ONE_CELL, extra=[("xl/a.bin", bytes(10 * MEGABYTE))]),
    "total": with_declared_size(xlsx(ONE_CELL), SHEET, 201 * MEGABYTE),
    "above": xlsx(ONE_CELL, extra=[("../a", "")]),
    "above, in Windows": xlsx(ONE_CELL, extra=[("xl\\..\\..\\a", "")]),
    "absolute": xlsx(ONE_CELL, extra=[("/a", "")]),
    "absolute, in Windows": xlsx(ONE_CELL, extra=[("C:\\a", "")]),
}


@pytest.mark.parametrize("data", SUSPICIOUS.values(), ids=SUSPICIOUS)
def test_suspicious_archive_is_refused_before_it_unpacks(data):
    code = refusal(data)

    assert code == "suspicious_archive"


LAUGHS = "".join(
    f'<!ENTITY {name} "{f"&{inner};" * 10}">'
    for inner, name in zip("abcdefghij", "bcdefghijk", strict=True)
)
BILLION_LAUGHS = f'{XML}<!DOCTYPE x [<!ENTITY a "哈">{LAUGHS}]>'
EXTERNAL = f'{XML}<!DOCTYPE x [<!ENTITY k SYSTEM "file:///etc/passwd">]>'
ENTITY_ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>&k;</t></is></c></row>'
SHARED_ROW = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
DAMAGED = {
    "billion laughs": xlsx(worksheet(ENTITY_ROW, prolog=BILLION_LAUGHS)),
    "external entity": xlsx(worksheet(ENTITY_ROW, prolog=EXTERNAL)),
    "billion shared laughs": xlsx(
        worksheet(SHARED_ROW),
        strings=shared_strings("<si><t>&k;</t></si>", prolog=BILLION_LAUGHS),
    ),
    "lying size": with_declared_size(xlsx(worksheet(" " * 50 * MEGABYTE)), SHEET, 1000),
    "no rows": xlsx("<worksheet"),
    "truncated": xlsx(ONE_CELL)[:-30],
    "truncated early": xlsx(ONE_CELL)[:700],
    "PK only": b"PK\3\4",
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_damaged_workbook_is_refused(data):
    code = refusal(data)

    assert code == "damaged"


def repeated(cells):
    """
    Make a sheet that shows one text of 32,767 characters so many times.
    """
    rows = "".join(
        f'<row r="{n}">'
        + "".join(f'<c r="{column}{n}" t="s"><v>0</v></c>' for column in "ABCDEFGHIJ")
        + "</row>"
        for n in range(1, cells // 10 + 1)
    )
    long = shared_strings(f"<si><t>{'长' * 32_767}</t></si>")
    return xlsx(worksheet(rows), strings=long)


CELL_AT = (
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="{}"><c r="{}{}"><v>1</v></c></row>'
)
EXHAUSTING = {
    "last cell of all": xlsx(worksheet(CELL_AT.format(1048576, "XFD", 1048576))),
    "beyond all cells": xlsx(worksheet(CELL_AT.format(2**32 - 1, "ZZZZZZ", 2**32 - 1))),
    "shared text": repeated(100_000),
    "looping sectors": ole({"Workbook": b"\x09\x08"}, loops=True),
}


@pytest.mark.parametrize("data", EXHAUSTING.values(), ids=EXHAUSTING)
def test_workbook_that_exhausts_its_process_is_given_up(data):
    code = refusal(data, "名单")

    assert code == "gave_up"


def test_text_that_multiplies_is_refused():
    code = refusal(repeated(2_000))

    assert code == "too_much_content"


def test_nested_elements_do_no_harm():
    deep = "".join(f"<a{n}>" for n in range(200_000))

    code = refusal(xlsx(worksheet(deep)))

    assert code in {"damaged", "empty"}


def test_tags_that_never_end_do_no_harm():
    endless = "<c " + "".join(f"t={n} " for n in range(200_000))

    code = refusal(xlsx(worksheet(endless)))

    assert code in {"damaged", "empty"}


def test_process_that_takes_too_long_is_killed(monkeypatch):
    monkeypatch.setattr(workbooks, "SECONDS", 0)

    code = refusal(xlsx(ONE_CELL))

    assert code == "gave_up"


LIMITED = """
import resource, runpy
limits = runpy.run_path({child!r})["limit"]()
{act}
"""


@pytest.mark.parametrize(
    ("act", "status"),
    [
        ("print('ok')", 0),
        ("bytearray(2 << 30)", 1),
        ("open({file!r}, 'w').write('x' * 9999)", 1),
        ("assert resource.getrlimit(resource.RLIMIT_CPU) == (20, 20)", 0),
        ("assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)", 0),
    ],
)
def test_reading_process_is_bounded(tmp_path, act, status):
    file = tmp_path / "a"
    script = LIMITED.format(child=child.__file__, act=act.format(file=str(file)))

    done = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True
    )

    assert done.returncode == status
    assert not file.exists() or file.stat().st_size == 0


def test_reading_process_gets_no_secrets(monkeypatch, tmp_path):
    spy = tmp_path / "child.py"
    spy.write_text("import json, os; print(json.dumps({'sheets': sorted(os.environ)}))")
    monkeypatch.setattr(workbooks, "_COMMAND", (sys.executable, "-I", str(spy)))
    monkeypatch.setenv("KEHUBU_SECRET_KEY", "secret")

    with workbooks.opened(b"", None) as (head, _rows):
        names = set(head["sheets"])

    assert names <= {"LC_CTYPE", "LD_LIBRARY_PATH"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"a,b\n" * 50_001, "too_many_rows"),
        (b"\n" * 20 * MEGABYTE, "too_many_rows"),
        (b"," * 20 * MEGABYTE, "too_many_columns"),
        (b',"\n"' * 4 * MEGABYTE, "too_many_columns"),
        (b"a," * 200 + b"a\n", "too_many_columns"),
        ((b"a," * 199 + b"a\n") * 5_001, "too_much_content"),
        (b'a,b\n"' + b"x" * 5 * MEGABYTE + b'",2\n', "malformed_row"),
        (b"x" * 20 * MEGABYTE, "malformed_row"),
        (b'"' * 20 * MEGABYTE, "malformed_row"),
        (b"a,b\n" + b"x" * 32_768 + b",2\n", "cell_too_long"),
        ("😀".encode() * 16_384, "cell_too_long"),
        (codecs.BOM_UTF16_LE + b"\0\xd8,\0", "unknown_encoding"),
        (b"a,b\n\xff\xff\xff\n", "unknown_encoding"),
    ],
)
def test_csv_beyond_the_limits_is_refused(data, code):
    assert refusal(data, "名单.csv") == code


def test_longest_cells_are_read():
    data = b"x" * 32_767 + b"," + "😀".encode() * 16_383

    table = read(data, "名单.csv")

    assert [len(cell) for cell in table.rows[0].cells] == [32_767, 16_383]


def test_sheet_beyond_the_limits_is_refused():
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 50_002)
    )

    code = refusal(xlsx(worksheet(rows)))

    assert code == "too_many_rows"


def test_random_bytes_are_refused():
    codes = {refusal(os.urandom(100_000), "名单.csv") for _ in range(10)}

    assert codes == {"not_a_spreadsheet"}
