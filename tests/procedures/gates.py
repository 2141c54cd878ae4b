"""A step that two sign, and what tests of its signatures do with it."""

from datetime import timedelta

from kehubu.people import services as people
from kehubu.people.proofs import Method, Proof
from kehubu.procedures import services
from tests.procedures.engine.draft import SEVERAL, Draft
from tests.procedures.stage import NOON, requests

IN_TURN = '<multiInstanceLoopCharacteristics isSequential="true"/>'


def gate(*, due=None, in_turn=False, **attributes):
    """
    Return a draft: ``a`` writes it, ``s`` signs it, ``b`` goes on, ``a`` again if not.
    """
    draft = Draft().start().end().task("a").task("b").xor("x").xor("m")
    words = {"signs": "test_pact", "meaning": "approve", "role": "ad hs", **attributes}
    if due:
        words["due"] = due
    inner = IN_TURN if in_turn else SEVERAL
    draft.task("s", inner=inner, **words).path("start", "m", "a", "s", "x")
    draft.flow("x", "b", "s = approved").flow("x", "m", "s = rejected")
    return draft.path("b", "end")


def proof(user, at=NOON, method=Method.PASSWORD):
    return Proof(user.pk, method, at)


def asked(step, user):
    """
    Return what a step asks of a user now.
    """
    return requests(step).get(signer=user, state="waiting")


def add(step, by, to, *, at=NOON, reason="数字要财务核一遍", **words):
    """
    Have ``by`` ask ``to`` to sign what ``by`` is asked to sign.
    """
    return services.add_signer(
        step, asked(step, by), by=by, at=at, to=to, reason=reason, **words
    )


def stand_in(principal, to, *, days=1):
    """
    Have ``to`` stand in for ``principal`` from today on.
    """
    return people.delegate(
        principal,
        by=principal,
        at=NOON,
        to=to,
        starts_on=NOON.date(),
        ends_on=(NOON + timedelta(days=days - 1)).date(),
        reason="出差",
    )
