"""The pages of procedures: the list, one with its picture, publishing; a run's page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kehubu.people.positions import Position
from kehubu.procedures.models import Definition, Procedure
from kehubu.procedures.services.definitions import NotPublishable
from tests.factories import UserFactory
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.flawed import FLAWED
from tests.procedures.stage import begun, do, named, published
from tests.reading import english_in, read
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
INDEX, PUBLISH = "/procedures/", "/procedures/publish/"


@pytest.fixture
def user(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def director(client):
    user = UserFactory(name="乙总监", holding=[Position.ACCOUNT_DIRECTOR])
    client.force_login(user)
    return user


def file(source, name="流程.bpmn"):
    return {"file": SimpleUploadedFile(name, source), "note": "试行"}


@pytest.mark.parametrize("path", [INDEX, PUBLISH, "/procedures/1/", "/runs/1/"])
def test_anonymous_is_sent_to_the_door(client, db, path):
    assert client.get(path).status_code == 302


@pytest.mark.parametrize(
    "path", ["/procedures/9/", "/procedures/9/v1.bpmn", "/runs/9/"]
)
def test_what_does_not_exist_is_not_found(client, user, path):
    assert client.get(path).status_code == 404


def test_empty_list_says_so(client, user):
    assert "还没有流程" in read(client.get(INDEX).content.decode())


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_procedures(client, user, count, django_assert_num_queries):
    for number in range(count):
        published(straight("a"), f"P-{number}")

    with django_assert_num_queries(3):
        html = client.get(INDEX).content.decode()

    assert html.count('<li class="task">') == count
    assert "发布流程文件" not in read(html)


def test_htmx_gets_the_rows(client, user):
    published(straight("a"))

    html = client.get(INDEX, headers=HTMX).content.decode()

    assert html.lstrip().startswith('<div class="card" id="procedures">')


def test_page_shows_the_picture_and_the_versions(client, director):
    published(straight("a"))
    made = published(straight("a", "b"))

    html = client.get(made.procedure.get_absolute_url()).content.decode()

    assert "<svg" in html
    assert "第 2 版" in read(html)
    assert html.count('<li class="task">') == 2


def test_names_from_the_file_are_shown_as_text(client, user):
    draft = Draft().start().end().task("a", name="<script>alert(1)</script>")
    made = published(draft.path("start", "a", "end"))

    html = client.get(made.procedure.get_absolute_url()).content.decode()

    assert "<script>alert(1)" not in html


def test_every_version_is_downloaded_as_it_was(client, user):
    made = published(straight("a"))
    published(straight("b"))

    response = client.get(f"/procedures/{made.procedure_id}/v1.bpmn")

    assert response.content == named(straight("a"), "P-1")
    assert response["Content-Disposition"] == 'attachment; filename="P-1-v1.bpmn"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_version_that_does_not_exist_is_not_found(client, user):
    made = published(straight("a"))

    assert client.get(f"/procedures/{made.procedure_id}/v2.bpmn").status_code == 404


@pytest.mark.parametrize("key", ["TL-B1", "TL-B6"])
def test_shipped_procedure_speaks_chinese(client, user, procedures, key):
    procedure = Procedure.objects.get(key=key)

    html = client.get(procedure.get_absolute_url()).content.decode()

    assert english_in(html, known={"TL", "BPMN", "gate", "kind", "medium"}) == []


# publishing


@pytest.mark.parametrize("method", ["get", "post"])
def test_publishing_is_for_the_process_office(client, user, method):
    with unchanged():
        response = getattr(client, method)(PUBLISH, file(straight("a").xml()))

    assert response.status_code == 403


def test_form_to_publish_speaks_chinese(client, director):
    html = client.get(PUBLISH).content.decode()

    assert english_in(html, known={"BPMN"}) == []


def test_sound_file_is_published(client, director):
    response = client.post(PUBLISH, file(straight("a").xml()))

    made = Definition.objects.get()
    assert (response.status_code, response.url) == (
        302,
        made.procedure.get_absolute_url(),
    )
    assert (made.published_by, made.note) == (director, "试行")


@pytest.mark.parametrize("code", ["script", "not_bpmn", "malformed_xml", "dead_join"])
def test_flawed_file_is_refused_line_by_line(client, director, code):
    with unchanged():
        response = client.post(PUBLISH, file(FLAWED[code]))

    text = read(response.content.decode())
    assert response.status_code == 409
    assert str(NotPublishable.message) in text
    assert "第 " in text
    assert 'value="试行"' in response.content.decode()


def test_script_task_is_refused_by_name_id_and_line(client, director):
    draft = Draft().start().end().node("scriptTask", "s1", "<script>x</script>")

    with unchanged():
        response = client.post(PUBLISH, file(draft.path("start", "s1", "end").xml()))

    text = read(response.content.decode())
    assert "第 12 行 scriptTask s1：不支持这种元素。" in text
    assert "含有脚本。流程文件只说明步骤，不能带代码。" in text


def test_same_file_again_is_refused(client, director):
    client.post(PUBLISH, file(straight("a").xml()))

    with unchanged():
        response = client.post(PUBLISH, file(straight("a").xml()))

    assert response.status_code == 409
    assert "与现行版本完全相同，不必再发布。" in read(response.content.decode())


def test_file_over_the_limit_is_refused(client, director):
    with unchanged():
        response = client.post(PUBLISH, file(b"<a>" + b" " * (3 * 2**20)))

    assert "文件太大，最多 2 MB。" in read(response.content.decode())


@pytest.mark.parametrize("data", [{}, {"note": "没有文件"}, file(b"")])
def test_form_without_a_file_is_422(client, director, data):
    with unchanged():
        response = client.post(PUBLISH, data, headers=HTMX)

    html = response.content.decode()
    assert response.status_code == 422
    assert html.lstrip().startswith('<form class="card form" id="publish-form"')


# a run


def test_run_shows_its_chart_its_steps_and_its_story(client, user):
    draft = Draft().start().end().task("a", name="先做").task("b", name="后做")
    run = begun(draft.path("start", "a", "b", "end"), ae=[user])
    do(run, "a")

    html = client.get(run.get_absolute_url()).content.decode()

    text = read(html)
    assert "<svg" in html
    assert "先做" in text
    assert "后做" in text
    assert "完成步骤" in text
    assert english_in(html, known={"Test", "start", "end"}) == []


def test_run_of_others_is_not_found(client, user):
    run = begun(straight("a"))

    assert client.get(run.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("steps", [1, 3])
def test_queries_of_a_run_do_not_grow_with_its_steps(
    client, user, steps, django_assert_num_queries
):
    run = begun(straight("a", "b", "c", "d"), ae=[user])
    for node in ("a", "b", "c")[:steps]:
        do(run, node)
    client.get(run.get_absolute_url())

    with django_assert_num_queries(5):
        client.get(run.get_absolute_url())


def test_names_of_people_in_the_chart_are_text(client):
    user = UserFactory(name='<b onclick="x">甲</b>')
    client.force_login(user)
    run = begun(straight("a"), ae=[user])

    html = client.get(run.get_absolute_url()).content.decode()

    assert '<b onclick="x">' not in html
