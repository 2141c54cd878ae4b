"""Contents to sign, requests and signatures, as services make them; and tampering."""

from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connection
from django.utils import timezone

from kehubu.core.papers import Facts
from kehubu.people.models import Delegation
from kehubu.people.proofs import Method, Proof
from kehubu.signoffs import services
from kehubu.signoffs.append_only import lifted
from kehubu.signoffs.services import Signer

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
OCCASION = "step:1:1"


def frozen(subject, issuer, text="样例", **words):
    known = {"title": "样例工作单", "blocks": [Facts([("事项", text)])]}
    return services.freeze(subject, by=issuer, at=NOON, **{**known, **words})


def asked(content, occasion=OCCASION, level=2, meaning="approve", **signers):
    """
    Ask ``signers`` (capacity=user) to sign; return their requests in that order.
    """
    return services.request(
        content,
        by=content.issuer,
        at=NOON,
        signers=[Signer(capacity, user) for capacity, user in signers.items()],
        occasion=occasion,
        meaning=meaning,
        level=level,
    )


def proof_of(user, method=Method.PASSWORD, at=NOON):
    return Proof(user.pk, method, at)


def sign(request, by=None, at=NOON, **words):
    by = by or request.signer
    return services.sign(
        request, by=by, at=at, **{"proof": proof_of(by, at=at), **words}
    )


def delegated(principal, delegate, starts_on, ends_on, **columns):
    return Delegation.objects.create(
        principal=principal,
        delegate=delegate,
        starts_on=starts_on,
        ends_on=ends_on,
        reason="出差",
        created_by=principal,
        created_at=timezone.now(),
        **columns,
    )


@contextmanager
def tampering():
    """
    Lift the triggers, as who has the database in hands can.
    """
    connection.check_constraints()
    with lifted():
        yield
