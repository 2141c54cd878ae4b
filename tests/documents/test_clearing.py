"""Files that go: of a row that is dropped, and those that no row knows."""

import os
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from kehubu.core.models import HistoryEntry
from kehubu.core.papers import Paper
from kehubu.documents import services
from kehubu.documents.models import StoredFile
from kehubu.documents.services import FilesAreBound
from kehubu.signoffs.models import Content
from tests.documents.files import PDF, upload
from tests.factories import ProjectFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def project(crew):
    return ProjectFactory(accountable=crew.executive)


@pytest.fixture
def disk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def keep(project, name="合同.pdf"):
    by = project.accountable
    return services.keep(upload(name), by=by, at=NOON, subject=project)


def written(disk, name, *, age):
    """
    Put a file there that was written so long before noon.
    """
    path = Path(disk) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(PDF)
    moment = (NOON - age).timestamp()
    os.utime(path, (moment, moment))
    return path


# ---- of a row that goes


def test_discard_deletes_rows_at_once_and_files_on_commit(
    crew, disk, project, django_capture_on_commit_callbacks
):
    paths = [Path(keep(project, name).file.path) for name in ("甲.pdf", "乙.pdf")]
    other = keep(ProjectFactory(accountable=crew.executive))

    with django_capture_on_commit_callbacks(execute=True):
        services.discard(project, by=crew.executive, at=NOON)
        assert all(path.exists() for path in paths)

    assert list(StoredFile.objects.all()) == [other]
    assert not any(path.exists() for path in paths)
    assert Path(other.file.path).exists()
    entry = HistoryEntry.objects.about(project).get()
    assert (entry.verb, entry.by) == ("files.discarded", crew.executive)
    assert entry.changes == {"files": [["甲.pdf", "乙.pdf"], []]}


def test_discard_that_is_rolled_back_leaves_the_files(
    crew, disk, project, django_capture_on_commit_callbacks
):
    stored = keep(project)

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        services.discard(project, by=crew.executive, at=NOON)
        transaction.set_rollback(True)

    assert StoredFile.objects.get() == stored
    assert Path(stored.file.path).exists()


def test_discard_of_nothing_writes_nothing(crew, project):
    with unchanged():
        services.discard(project, by=crew.executive, at=NOON)


def test_discard_of_what_was_given_to_sign_is_refused(crew, project):
    keep(project)
    Content.objects.create(
        subject_kind="work.project",
        subject_id=project.pk,
        version=1,
        title="样例",
        text="{}",
        sha256="a" * 64,
        frozen_at=NOON,
    )

    with unchanged(), pytest.raises(FilesAreBound) as refusal:
        services.discard(project, by=crew.executive, at=NOON)

    assert str(refusal.value) == "这些文件已经签字、打印或存档，不能删除。"


def test_discard_of_what_was_printed_is_refused(crew, project):
    keep(project)
    services.print_paper(
        Paper(letterhead="星河样例", address="", title="样例", number="1", blocks=[]),
        by=None,
        at=NOON,
        subject=project,
        kind="sample",
        key="样例:1",
    )

    with unchanged(), pytest.raises(FilesAreBound):
        services.discard(project, by=crew.executive, at=NOON)


# ---- of no row


def test_stray_older_than_a_day_is_cleared(crew, disk):
    stray = written(disk, f"ab/{'ab' * 16}", age=timedelta(hours=25))

    assert services.clear_strays(by=None, at=NOON) == 1

    assert not stray.exists()


@pytest.mark.parametrize(
    ("name", "hours"),
    [
        (f"ab/{'ab' * 16}", 23),
        ("ab/notes.txt", 25),
        (f"backup/{'ab' * 16}", 25),
        ("notes.txt", 25),
    ],
    ids=["young", "named by others", "in another folder", "at the top"],
)
def test_other_file_without_a_row_is_left(crew, disk, name, hours):
    path = written(disk, name, age=timedelta(hours=hours))

    assert services.clear_strays(by=None, at=NOON) == 0

    assert path.exists()


def test_file_with_a_row_is_left_however_old(crew, disk, project):
    path = Path(keep(project).file.path)
    os.utime(path, (0, 0))

    assert services.clear_strays(by=None, at=NOON) == 0

    assert path.exists()


def test_upload_of_a_refused_save_is_cleared_a_day_later(crew, disk, project):
    with transaction.atomic():
        path = Path(keep(project).file.path)
        transaction.set_rollback(True)
    os.utime(path, (0, 0))

    call_command("clear_strays", stdout=StringIO())

    assert not path.exists()


def test_strays_are_cleared_a_thousand_at_a_time(crew, disk, monkeypatch):
    monkeypatch.setattr(services, "MOST_STRAYS", 2)
    for n in range(3):
        written(disk, f"ab/ab{n:030}", age=timedelta(days=2))

    cleared = [services.clear_strays(by=None, at=NOON) for _time in range(3)]

    assert cleared == [2, 1, 0]


def test_disk_that_is_still_empty_has_no_strays(crew, disk):
    disk.mkdir()

    assert services.clear_strays(by=None, at=NOON) == 0
