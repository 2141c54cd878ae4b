"""A person who stands everywhere is found everywhere, handed out, and gone."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from kehubu.clients.models import Import, ImportRow
from kehubu.core import history, search, traces
from kehubu.core.jobs import run_waiting
from kehubu.core.models import HistoryEntry, Job, Notification, SearchRow
from kehubu.documents import services as documents
from kehubu.documents.models import ArchiveSet, StoredFile
from kehubu.persons import errors, finding, judging, queries, services
from kehubu.persons.models import Consent, KeyPerson, Post, Private
from kehubu.persons.services import desk
from kehubu.signoffs.models import Content
from tests.factories import ClientFactory, ProjectFactory
from tests.persons.conftest import (
    EMAIL,
    MOBILE,
    NAME,
    NOW,
    add,
    checked_request,
    open_request,
)
from tests.tables import snapshot, unchanged

pytestmark = pytest.mark.django_db


def labels(hits):
    return {hit.row._meta.label_lower for hit in hits}


PLACES = {
    "clients.client",
    "clients.import",
    "clients.importrow",
    "core.historyentry",
    "core.job",
    "core.notification",
    "core.searchrow",
    "documents.storedfile",
    "persons.keyperson",
    "persons.personrequest",
    "persons.post",
    "persons.private",
    "persons.relation",
    "signoffs.content",
    "work.project",
}


def test_person_is_found_in_every_place(crew, everywhere):
    request = checked_request(crew.director)

    hits = list(finding.find(finding.words_of(request)))

    assert labels(hits) == PLACES
    assert labels(hit for hit in hits if hit.why) == {"signoffs.content"}


def test_name_alone_means_nobody(crew, everywhere):
    post = everywhere[0]
    namesake = add(crew.executive, post.client, name=NAME, mobile="13111112222")
    stranger = add(crew.executive, post.client, name="别人")

    request = open_request(crew.security, terms="13999998888")

    assert request.person is None
    assert queries.candidates(request) == [post.person, namesake.person]
    with unchanged(), pytest.raises(errors.NotACandidate):
        services.choose_person(
            request, by=crew.security, at=NOW(), person=stranger.person
        )


def test_person_is_gone_from_every_place(crew, everywhere):
    request = checked_request(crew.security)
    words = finding.words_of(request)

    services.erase(request, by=crew.security, at=NOW(), reason=f"{NAME}本人要求")

    hits = list(finding.find(words))
    assert labels(hits) == {"signoffs.content"}
    run_waiting_without(Job.objects.filter(task="x"))
    assert [hit for hit in finding.find(words) if not hit.why] == []
    assert raw_hits() == {"signoffs_content"}
    assert search.find(crew.gm, NAME) == []
    assert search.find(crew.gm, MOBILE) == []


def run_waiting_without(jobs):
    jobs.delete()
    run_waiting()


def raw_hits():
    """
    Return the tables that hold the name, a number or an address anywhere, looked at
    without any of our own code.
    """
    marks = (NAME, json.dumps(NAME)[1:-1], MOBILE, "138-0000-9876", EMAIL)
    marks += tuple(mark.encode(e) for mark in (NAME,) for e in ("utf-8", "gb18030"))
    return {
        table.strip('"')
        for table, rows in snapshot().items()
        for row in rows
        for cell in row
        if any(
            mark.lower() in value.lower()
            for value in [bytes(cell) if isinstance(cell, memoryview) else cell]
            for mark in marks
            if isinstance(value, str | bytes) and type(value) is type(mark)
        )
    }


def test_what_was_kept_of_the_person_is_gone_and_a_nameless_row_stays(crew, everywhere):
    post, other, the_import = everywhere
    request = checked_request(crew.director)
    services.erase(request, by=crew.director, at=NOW(), reason="本人要求")

    person = KeyPerson.objects.get(pk=post.person_id)
    assert (person.name, person.reading, person.background) == (traces.GONE, "", "")
    assert person.erased_at is not None
    assert not Post.objects.filter(person=person).exists()
    assert not Consent.objects.filter(person=person).exists()
    assert not Private.objects.filter(person=person).exists()
    assert not KeyPerson.objects.visible_to(crew.gm).filter(pk=person.pk).exists()
    told = HistoryEntry.objects.about(person)
    assert {f"{entry.changes}{entry.reason}" for entry in told} == {"{}"}
    assert Private.objects.get(person=other.person).family == f"与{traces.GONE}是同学"
    assert bytes(Import.objects.get(pk=the_import.pk).data) == b""
    row = ImportRow.objects.get()
    assert row.values["remark"] == f"{traces.GONE}介绍"
    assert Notification.objects.get(key="k1").params["name"] == traces.GONE
    assert not SearchRow.objects.filter(title=NAME).exists()


def test_files_are_emptied_and_their_names_changed(
    crew, everywhere, django_capture_on_commit_callbacks
):
    request = checked_request(crew.director)

    with django_capture_on_commit_callbacks(execute=True):
        services.erase(request, by=crew.director, at=NOW(), reason="本人要求")

    kept = StoredFile.objects.get()
    with kept.file.open("rb") as content:
        assert content.read().decode() == "这份文件因个人信息删除请求已移除。"
    assert kept.name == "会议.txt"


def test_request_is_answered_and_lists_what_is_kept(crew, everywhere):
    request = checked_request(crew.director)

    done = services.erase(request, by=crew.director, at=NOW(), reason="本人要求")

    content = Content.objects.get()
    [kept] = done.kept
    assert kept["where"] == f"signoffs.content:{content.pk}"
    assert "《电子签名法》" in kept["why"]
    assert done.answered_by == crew.director
    assert (done.name, done.terms) == (traces.GONE, "")
    assert HistoryEntry.objects.latest("pk").verb == "person.erased"


def test_rows_about_a_namesake_are_spared(crew, everywhere, offices):
    post = add(crew.executive, offices.ours, name=NAME, mobile="13111112222")
    search.refresh(Post, [post.pk])
    request = checked_request(crew.director)
    doubtful = {
        hit.key
        for hit in judging.arguable(request, finding.find(finding.words_of(request)))
    }
    assert f"persons.keyperson:{post.person_id}" in doubtful
    assert f"persons.keyperson:{request.person_id}" not in doubtful

    services.erase(
        request,
        by=crew.director,
        at=NOW(),
        reason="本人要求",
        spare=[f"persons.keyperson:{post.person_id}"],
    )

    post.person.refresh_from_db()
    assert post.person.name == NAME
    assert [hit.title for hit in search.find(crew.gm, NAME)] == [NAME]


def test_what_is_archived_stays_with_its_file_and_its_index(crew, everywhere):
    by, at = crew.administration, NOW()
    file = SimpleUploadedFile("存档.txt", f"{NAME}签收".encode())
    project = ProjectFactory()
    ArchiveSet.objects.create(
        number="DA-2026-0099",
        title=f"{NAME}项目档案",
        holder="administration",
        subject_kind="work.project",
        subject_id=project.pk,
        manifest={"files": []},
        file=documents.keep(file, by=by, at=at, subject=project),
        sealed_by=by,
        sealed_at=at,
    )
    search.refresh(ArchiveSet, [ArchiveSet.objects.get().pk])
    request = checked_request(crew.director)

    done = services.erase(request, by=crew.director, at=at, reason="本人要求")

    kept = {one["where"].partition(":")[0]: one["why"] for one in done.kept}
    law = "《广告法》第三十四条"
    assert sorted(place for place, why in kept.items() if law in why) == [
        "core.searchrow",
        "documents.archiveset",
        "documents.storedfile",
    ]
    assert ArchiveSet.objects.get().title == f"{NAME}项目档案"


def test_erasure_is_refused(crew, everywhere):
    request, other = checked_request(crew.gm), checked_request(crew.gm, kind="know")
    short = open_request(crew.gm, name="样例", terms="")
    unchecked = open_request(crew.gm)
    act, words = services.erase, {"at": NOW(), "reason": "本人要求"}

    with unchanged():
        for by in (crew.executive, crew.manager, crew.system, crew.auditor):
            with pytest.raises(PermissionDenied):
                act(request, by=by, **words)
        with pytest.raises(errors.NotAnErasure):
            act(other, by=crew.gm, **words)
        with pytest.raises(errors.NoReason):
            act(request, by=crew.gm, **words | {"reason": " "})
        with pytest.raises(errors.NothingToFind):
            act(short, by=crew.gm, **words)
        with pytest.raises(errors.NotChecked):
            act(unchecked, by=crew.gm, **words)
        with pytest.raises(errors.SecondNeeded):
            act(request, by=request.checked_by, **words)

    act(request, by=crew.gm, **words)
    with unchanged(), pytest.raises(errors.AlreadyAnswered):
        act(request, by=crew.gm, **words)


def test_what_would_remain_takes_all_of_it_back(crew, everywhere, monkeypatch):
    request = checked_request(crew.gm)
    kept = lambda pks: None  # noqa: E731
    monkeypatch.setattr(traces, "remakers", lambda: {"core.searchrow": kept})

    with unchanged(), pytest.raises(errors.StillFound) as told:
        services.erase(request, by=crew.gm, at=NOW(), reason="本人要求")

    assert all(key.startswith("core.searchrow:") for key in told.value.details)


def test_erasure_is_never_half_done(crew, everywhere):
    """
    Fail the n-th writing statement, for one n after the other: the tables are as they
    were.
    """
    request = checked_request(crew.gm)
    words = {"by": crew.gm, "at": NOW(), "reason": "本人要求"}
    counting = Failing(at=0)
    with transaction.atomic(), counting.on():
        services.erase(request, **words)
        transaction.set_rollback(True)

    assert counting.seen > 25
    for n in range(1, counting.seen + 1, 5):
        with unchanged(), Failing(at=n).on(), pytest.raises(OSError, match="n-th"):
            services.erase(request, **words)


class Failing:
    """Lets the n-th writing statement fail, and counts them."""

    def __init__(self, at):
        self.at, self.seen = at, 0

    def on(self):
        return connection.execute_wrapper(self)

    def __call__(self, execute, sql, *words):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            self.seen += 1
            if self.seen == self.at:
                raise OSError("n-th")
        return execute(sql, *words)


def test_client_named_after_a_person_is_spelled_anew(crew, offices):
    client = ClientFactory(name=f"{NAME}工作室")
    request = checked_request(crew.gm)

    services.erase(request, by=crew.gm, at=NOW(), reason="本人要求")

    client.refresh_from_db()
    assert client.name == f"{traces.GONE}工作室"
    assert "ou" not in client.reading.split()
    assert client.match_key.startswith(traces.GONE)


def test_person_is_locked_before_private_data_go(crew, everywhere):
    post, _other, _import = everywhere
    request = checked_request(crew.director, person=post.person)

    with CaptureQueriesContext(connection) as asked:
        services.erase(request, by=crew.director, at=NOW(), reason="本人要求")

    said = [one["sql"] for one in asked]
    table, private = KeyPerson._meta.db_table, Private._meta.db_table
    lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    locked = next(
        n for n, sql in enumerate(said) if f'FROM "{table}"' in sql and lock in sql
    )
    gone = next(n for n, sql in enumerate(said) if f'DELETE FROM "{private}"' in sql)
    assert locked < gone


def test_name_alone_is_rewritten_only_where_it_is_ticked(crew, offices):
    remark = f"{NAME}介绍的"
    ticked, spared = ClientFactory(remark=remark), ClientFactory(remark=remark)
    certain = ClientFactory(remark=f"{NAME} {MOBILE}")
    words = {"by": crew.gm, "at": NOW()}
    entry = history.record("client.amended", certain, reason=MOBILE, **words)
    request = open_request(crew.security)
    about = [f"clients.client:{ticked.pk}", "clients.client:0"]
    services.check_request(request, about=about, identity="回拨", **words)

    services.erase(request, by=crew.director, at=NOW(), reason="本人要求")

    for row in (ticked, spared, certain, entry):
        row.refresh_from_db()
    assert [NAME in row.remark for row in (ticked, spared, certain)] == [0, 1, 0]
    assert entry.reason == MOBILE
    logged = HistoryEntry.objects.get(verb="person.erased").changes
    assert "clients.client 2" in logged["tables"][0]


def test_what_one_does_not_see_is_not_ticked_and_not_told(crew, browse, offices):
    offices.ours.remark = f"{NAME}介绍的"
    offices.ours.save()
    request = open_request(crew.security, kind="erase")
    url = f"/persons/requests/{request.pk}/"
    desk = browse(crew.security)

    page = desk.get(url).content.decode()
    assert "介绍的" not in page
    assert "处在您看不到的地方" in page
    about = [f"clients.client:{offices.ours.pk}"]
    words = {"by": crew.security, "at": NOW(), "identity": "回拨"}
    assert services.check_request(request, about=about, **words).about == []
    copy = services.copy_out(request, by=crew.security, at=NOW())
    assert "介绍的" not in copy.as_json().decode()
    assert "介绍的" in browse(crew.gm).get(url).content.decode()


def test_too_many_hits_are_refused(crew, offices, monkeypatch):
    monkeypatch.setattr(desk, "MOST_HITS", 1)
    for _each in range(2):
        ClientFactory(remark=NAME)
    request = open_request(crew.gm)

    with unchanged(), pytest.raises(errors.TooManyHits):
        services.check_request(request, by=crew.gm, at=NOW(), identity="回拨", about=[])
