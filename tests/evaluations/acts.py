"""What people do in tests to judge clients."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from kehubu.core import jobs
from kehubu.evaluations import services
from kehubu.evaluations.halves import Half
from kehubu.evaluations.importing import half_span, month_span
from kehubu.evaluations.models import Evaluation
from kehubu.evaluations.services.evaluating import Mark
from kehubu.people.proofs import Method, Proof
from kehubu.signoffs import services as signoffs
from kehubu.signoffs.models import SignatureRequest

H1 = Half(2026, 1)
"""The last whole half-year on the day of the tests."""
FULL = {
    "gross_income": 20,
    "margin": 15,
    "payment": 15,
    "potential": 12,
    "cooperation": 12,
    "showcase": 8,
    "relationship": 8,
    "fit": 5,
    "risk": 5,
}


def now():
    return timezone.now()


def begin(client, by, half=H1):
    return services.begin(client, by=by, at=now(), half=half)


def marks(total=None, note="看过了", **points):
    """
    Return marks that come to ``total``, taken off the criteria with the most points.
    """
    given = {**FULL, **points}
    over = sum(given.values()) - total if total is not None else 0
    for name, held in list(given.items()):
        less = min(over, held)
        given[name] -= less
        over -= less
    return {name: Mark(n, note) for name, n in given.items()}


def score(evaluation, by, given=None, margin=None):
    evaluation.refresh_from_db()
    return services.score(
        evaluation,
        by=by,
        at=now(),
        marks=marks() if given is None else given,
        forecast_margin=margin,
        seen=evaluation.version,
    )


def submit(evaluation, by, reason=""):
    return services.submit(evaluation, by=by, at=now(), reason=reason)


def submitted(client, by, total=85, reason="", half=H1, margin=None):
    evaluation = begin(client, by, half)
    score(evaluation, by, marks(total), margin)
    return submit(evaluation, by, reason)


def sign(evaluation, verdict="approved", comment=""):
    """
    Have whoever is asked sign, and let it take effect.
    """
    evaluation.refresh_from_db()
    asked = SignatureRequest.objects.get(occasion=evaluation.occasion)
    proof = Proof(asked.signer_id, Method.PASSWORD, now())
    signoffs.sign(
        asked, by=asked.signer, at=now(), proof=proof, verdict=verdict, comment=comment
    )
    jobs.run_waiting()
    evaluation.refresh_from_db()
    return evaluation


def graded(client, by, total=85, reason="", half=H1, margin=None):
    return sign(submitted(client, by, total, reason, half, margin))


AMOUNTS = {
    "billings_fen": 100_000_00,
    "gross_income_fen": 20_000_00,
    "direct_cost_fen": 16_000_00,
    "received_fen": 90_000_00,
    "late_days": Decimal(6),
}


def enter(client, by, span=None, **values):
    return services.enter(
        client,
        by=by,
        at=now(),
        span=span or half_span(H1),
        values={**AMOUNTS, **values},
        source="财务月报",
    )


def months(client, by, first, billings, **values):
    """
    Enter a row of months that begin with ``first``, each with its billings in yuan.
    """
    for back, yuan in enumerate(billings):
        count = first.year * 12 + first.month - 1 + back
        span = month_span(count // 12, count % 12 + 1)
        each = {"billings_fen": yuan * 100, "gross_income_fen": yuan * 20}
        cost = {"direct_cost_fen": yuan * 16}
        enter(client, by, span, **{**each, **cost, **values})


def a_year(client, by, late=6, yuan=100_000):
    """
    Enter the twelve whole months before the day of the tests.
    """
    months(client, by, date(2025, 9, 1), [yuan] * 12, late_days=Decimal(late))


def reload(row):
    return Evaluation.objects.get(pk=row.pk)
