import io
import zipfile

import pytest
from django.utils import timezone

from kehubu.documents import services
from kehubu.documents.bundles import Entry
from kehubu.work.models import ProjectMember
from tests.documents.files import CONTENTS, PDF, upload
from tests.factories import ProjectFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def make_project(crew):
    project = ProjectFactory(accountable=crew.executive)
    ProjectMember.objects.create(project=project, user=crew.executive, role="ae")
    return project


@pytest.fixture
def project(crew):
    return make_project(crew)


@pytest.fixture
def keep(crew, project):
    def keep_upload(name="合同.pdf", data=PDF):
        now = timezone.now()
        file = upload(name, data)
        return services.keep(file, by=crew.executive, at=now, subject=project)

    return keep_upload


def seal(project, crew, title="样例推广", *entries, **words):
    return services.seal_archive(
        project,
        by=crew.executive,
        at=timezone.now(),
        title=title,
        holder="account",
        place="3 号柜",
        entries=entries,
        **words,
    )


def download(browser, url):
    """
    Return the answer and, read to its end, what it sends.
    """
    response = browser.get(url)
    sent = response.getvalue()
    response.close()
    return response, sent


# ---- files


@pytest.mark.parametrize("extension", CONTENTS)
def test_file_is_saved_and_never_shown(browse, crew, keep, extension):
    stored = keep(f"文件.{extension}", CONTENTS[extension])

    response, sent = download(browse(crew.executive), stored.get_absolute_url())

    assert sent == CONTENTS[extension]
    assert response["Content-Disposition"] == (
        f"attachment; filename*=utf-8''%E6%96%87%E4%BB%B6.{extension}"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Type"] == stored.content_type
    assert int(response["Content-Length"]) == stored.size


@pytest.mark.parametrize(
    "name",
    ['合"同.pdf', "合\r\nSet-Cookie: a=b\r\n同.pdf", "😀.pdf", "\u202efdp.pdf"],
)
def test_name_of_a_file_breaks_no_header(browse, crew, keep, name):
    stored = keep()
    stored.name = name
    stored.save()

    response, _sent = download(browse(crew.executive), stored.get_absolute_url())

    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert "Set-Cookie" not in response.headers


def test_file_is_behind_the_login(client, keep):
    stored = keep()

    response = client.get(stored.get_absolute_url())

    assert response.status_code == 302
    assert response.url == f"/account/login/?next={stored.get_absolute_url()}"


SEEN = {
    "gm": 200,
    "director": 200,
    "manager": 200,
    "second_manager": 404,
    "executive": 200,
    "creative_head": 404,
    "designer": 404,
    "administration": 200,
    "finance": 200,
    "system": 404,
    "security": 404,
    "auditor": 200,
}


@pytest.mark.parametrize("actor", SEEN)
def test_file_is_for_who_may_see_what_it_belongs_to(browse, crew, keep, actor):
    stored = keep()

    response, _sent = download(browse(getattr(crew, actor)), stored.get_absolute_url())

    assert response.status_code == SEEN[actor]


def test_file_of_somebody_who_left_the_agency_stays(browse, crew, keep):
    stored = keep()
    crew.executive.is_active = False
    crew.executive.save()

    _response, sent = download(browse(crew.manager), stored.get_absolute_url())

    assert sent == PDF


def test_file_of_a_row_that_is_gone_is_not_found(browse, crew, keep, project):
    stored = keep()
    project.members.all().delete()
    project.delete()

    response = browse(crew.gm).get(stored.get_absolute_url())

    assert response.status_code == 404


def test_file_of_a_model_that_holds_none_is_not_found(browse, crew, keep):
    stored = keep()
    stored.subject_kind = "people.user"
    stored.save()

    response = browse(crew.gm).get(stored.get_absolute_url())

    assert response.status_code == 404


def test_file_that_is_not_there_is_not_found(browse, crew):
    assert browse(crew.gm).get("/files/999999/").status_code == 404


def test_file_is_only_read(browse, crew, keep):
    browser, url = browse(crew.executive), keep().get_absolute_url()

    with unchanged():
        answers = [getattr(browser, how)(url) for how in ("post", "put", "delete")]

    assert {answer.status_code for answer in answers} == {405}


# ---- archives


@pytest.mark.parametrize("actor", SEEN)
def test_archive_is_for_who_may_see_what_it_belongs_to(browse, crew, project, actor):
    archive = seal(project, crew)

    response = browse(getattr(crew, actor)).get(archive.get_absolute_url())

    assert response.status_code == SEEN[actor]


@pytest.mark.parametrize("actor", SEEN)
def test_archives_lists_what_one_may_see(browse, crew, project, actor):
    seal(project, crew, "样例推广")

    content = browse(getattr(crew, actor)).get("/archives/").content.decode()

    assert ("样例推广" in content) == (SEEN[actor] == 200)
    assert ("还没有档案" in content) == (SEEN[actor] == 404)


@pytest.mark.parametrize("path", ["/archives/", "/archives/1/"])
def test_archives_are_behind_the_login(client, path):
    response = client.get(path)

    assert response.status_code == 302
    assert response.url == f"/account/login/?next={path}"


def test_archive_shows_what_is_in_it(browse, crew, project, keep):
    archive = seal(
        project,
        crew,
        "样例推广",
        Entry("00-流程", "合同扫描件", keep()),
        remarks=["TL-B1.11 免做：<b>没有会</b>"],
    )

    content = browse(crew.gm).get(archive.get_absolute_url()).content.decode()

    assert archive.number in content
    assert archive.file.sha256 in content
    assert "00-流程/001 合同.pdf" in content
    assert "合同扫描件" in content
    assert "TL-B1.11 免做：&lt;b&gt;没有会" in content
    assert archive.file.get_absolute_url() in content


def test_archive_is_downloaded_whole(browse, crew, project):
    archive = seal(project, crew)

    response, sent = download(browse(crew.gm), archive.file.get_absolute_url())

    assert response["Content-Type"] == "application/zip"
    assert f'filename="{archive.number}.zip"' in response["Content-Disposition"]
    assert zipfile.ZipFile(io.BytesIO(sent)).testzip() is None


@pytest.mark.parametrize("path", ["/archives/", None])
def test_archive_answers_htmx_with_a_part(browse, crew, project, path):
    archive = seal(project, crew)

    response = browse(crew.gm).get(path or archive.get_absolute_url(), headers=HTMX)

    assert "<html" not in response.content.decode()
    assert archive.number in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_archives_query_count(browse, crew, count, django_assert_num_queries):
    for _number in range(count):
        seal(make_project(crew), crew)
    browser = browse(crew.gm)

    with django_assert_num_queries(3):
        browser.get("/archives/")


def test_newest_archive_comes_first(browse, crew):
    for title in ("甲样例", "乙样例", "丙样例"):
        seal(make_project(crew), crew, title)

    archives = browse(crew.gm).get("/archives/").context["archives"]

    assert [archive.title for archive in archives] == ["丙样例", "乙样例", "甲样例"]
