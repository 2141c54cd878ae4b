import io
import zipfile

import pytest

from kehubu.documents import uploads
from kehubu.documents.uploads import (
    EmptyUpload,
    HasMacros,
    KindNotTaken,
    NotWhatItSays,
    Suspicious,
    TooBig,
    UploadRefused,
    kind_of,
)
from tests.core.spreadsheets.builders import ole
from tests.documents.files import (
    CONTENTS,
    PDF,
    PNG,
    TYPE_OF,
    TYPES,
    large_upload,
    office,
    upload,
    zipped,
)

HTML = b"<!doctype html><script>alert(1)</script>"
EXE = b"MZ\x90\0" + bytes(60)


# ---- what is taken


@pytest.mark.parametrize("extension", CONTENTS)
def test_kind_is_taken(extension):
    file = upload(f"文件.{extension}", CONTENTS[extension])

    assert kind_of(file) == TYPE_OF[extension]


@pytest.mark.parametrize("extension", CONTENTS)
def test_kind_is_taken_from_disk_and_left_at_its_beginning(extension):
    with large_upload(f"文件.{extension}", CONTENTS[extension]) as file:
        assert kind_of(file) == TYPE_OF[extension]
        assert file.read() == CONTENTS[extension]


@pytest.mark.parametrize(
    "name",
    ["合同.PDF", "合同.v2.pdf", "合同 .pdf", "a" * 300 + ".pdf", "合\u202e同.pdf"],
)
def test_name_tells_the_kind_by_its_end(name):
    assert kind_of(upload(name)) == "application/pdf"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("横幅.tif", b"MM\0*\0\0\0\x08"),
        ("动图.gif", b"GIF87a"),
        ("标志.eps", b"\xc5\xd0\xd3\xc6\x20\0"),
        ("标志.ai", b"%!PS-Adobe-3.0"),
        ("广播.mp3", b"\xff\xfb\x90\0"),
        ("旧表.xls", ole({"Book": b"x"})),
        ("空格.txt", b" \n "),
        ("数学.txt", b"1 < 2"),
    ],
)
def test_older_forms_of_a_kind_are_taken(name, data):
    assert kind_of(upload(name, data)) == TYPE_OF[name.partition(".")[2]]


# ---- what is not


@pytest.mark.parametrize(
    "name",
    [
        "程序.exe",
        "网页.html",
        "图.svg",
        "脚本.js",
        "宏.docm",
        "宏.xlsm",
        "包.zip",
        "包.rar",
        "合同.pdf.exe",
        "合同.pdf ",
        "合同.pdf.",
        "pdf",
        ".pdf",
        "",
    ],
)
def test_other_kind_is_refused(name):
    file = upload("x", PDF)
    file._name = name

    with pytest.raises(KindNotTaken) as refusal:
        kind_of(file)

    assert f"“{name}”：不收这种文件。" in str(refusal.value)


@pytest.mark.parametrize("extension", CONTENTS)
@pytest.mark.parametrize("data", [HTML, EXE], ids=["web page", "executable"])
def test_content_of_another_kind_is_refused(extension, data):
    with pytest.raises(NotWhatItSays) as refusal:
        kind_of(upload(f"文件.{extension}", data))

    assert str(refusal.value) == (
        f"“文件.{extension}”：内容与扩展名不符，可能已损坏或改过名。"
    )


SWAPPED = [
    ("docx", CONTENTS["xlsx"]),
    ("xlsx", CONTENTS["pptx"]),
    ("doc", CONTENTS["xls"]),
    ("ppt", ole({"Property": b"an installer"})),
    ("docx", zipped(**{"a.txt": "x"})),
    ("docx", zipped(**{"word/document.xml": "x"})),
    ("docx", CONTENTS["docx"][:40]),
    ("docx", b"PK\x03\x04" + bytes(100)),
    ("wav", CONTENTS["webp"]),
    ("webp", b"xxxx\0\0\0\0WEBP"),
    ("png", CONTENTS["jpg"]),
    ("pdf", b"\n" + PDF),
    ("txt", "文字 a".encode("utf-16")),
    ("txt", b"\xef\xbb\xbf" + HTML),
    ("csv", b"\r\n\t " + HTML),
]


@pytest.mark.parametrize(("extension", "data"), SWAPPED)
def test_content_that_only_resembles_the_kind_is_refused(extension, data):
    with pytest.raises(NotWhatItSays):
        kind_of(upload(f"文件.{extension}", data))


def test_container_of_a_later_zip_than_we_read_is_refused():
    data = bytearray(CONTENTS["docx"])
    data[data.index(b"PK\x01\x02") + 6] = 99

    with pytest.raises(NotWhatItSays):
        kind_of(upload("文件.docx", bytes(data)))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("一.pdf", PDF + HTML),
        ("二.gif", b"GIF89a/*" + b"*/=1;alert(1)"),
        ("三.jpg", CONTENTS["jpg"] + CONTENTS["docx"]),
        ("四.png", PNG + b"<?php system($_GET[0]);"),
    ],
)
def test_polyglot_is_kept_as_what_it_is_called(name, data):
    extension = name.rpartition(".")[2]

    assert kind_of(upload(name, data)) == TYPE_OF[extension]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("宏.docx", office("word/document.xml", "word/vbaProject.bin")),
        ("宏.xlsx", office("xl/workbook.xml", "xl/VBAPROJECT.BIN")),
        ("宏.pptx", office("ppt/presentation.xml", "ppt/vbaProject.bin")),
        ("旧宏.xlsx", office("xl/workbook.xml", "xl/macrosheets/sheet1.xml")),
        ("旧宏.xlsx", office("xl/workbook.xml", "xl/MacroSheets/Sheet1.xml")),
        ("宏.doc", ole({"WordDocument": b"x", "_VBA_PROJECT": b"x"})),
        ("宏.xls", ole({"Workbook": b"x", "_VBA_PROJECT_CUR": b"x"})),
    ],
)
def test_macros_are_refused(name, data):
    with pytest.raises(HasMacros) as refusal:
        kind_of(upload(name, data))

    assert str(refusal.value) == f"“{name}”：含有宏，请另存为不含宏的文件。"


def bomb(part, size, compression=zipfile.ZIP_DEFLATED):
    file = io.BytesIO(office(part))
    with zipfile.ZipFile(file, "a", compression) as container:
        container.writestr("media/1.bin", bytes(size))
    return file.getvalue()


PARTS = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
}


@pytest.mark.parametrize(("extension", "part"), PARTS.items())
def test_container_that_unpacks_to_far_more_is_refused(extension, part):
    with pytest.raises(Suspicious) as refusal:
        kind_of(upload(f"文件.{extension}", bomb(part, 2 << 20)))

    assert str(refusal.value) == (
        f"“文件.{extension}”：压缩结构异常，为安全起见不予接收。"
    )


def test_container_that_unpacks_to_more_than_the_limit_is_refused(
    settings, monkeypatch
):
    settings.UPLOAD_LIMIT = 1 << 20
    monkeypatch.setattr("kehubu.core.spreadsheets.archives.MAX_UNPACKED", 1 << 20)
    monkeypatch.setattr("kehubu.core.spreadsheets.archives.MAX_RATIO", 10_000)

    with pytest.raises(Suspicious):
        kind_of(upload("文件.pptx", bomb(PARTS["pptx"], 3 << 20)))


def test_container_of_very_many_parts_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_PARTS", 3)
    data = office("word/document.xml", "word/1.xml", "word/2.xml")

    with pytest.raises(Suspicious):
        kind_of(upload("文件.docx", data))


@pytest.mark.parametrize("extension", CONTENTS)
def test_empty_file_is_refused(extension):
    with pytest.raises(EmptyUpload) as refusal:
        kind_of(upload(f"文件.{extension}", b""))

    assert str(refusal.value) == f"“文件.{extension}”：是空文件。"


def test_file_beyond_the_limit_is_refused(settings):
    settings.UPLOAD_LIMIT = 2**20

    with pytest.raises(TooBig) as refusal:
        kind_of(upload("合同.pdf", PDF.ljust(2**20 + 1, b" ")))

    assert str(refusal.value) == "“合同.pdf”：超过 1 MB。"


def test_file_at_the_limit_is_taken(settings):
    settings.UPLOAD_LIMIT = 2**20

    assert kind_of(upload("合同.pdf", PDF.ljust(2**20, b" "))) == "application/pdf"


def test_refusals_stand_beside_the_field_of_uploads():
    assert UploadRefused.field == "uploads"


def test_container_is_not_unpacked(monkeypatch):
    parts = {TYPES: "x", "word/document.xml": "0" * (5 << 20)}
    bomb = zipped(**parts)
    monkeypatch.setattr("zipfile.ZipFile.open", None)

    assert kind_of(upload("文件.docx", bomb)) == TYPE_OF["docx"]
