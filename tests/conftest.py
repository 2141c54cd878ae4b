from functools import cache

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.db import connection
from django.test import Client, TransactionTestCase

from kehubu.procedures import proving
from kehubu.signoffs.anchors import anchor_file
from kehubu.signoffs.append_only import lifted
from tests import agency as sample
from tests import crew as people


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """
    Let what takes minutes begin before the rest of its group, as pytest-django has
    ordered them: at the end, one of two processors would wait for it.
    """
    places = [nth for nth, item in enumerate(items) if _is_transactional(item)]
    start = places[0] if places else len(items)
    items[start:] = sorted(items[start:], key=_takes_minutes, reverse=True)


def _is_transactional(item):
    mark = item.get_closest_marker("django_db")
    by_mark = bool(mark and mark.kwargs.get("transaction"))
    return by_mark or "transactional_db" in getattr(item, "fixturenames", ())


def _takes_minutes(item):
    return item.get_closest_marker("long") is not None


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory):
    """
    The data folder of the whole session: making its certificate takes a while.
    """
    return tmp_path_factory.mktemp("data")


@pytest.fixture(autouse=True)
def _own_data(settings, data_folder):
    settings.DATA = data_folder
    settings.MEDIA_ROOT = data_folder / "files"
    anchor_file().unlink(missing_ok=True)


@pytest.fixture(scope="session", autouse=True)
def _passwords_are_proved_quickly():
    """
    Passwords are hashed as in production, but with little memory: a hash that takes
    long there would take half the time of a test here.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Argon2PasswordHasher, "memory_cost", 64)
        patch.setattr(Argon2PasswordHasher, "parallelism", 1)
        yield


PROVED = cache(proving.prove)
"""To read the shipped procedures takes longer than most tests: once a session."""


@pytest.fixture
def procedures(db):
    """
    The procedures that the handbook pack ships, published.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proving, "prove", PROVED)
        call_command("install_procedures")


@pytest.fixture
def agency(procedures):
    """
    The people of the sample agency, and the shipped procedures.
    """
    return sample.found()


@pytest.fixture
def crew(db):
    """
    The people of the sample agency, and a few more, without passwords.
    """
    return people.found()


@pytest.fixture
def browse():
    """
    Give a browser in which somebody is signed in.
    """

    def sign_in(user):
        browser = Client()
        browser.force_login(user)
        return browser

    return sign_in


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, tmp_path_factory
):
    """
    Keep SQLite's tables in a file, as in production: in memory, threads would share
    one cache, in which nobody waits for a lock.
    """
    if connection.vendor == "sqlite":
        file = tmp_path_factory.mktemp("database") / "kehubu.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(file)


@pytest.fixture(scope="session", autouse=True)
def _triggers_let_tables_be_emptied():
    """
    A transactional test ends with all tables emptied, the append-only ones too.
    """
    flush = TransactionTestCase._fixture_teardown

    def flush_all(case):
        with lifted():
            flush(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_all)
        yield
