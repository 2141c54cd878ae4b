"""A private value is seen by nobody whom it was not revealed to, at no outlet."""

import logging

import pytest
from django.urls import reverse
from django.utils import timezone

from kehubu.core import jobs, search
from kehubu.core.models import HistoryEntry, Job, Notification, SearchRow
from kehubu.persons import services, tasks, urls
from kehubu.persons.models import Post, Private
from kehubu.persons.models.registers import REGISTERS
from tests import crew as people
from tests.persons.conftest import MARKS
from tests.tables import snapshot

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def seen(text):
    return [mark for mark in MARKS if mark in text]


def body(response):
    if response.streaming:
        return b"".join(response).decode(errors="ignore")
    return response.content.decode(errors="ignore")


TAKEN = ("/export/", "card.vcf")


@pytest.fixture
def outlets(known):
    """
    Every address of the app that answers a GET, and those of others that may show a
    person.
    """
    keys = {"clients": known.client_id, "posts": known.pk, "persons": known.person_id}
    own = [
        reverse(
            f"persons:{pattern.name}", args=[keys[_first(pattern)]] if is_one else []
        )
        for pattern in urls.urlpatterns
        for is_one in ["pk" in pattern.pattern.converters]
        if pattern.name
        not in {"request", "check", "copy", "erase", "withdraw", "answer"}
        and not {"other", "kind"} & set(pattern.pattern.converters)
        and not str(pattern.pattern).startswith("persons/merges/")
    ]
    return [
        *own,
        *(f"/persons/registers/{kind}/" for kind in REGISTERS),
        f"/clients/{known.client_id}/",
        f"/clients/{known.client_id}/timeline/",
        "/",
        "/notifications/",
        "/clients/export/",
        "/search/?q=林样例",
        f"/persons/{known.person_id}/nothing/",
    ]


def _first(pattern):
    return str(pattern.pattern).partition("/")[0]


@pytest.mark.parametrize("actor", people.ACTORS)
def test_private_value_is_at_no_outlet(crew, browse, known, outlets, actor):
    search.refresh(Post, [known.pk])
    browser = browse(getattr(crew, actor))

    leaks = [
        (url, seen(text), bool(headers))
        for url in outlets
        for headers in ({}, HTMX)
        for ask in [browser.post if url.endswith(TAKEN) else browser.get]
        for text in [body(ask(url, headers=headers))]
        if seen(text)
    ]

    assert len(outlets) == 37
    assert leaks == []


@pytest.mark.parametrize("actor", people.ACTORS)
def test_private_value_is_not_found(crew, known, actor):
    search.refresh(Post, [known.pk])
    user = getattr(crew, actor)

    assert [search.find(user, mark) for mark in MARKS if mark != "1971"] == [[]] * 3


def test_private_value_stands_in_no_table(crew, known):
    services.reveal(known.person, by=crew.executive, at=timezone.now(), reason="生日")
    tasks.look_ahead.func()
    search.refresh(Post, [known.pk])

    found = {
        table
        for table, rows in snapshot().items()
        for row in rows
        for cell in row
        if isinstance(cell, str) and [m for m in seen(cell) if m != "1971"]
    }

    assert found == set()
    assert HistoryEntry.objects.filter(verb="person.revealed").exists()
    assert SearchRow.objects.exists()
    assert not Job.objects.exclude(error="").exists()
    jobs.run_waiting()
    assert seen(str(list(Notification.objects.values_list("params")))) == []


def test_private_value_is_revealed_for_one_answer_only(crew, browse, known):
    url = f"/persons/{known.person_id}/reveal/"
    browser = browse(crew.executive)

    assert seen(body(browser.get(url))) == []
    shown = browser.post(url, {"reason": "准备生日祝贺"})
    assert seen(body(shown)) == list(MARKS)
    assert "no-store" in shown["Cache-Control"]
    assert seen(body(browser.get(url))) == []
    assert seen(body(browser.get(f"/persons/{known.person_id}/"))) == []


@pytest.mark.parametrize("reason", ["", "  "])
def test_private_value_is_not_revealed_without_reason(crew, browse, known, reason):
    url = f"/persons/{known.person_id}/reveal/"

    response = browse(crew.executive).post(url, {"reason": reason})

    assert response.status_code == 422
    assert seen(body(response)) == []


@pytest.mark.parametrize(
    ("actor", "status"),
    [
        ("gm", 200),
        ("director", 200),
        ("manager", 200),
        ("administration", 403),
        ("second_manager", 404),
        ("finance", 404),
        ("auditor", 404),
        ("security", 404),
        ("designer", 404),
        ("strategist", 404),
        ("buyer", 404),
    ],
)
def test_private_value_is_revealed_to_the_account_side(
    crew, browse, known, actor, status
):
    url = f"/persons/{known.person_id}/reveal/"

    response = browse(getattr(crew, actor)).post(url, {"reason": "好奇"})

    assert response.status_code == status
    assert bool(seen(body(response))) == (status == 200)


def test_private_value_is_on_no_error_page_and_in_no_log(
    crew, client, known, monkeypatch, caplog
):
    caplog.set_level(logging.DEBUG)
    client.force_login(crew.executive)
    client.raise_request_exception = False

    def fail(*args, **words):
        _shown = Private.objects.get().tastes
        raise RuntimeError("broken")

    monkeypatch.setattr("kehubu.persons.services.reveal", fail)
    response = client.post(f"/persons/{known.person_id}/reveal/", {"reason": "看看"})

    assert response.status_code == 500
    assert seen(body(response)) == []
    assert seen(caplog.text) == []


def test_private_value_is_not_on_the_business_card(crew, browse, known):
    response = browse(crew.executive).post(f"/posts/{known.pk}/card.vcf")

    text = body(response)
    assert "13800001234" in text
    assert seen(text) == []
    assert "BDAY" not in text
