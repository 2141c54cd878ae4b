"""Tries and one-time codes are counted for all processes together."""

import pytest

from tests import processes
from tests.agency import PASSWORD
from tests.people import acts


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    with processes.installation(tmp_path_factory.mktemp("installed")) as made:
        yield made


def test_five_wrong_secrets_in_two_processes_block_both(installed):
    installed.call(acts.make_person, "jia")

    first, second = installed.start(), installed.start()

    told = []
    for process, secrets in ((first, 3), (second, 3), (first, 1)):
        process.ask(acts.try_secrets, "jia", ["wrong"] * secrets + [PASSWORD])
        told.append(process.answer())

    assert told == [
        ["WrongSecret", "WrongSecret", "WrongSecret", "password"],
        ["WrongSecret", "WrongSecret", "TooManyTries", "TooManyTries"],
        ["TooManyTries", "TooManyTries"],
    ]


def test_code_is_taken_by_one_of_two_processes(installed):
    installed.call(acts.make_person, "yi")
    code = [acts.code_of_the_moment()]

    taken = installed.race(
        (acts.try_secrets, "yi", code), (acts.try_secrets, "yi", code)
    )

    assert sorted(taken) == [["WrongSecret"], ["totp"]]
