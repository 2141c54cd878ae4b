import hashlib
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from kehubu.core.papers import Facts, Paper
from kehubu.documents import models as documents
from kehubu.documents import queries, services
from kehubu.documents.models import ArchiveSet, Series, StoredFile
from kehubu.documents.uploads import KindNotTaken
from kehubu.signoffs import queries as signoffs
from kehubu.signoffs import seal
from tests.documents.files import CONTENTS, PDF, large_upload, upload
from tests.factories import ProjectFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
PAPER = Paper(
    letterhead="星河样例",
    address="上海市样例区虚构路 1 号",
    title="样例文件",
    number="YL-2026-0001",
    blocks=[Facts([("事项", "样例")])],
)


@pytest.fixture
def project(crew):
    return ProjectFactory(accountable=crew.executive)


def keep(project, by, file):
    return services.keep(file, by=by, at=NOON, subject=project)


def printed(project, key="样例:1", **words):
    return services.print_paper(
        PAPER, by=None, at=NOON, subject=project, kind="sample", key=key, **words
    )


def bytes_of(stored):
    with stored.file.open("rb") as file:
        return file.read()


def files_on_disk(settings):
    folder = Path(settings.MEDIA_ROOT)
    return {path for path in folder.rglob("*") if path.is_file()}


# ---- keep


def test_keep_stores_the_file_with_its_hash(crew, project):
    stored = keep(project, crew.executive, upload("合同（终稿）.pdf"))

    assert bytes_of(stored) == PDF
    assert (stored.name, stored.size) == ("合同（终稿）.pdf", len(PDF))
    assert stored.sha256 == hashlib.sha256(PDF).hexdigest()
    assert stored.content_type == "application/pdf"
    assert (stored.subject_kind, stored.subject_id) == ("work.project", project.pk)
    assert (stored.kept_by, stored.kept_at) == (crew.executive, NOON)


def test_keep_stores_a_large_file_whole(crew, project):
    data = PDF.ljust(3 << 20, b"x")

    with large_upload("合同.pdf", data) as file:
        stored = keep(project, crew.executive, file)

    assert bytes_of(stored) == data
    assert stored.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.pdf",
        "合同.pdf",
        "a" * 300 + ".pdf",
        "合\u202e同.pdf",
        "😀.pdf",
    ],
)
def test_name_on_disk_is_by_chance_and_for_the_owner_only(
    crew, project, settings, name
):
    stored = keep(project, crew.executive, upload(name))

    path = Path(stored.file.path)
    folder, key = stored.file.name.split("/")
    assert (len(key), folder) == (32, key[:2])
    assert int(key, 16)
    assert path.is_relative_to(settings.MEDIA_ROOT)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_large_file_is_for_the_owner_only_too(crew, project):
    with large_upload("合同.pdf", PDF) as file:
        stored = keep(project, crew.executive, file)

    assert stat.S_IMODE(Path(stored.file.path).stat().st_mode) == 0o600


def test_two_files_of_one_name_are_both_kept(crew, project):
    first = keep(project, crew.executive, upload("合同.pdf"))
    second = keep(project, crew.executive, upload("合同.pdf", PDF + b"2"))

    assert first.file.name != second.file.name
    assert [bytes_of(file) for file in queries.files_of(project)] == [PDF, PDF + b"2"]


def test_long_name_keeps_its_end(crew, project):
    stored = keep(project, crew.executive, upload("长" * 240 + ".pdf"))

    assert stored.name == "长" * 196 + ".pdf"


def test_refused_upload_leaves_nothing_behind(crew, project, settings):
    before = files_on_disk(settings)

    with unchanged(), pytest.raises(KindNotTaken):
        keep(project, crew.executive, upload("程序.exe", CONTENTS["pdf"]))

    assert files_on_disk(settings) == before


# ---- numbers


def test_numbers_of_a_series_follow_one_another(crew):
    given = [services.next_number("甲", by=crew.gm, at=NOON) for _time in range(3)]
    other = services.next_number("乙", by=crew.gm, at=NOON)

    assert (given, other) == ([1, 2, 3], 1)


def test_number_of_who_rolls_back_is_given_again(crew):
    services.next_number("甲", by=crew.gm, at=NOON)
    with transaction.atomic():
        services.next_number("甲", by=crew.gm, at=NOON)
        transaction.set_rollback(True)

    assert services.next_number("甲", by=crew.gm, at=NOON) == 2


def test_series_is_there_once():
    Series.objects.create(name="甲")

    with pytest.raises(IntegrityError, match="documents_series"):
        Series.objects.create(name="甲")


# ---- papers


def test_paper_is_printed_and_kept(project):
    paper = printed(project, content_sha256="a" * 64)

    assert bytes_of(paper.file).startswith(b"%PDF-")
    assert paper.file.name == "样例文件-YL-2026-0001.pdf"
    assert (paper.title, paper.number) == ("样例文件", "YL-2026-0001")
    assert (paper.content_sha256, paper.is_sealed) == ("a" * 64, False)
    assert (paper.chain_hash, paper.printed_at) == ("", NOON)
    assert list(queries.papers_of(project)) == [paper]
    assert seal.check(bytes_of(paper.file)).verdict == "unsealed"


def test_paper_of_a_key_is_printed_once(project, settings):
    first = printed(project)
    before = files_on_disk(settings)

    with unchanged():
        again = printed(project, is_sealed=True)

    assert again == first
    assert files_on_disk(settings) == before


def test_paper_of_another_key_is_another(project):
    papers = {printed(project, "样例:1").pk, printed(project, "样例:2").pk}

    assert len(papers) == 2


def test_sealed_paper_carries_the_seal_and_the_end_of_the_chain(project):
    paper = printed(project, is_sealed=True)

    assert seal.check(bytes_of(paper.file)).verdict == "intact"
    assert (paper.is_sealed, paper.chain_hash) == (True, signoffs.head_hash())
    assert paper.file.sha256 == hashlib.sha256(bytes_of(paper.file)).hexdigest()


def test_papers_are_no_files_of_their_subject(crew, project):
    printed(project)
    file = keep(project, crew.executive, upload())

    assert list(queries.files_of(project)) == [file]


def test_paper_key_is_there_once(project):
    paper = printed(project)
    file = StoredFile.objects.get()
    file.pk = None
    file.save()

    paper.pk, paper.file = None, file
    with pytest.raises(IntegrityError, match="documents_paper"):
        paper.save()


def test_paper_is_called_by_title_and_number(project):
    assert str(printed(project)) == "样例文件 YL-2026-0001"


# ---- constraints of archives


def test_archive_set_once_per_subject(crew, project):
    values = {
        "title": "样例",
        "holder": "account",
        "subject_kind": "work.project",
        "subject_id": project.pk,
        "manifest": {},
        "sealed_by": crew.gm,
        "sealed_at": NOON,
    }
    files = [keep(project, crew.gm, upload()) for _time in range(2)]
    ArchiveSet.objects.create(number="DA-1", file=files[0], **values)

    named = r"archive_set_once_per_subject|subject_kind, .*subject_id"
    with pytest.raises(IntegrityError, match=named):
        ArchiveSet.objects.create(number="DA-2", file=files[1], **values)


@pytest.mark.parametrize("holder", ["", "sales"])
def test_archive_set_holder_known(crew, project, holder):
    file = keep(project, crew.gm, upload())

    with pytest.raises(IntegrityError, match="archive_set_holder_known"):
        ArchiveSet.objects.create(
            number="DA-1",
            title="样例",
            holder=holder,
            subject_kind="work.project",
            subject_id=project.pk,
            manifest={},
            file=file,
            sealed_by=crew.gm,
            sealed_at=NOON,
        )


def test_stored_name_says_nothing_of_the_users_name():
    name = documents.stored_name(None, "工资单.pdf")

    assert name.isascii()
    assert name != documents.stored_name(None, "工资单.pdf")
