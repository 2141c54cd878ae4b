"""The permission matrix: every address × method × actor, against one reviewed table."""

from pathlib import Path

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections, connection, transaction
from django.test import Client as Browser
from django.urls import reverse

from kehubu.people.models import Session
from tests.architecture.world import ACTORS, World, desks, url_names
from tests.tables import snapshot

TABLE = Path(__file__).with_name("matrix.txt")
OUT = ("deactivated", "anonymous")
GROUPS = {"@everyone": [a for a in ACTORS if a not in OUT], "@nobody": list(OUT)}
REFUSALS = {403, 404, 405, 409, 422}
NEED_A_KEY = {"mfa_edit_webauthn", "mfa_remove_webauthn"}
"""Addresses of one's own passkeys: tested where passkeys are."""
PARTS = (
    "care",
    "clients",
    "dossiers",
    "markets",
    "evaluations",
    "office",
    "opportunities",
    "people",
    "persons",
    "procedures",
    "schedules",
    "work",
    "other",
)


def expected():
    """
    Return the table: (name, method) → actor → status.
    """
    table = {}
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            key, answers = line.split(": ", 1)
            table[tuple(key.split())] = dict(_answers(answers))
    return table


def _answers(text):
    for answer in text.split(" | "):
        status, *actors = answer.split()
        for actor in actors:
            for name in GROUPS.get(actor, [actor]):
                yield name, int(status)


def part_of(name):
    namespace = name.partition(":")[0]
    return namespace if namespace in PARTS else "other"


def test_matrix_names_every_address():
    named = {name for name, _method in expected()}

    assert sorted(named | NEED_A_KEY) == url_names()


def test_matrix_names_every_actor():
    for row, answers in expected().items():
        assert sorted(answers) == sorted(ACTORS), row


@pytest.mark.django_db
@pytest.mark.parametrize("part", PARTS)
def test_matrix_holds(agency, part):
    world = World.made(agency)
    if part == "work":
        world.args.update(desks(agency))
    seats = {actor: seat(world.people[actor]) for actor in ACTORS}
    wrong, traces = [], []

    for (name, method), answers in expected().items():
        if part_of(name) == part:
            url = reverse(name, args=world.args.get(name, ()))
            for actor, status in answers.items():
                got, left_a_trace = ask(seats[actor], method, url)
                if got != status:
                    wrong.append((name, method, actor, status, got))
                if left_a_trace:
                    traces.append((name, method, actor))

    assert wrong == []
    assert traces == []


def seat(person):
    """
    Return the cookies of somebody who is signed in, or of nobody.
    """
    browser = Browser()
    if person:
        browser.force_login(person)
    return {name: morsel.value for name, morsel in browser.cookies.items()}


def ask(cookies, method, url):
    """
    Return the status, and whether a refusal has changed any table.
    """
    browser = Browser()
    browser.cookies.load(cookies)
    writing = Writing()
    point = transaction.savepoint()
    with connection.execute_wrapper(writing):
        response = getattr(browser, method.lower())(url)
    # Most refusals send no writing statement at all; the others are looked at closely.
    suspect = response.status_code in REFUSALS and writing.was_seen
    after = snapshot() if suspect else None
    _let_go(response)
    transaction.savepoint_rollback(point)
    return response.status_code, suspect and after != snapshot()


class Writing:
    """Sees whether a request has sent a writing statement, sessions' own aside."""

    def __init__(self):
        self.was_seen = False

    def __call__(self, execute, sql, *words):
        writes = sql.startswith(("INSERT", "UPDATE", "DELETE"))
        self.was_seen |= writes and Session._meta.db_table not in sql
        return execute(sql, *words)


def _let_go(response):
    """
    Close a file that was answered with, but not the test's own connection.
    """
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)
