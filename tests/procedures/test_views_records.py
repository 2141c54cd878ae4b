"""Writing a record on its step's page: two writers, hostile input, files, print."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from kehubu.procedures import services
from kehubu.procedures.models import Record
from tests.factories import UserFactory
from tests.procedures.engine.draft import Draft
from tests.procedures.stage import NOON, begun, step_at
from tests.reading import read
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
FILLED = {"seen": "0", "record-said": "好", "record-more": "没有了"}


@pytest.fixture
def owner(client):
    user = UserFactory(name="甲")
    client.force_login(user)
    return user


@pytest.fixture
def colleague(owner):
    return UserFactory(name="乙")


@pytest.fixture
def step(owner, colleague):
    return leaving("test_note", owner, colleague)


def leaving(record, *people):
    """
    Return an open step that leaves this kind of record.
    """
    draft = Draft().start().end().task("a", record=record)
    return step_at(begun(draft.path("start", "a", "end"), ae=people), "a")


def url(step, name="step"):
    return reverse(f"procedures:{name}", args=[step.pk])


# two writers


def test_second_writer_is_told_keeps_what_he_typed_and_may_save_over(
    client, step, colleague
):
    services.save_record(
        step, by=colleague, at=NOON, data={"said": "乙的话", "more": ""}
    )

    with unchanged():
        response = client.post(url(step), FILLED)

    html = response.content.decode()
    assert response.status_code == 409
    assert "乙 03-02 12:00 保存的“说了什么”：乙的话" in read(html)
    assert 'value="好"' in html
    assert 'name="seen" value="1"' in html
    assert client.post(url(step), {**FILLED, "seen": "1"}).status_code == 302
    assert Record.objects.get().data["said"] == "好"


# hostile input


@pytest.mark.parametrize(
    "typed",
    [
        {"record-said": "长" * 201},
        {"record-more": "a" * 2**20},
        {"record-said": "a\0b"},
        {"record-more": "\0"},
    ],
)
def test_what_fits_into_no_field_is_422_and_keeps_the_rest(client, step, typed):
    with unchanged():
        response = client.post(url(step), {**FILLED, "act": "complete", **typed})

    assert response.status_code == 422
    assert "没有了" in response.content.decode() or "record-more" in typed


@pytest.mark.parametrize(
    "said", ["😀 早", "\u202e反", "１２３", "<b>粗</b>", "{{ x }}"]
)
def test_odd_text_is_kept_and_shown_as_it_is(client, step, said):
    client.post(url(step), {**FILLED, "record-said": said})

    assert Record.objects.get().data["said"] == said
    html = client.get(url(step)).content.decode()
    assert "<b>粗</b>" not in html


@pytest.mark.parametrize("seen", ["", "x", "-1", "²", "9" * 5000, "1.0"])
def test_version_that_is_no_number_counts_as_none(client, step, seen):
    assert client.post(url(step), {**FILLED, "seen": seen}).status_code == 302


@pytest.fixture
def table(owner):
    """
    A step whose record has a table and files.
    """
    return leaving("brainstorm", owner)


ROWS = {
    "record-held_at": "2026-03-02T10:00",
    "record-people": "全体",
    "ideas-INITIAL_FORMS": "0",
    "ideas-0-idea": "碗底",
    "ideas-0-kept": "yes",
}


@pytest.mark.parametrize(
    ("total", "status"),
    [("1", 302), ("3", 302), ("201", 422), ("999999", 422), ("x", 422)],
)
def test_table_takes_its_rows_within_reason(client, table, total, status):
    response = client.post(url(table), {**ROWS, "ideas-TOTAL_FORMS": total})

    assert response.status_code == status
    kept = [record.data["ideas"] for record in Record.objects.all()]
    row = {"idea": "碗底", "kept": "yes", "reason": ""}
    assert kept == ([[row]] if status == 302 else [])


def test_table_without_its_count_is_422(client, table):
    with unchanged():
        assert client.post(url(table), ROWS).status_code == 422


def test_kept_rows_come_back_and_emptied_ones_go(client, table):
    client.post(url(table), {**ROWS, "ideas-TOTAL_FORMS": "1"})

    html = client.get(url(table)).content.decode()
    assert ">\n碗底</textarea>" in html
    emptied = {"seen": "1", "ideas-0-idea": "", "ideas-0-kept": ""}
    client.post(
        url(table),
        {**ROWS, **emptied, "ideas-TOTAL_FORMS": "2", "ideas-INITIAL_FORMS": "1"},
    )

    assert Record.objects.get().data["ideas"] == []


# files


@pytest.fixture
def drawn(client, owner):
    """
    A step with a draft of which one file is kept.
    """
    step = leaving("draft", owner)
    client.post(url(step), {"record-idea": "晨光", "record-files": [paper("一.pdf")]})
    return step


def paper(name, content=b"%PDF-1.7"):
    return SimpleUploadedFile(name, content, "application/pdf")


def names():
    return [file["name"] for file in Record.objects.get().data["files"]]


def test_files_are_listed_added_and_dropped(client, drawn):
    assert "一.pdf" in read(client.get(url(drawn)).content.decode())
    kept = Record.objects.get().data["files"][0]["id"]

    two = {"record-idea": "晨光", "record-files": [paper("二.pdf")], "seen": "1"}
    client.post(url(drawn), {**two, "drop": str(kept)})

    assert names() == ["二.pdf"]


@pytest.mark.parametrize("drop", ["²", "-1", "0", "9" * 5000, "x", "1 OR 1=1"])
def test_dropping_what_is_not_there_drops_nothing(client, drawn, drop):
    response = client.post(
        url(drawn), {"record-idea": "晨光", "seen": "1", "drop": drop}
    )

    assert (response.status_code, names()) == (302, ["一.pdf"])


def test_refused_file_keeps_what_was_typed(client, drawn):
    typed = {"record-idea": "改过的想法", "seen": "1"}

    with unchanged():
        response = client.post(
            url(drawn), {**typed, "record-files": [paper("二.exe", b"MZ")]}
        )

    html = response.content.decode()
    assert response.status_code == 409
    assert "“二.exe”：不收这种文件。" in read(html)
    assert "改过的想法" in html
    assert 'name="seen" value="1"' in html


# on paper


def test_record_is_printed(client, step):
    client.post(url(step), FILLED)

    response = client.get(url(step, "record_pdf"))

    assert response["Content-Type"] == "application/pdf"
    assert "attachment" in response["Content-Disposition"]
    page = PdfReader(io.BytesIO(response.content)).pages[0]
    assert "没有了" in page.extract_text()


def test_step_without_a_record_has_no_print(client, step):
    assert client.get(url(step, "record_pdf")).status_code == 404


def test_number_of_queries_does_not_grow_with_the_record(
    client, table, django_assert_num_queries
):
    for count in (1, 3):
        rows = {f"ideas-{n}-idea": "想法" for n in range(count)}
        form = {**ROWS, **rows, "ideas-TOTAL_FORMS": str(count), "seen": count // 2}
        client.post(url(table), form)

        with django_assert_num_queries(4):
            client.get(url(table))


# one act


def test_saving_and_completing_take_few_statements(client, step, owner):
    words = {**FILLED, "act": "complete"}
    with CaptureQueriesContext(connection) as sent:
        assert client.post(url(step), words).status_code == 302

    asked = [q["sql"] for q in sent if not q["sql"].startswith(("BEGIN", "COMMIT"))]
    assert len(asked) == STATEMENTS


STATEMENTS = 16


def test_refused_completion_leaves_what_was_typed(client, step):
    words = {"seen": "0", "record-said": "好", "record-more": "", "act": "complete"}

    response = client.post(url(step), words)

    assert response.status_code == 409
    assert Record.objects.get().data["said"] == "好"
    assert 'name="seen" value="1"' in response.content.decode()
