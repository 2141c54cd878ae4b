import hashlib
import io
import json
import zipfile
import zlib
from datetime import UTC, datetime

import pypdf
import pytest

from kehubu.core import jobs, search
from kehubu.core.models import HistoryEntry
from kehubu.documents import queries, services
from kehubu.documents.bundles import Entry
from kehubu.documents.services import AlreadyArchived
from kehubu.people.models import Agency
from kehubu.signoffs import queries as signoffs
from kehubu.signoffs import seal
from tests.documents.files import CONTENTS, PDF, upload
from tests.factories import ProjectFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
OWN = ["manifest.json", "manifest.pdf", "certificate.pem"]


@pytest.fixture
def project(crew):
    Agency.objects.create(pk=1, name="星河样例广告有限公司", address="虚构路 1 号")
    return ProjectFactory(accountable=crew.executive)


def kept(project, name, data=PDF):
    by = project.accountable
    return services.keep(upload(name, data), by=by, at=NOON, subject=project)


def sealed(project, by, *names, **words):
    entries = [
        Entry("工作单-1", f"第 {n} 份", kept(project, name, PDF + b"%%%d" % n))
        for n, name in enumerate(names, start=1)
    ]
    known = {"title": "样例推广", "holder": "account", "place": "3 号柜", "at": NOON}
    return services.seal_archive(
        project, by=by, **{**known, "entries": entries, **words}
    )


def opened(archive):
    with archive.file.file.open("rb") as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def sha256(data):
    return hashlib.sha256(data).hexdigest()


# ---- the set


def test_archive_is_filed_with_its_number_and_place(crew, project):
    archive = sealed(project, crew.executive, "合同.pdf", remarks=["TL-B1.11 免做"])

    assert (archive.number, archive.title) == ("DA-2026-0001", "样例推广")
    assert (archive.holder, archive.place) == ("account", "3 号柜")
    assert (archive.sealed_by, archive.sealed_at) == (crew.executive, NOON)
    assert archive.file.content_type == "application/zip"
    assert queries.archive_of(project) == archive
    assert list(queries.files_of(project).values_list("name", flat=True)) == [
        "合同.pdf"
    ]
    entry = HistoryEntry.objects.get()
    assert (entry.verb, entry.within_id) == ("archive.sealed", project.pk)


def test_archive_is_filed_once(crew, project):
    sealed(project, crew.executive, "合同.pdf")

    with unchanged(), pytest.raises(AlreadyArchived) as refusal:
        sealed(project, crew.executive)

    assert str(refusal.value) == "这套文件已经存档，档案号 DA-2026-0001。"


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        (datetime(2026, 12, 31, 15, 59, tzinfo=UTC), "DA-2026-0001"),
        (datetime(2026, 12, 31, 16, 1, tzinfo=UTC), "DA-2027-0001"),
    ],
    ids=["last minute of the year in Shanghai", "first minute"],
)
def test_archive_is_numbered_by_the_year_of_the_agency(crew, project, moment, number):
    assert sealed(project, crew.executive, at=moment).number == number


def test_archive_holds_the_files_as_they_were_kept(crew, project):
    archive = sealed(project, crew.executive, "合同.pdf", "报价.pdf")

    container = opened(archive)
    assert container.testzip() is None
    names = ["工作单-1/001 合同.pdf", "工作单-1/002 报价.pdf"]
    assert container.namelist() == [*names, *OWN]
    assert [container.read(name) for name in names] == [PDF + b"%1", PDF + b"%2"]


def test_manifest_tells_the_truth(crew, project):
    archive = sealed(project, crew.executive, "合同.pdf", "报价.pdf", remarks=["备注"])

    container = opened(archive)
    manifest = json.loads(container.read("manifest.json"))
    assert manifest == archive.manifest
    assert {name: manifest[name] for name in ("number", "title", "sealed_by")} == {
        "number": "DA-2026-0001",
        "title": "样例推广",
        "sealed_by": "戊专员",
    }
    assert manifest["agency"] == "星河样例广告有限公司"
    assert manifest["chain"] == {"length": 0, "hash": signoffs.head_hash()}
    assert manifest["remarks"] == ["备注"]
    for file in manifest["files"]:
        data = container.read(file["name"])
        assert (file["size"], file["sha256"]) == (len(data), sha256(data))
    assert [file["title"] for file in manifest["files"]] == ["第 1 份", "第 2 份"]


def test_hash_of_the_archive_is_that_of_its_file(crew, project):
    archive = sealed(project, crew.executive, "合同.pdf")

    with archive.file.file.open("rb") as file:
        data = file.read()
    assert (archive.file.sha256, archive.file.size) == (sha256(data), len(data))


def test_print_of_the_manifest_is_sealed_and_names_its_hash(crew, project):
    archive = sealed(project, crew.executive, "合同.pdf", remarks=["TL-B1.11 免做"])

    container = opened(archive)
    printed = container.read("manifest.pdf")
    assert seal.check(printed).verdict == "intact"
    pages = pypdf.PdfReader(io.BytesIO(printed)).pages
    plain = "".join("".join(page.extract_text() for page in pages).split())
    assert sha256(container.read("manifest.json")) in plain
    assert sha256(PDF + b"%1") in plain
    assert "DA-2026-0001" in plain
    assert "TL-B1.11免做" in plain


def test_archive_brings_the_certificate_along(crew, project):
    archive = sealed(project, crew.executive)

    certificate = opened(archive).read("certificate.pem")
    assert certificate == seal.certificate_file().read_bytes()
    assert b"PRIVATE KEY" not in certificate


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("合同.pdf", "合同.pdf"),
        ("..\\..\\合同.pdf", ".._.._合同.pdf"),
        ("../../合同.pdf", ".._.._合同.pdf"),
        ("/etc/合同.pdf", "_etc_合同.pdf"),
        ("C:合同?.pdf", "C_合同_.pdf"),
        ("合同\nfdp.\u202eexe.pdf", "合同_fdp._exe.pdf"),
        ("合同.pdf. . ", "合同.pdf"),
        ("..", ""),
        (".pdf", ".pdf"),
        ("长" * 190 + ".pdf", "长" * 65 + ".pdf"),
        ("甲." + "长" * 190, "甲." + "长" * 65),
        ("😀.pdf", "😀.pdf"),
    ],
)
def test_names_are_safe_to_unpack(crew, project, tmp_path, name, safe):
    file = kept(project, "合同.pdf")
    file.name = name
    entries = [Entry("00-流程", "合同", file)]

    container = opened(sealed(project, crew.executive, entries=entries))

    assert container.namelist() == [f"00-流程/001 {safe}", *OWN]
    container.extractall(tmp_path)
    assert len(list((tmp_path / "00-流程").iterdir())) == 1
    assert len(list(tmp_path.iterdir())) == 4


def test_files_of_one_name_are_all_there(crew, project):
    container = opened(sealed(project, crew.executive, "合同.pdf", "合同.pdf"))

    assert container.namelist()[:2] == [
        "工作单-1/001 合同.pdf",
        "工作单-1/002 合同.pdf",
    ]


def test_archive_of_equal_files_has_equal_entries(crew, project):
    container = opened(sealed(project, crew.executive, "合同.pdf"))

    assert {info.date_time for info in container.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    ("name", "compression"),
    [
        ("合同.pdf", zipfile.ZIP_STORED),
        ("片.mp4", zipfile.ZIP_STORED),
        ("表.xlsx", zipfile.ZIP_STORED),
        ("记要.txt", zipfile.ZIP_DEFLATED),
        ("旧稿.doc", zipfile.ZIP_DEFLATED),
    ],
)
def test_archive_compresses_only_what_is_not_yet(crew, project, name, compression):
    data = CONTENTS[name.rpartition(".")[2]]
    entries = [Entry("00-流程", "样例", kept(project, name, data))]

    container = opened(sealed(project, crew.executive, entries=entries))

    info = container.getinfo(f"00-流程/001 {name}")
    assert info.compress_type == compression
    assert container.read(info) == data


def test_what_is_compressed_is_compressed_fast(crew, project):
    data = b"".join(b"%d, " % (n * n) for n in range(20_000))
    entries = [Entry("00-流程", "数", kept(project, "数.txt", data))]

    container = opened(sealed(project, crew.executive, entries=entries))

    compressor = zlib.compressobj(1, zlib.DEFLATED, -15)
    fast = len(compressor.compress(data) + compressor.flush())
    assert container.getinfo("00-流程/001 数.txt").compress_size == fast


# ---- found again


@pytest.mark.parametrize(
    "query", ["样例推广", "DA-2026-0001", "合同", "第 1 份", "yltg"]
)
def test_archive_is_found_by_title_number_and_file(crew, project, query):
    archive = sealed(project, crew.executive, "样例合同.pdf")
    jobs.run_waiting()

    (hit,) = search.find(crew.gm, query)

    assert (hit.title, hit.subtitle) == ("样例推广", "DA-2026-0001")
    assert hit.url == archive.get_absolute_url()


def test_archive_is_not_found_by_strangers(crew, project):
    sealed(project, crew.executive, "合同.pdf")
    jobs.run_waiting()

    assert search.find(crew.second_manager, "合同") == []
    assert search.find(crew.designer, "合同") == []
