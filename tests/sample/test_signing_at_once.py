"""
Two people press "sign" at the same moment, on the real server: one has signed, and the
other is told so.
"""

from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from threading import Barrier

from kehubu.sample.people import ROSTER
from tests.sample import beside

ROUNDS = 12
PAIRS = [("director", "gm"), ("gm", "director"), ("director", "director")]
"""The director with who stands in for him, or with himself in a second window."""


def test_two_who_press_sign_at_once_give_one_signature(office):
    office.title = "同时签字"
    requests = office.ask(beside.ask_director, ROUNDS)
    assert len(requests) == ROUNDS

    for pk, pair in zip(requests, cycle(PAIRS), strict=False):
        answers = sent_at_once([pressing(office, username, pk) for username in pair])

        (name,) = office.ask(beside.signed_by, pk)
        winner, loser = sorted(answers, key=lambda answer: answer.status)
        assert (winner.status, loser.status) == (302, 409)
        assert name == ROSTER[pair[answers.index(winner)]][0]
        assert f"这份文件刚才已由{name}签过，结论不能再改。" in loser.words

    assert office.ask(beside.open_steps, office.title) == ["TL-B1.09"]
    office.settle()


def pressing(office, username, pk):
    """
    Open the page of what is to be signed; return how to sign it with the password.
    """
    visitor = office.seat(username)
    page = visitor.open(f"/to-sign/{pk}/")
    form = visitor.filled(page, "签字", secret=office.password)
    return lambda: visitor.send(page, form)


def sent_at_once(acts):
    """
    Send all forms together: ``tests.atonce`` is for those who ask the database itself.
    """
    gate = Barrier(len(acts))

    def send(act):
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(send, acts))
