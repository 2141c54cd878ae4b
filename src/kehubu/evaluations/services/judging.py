"""What a person decides of a client: its stage, its credit, what a signal leads to."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.evaluations import crediting, queries
from kehubu.evaluations.models import Credit, Signal, Stage, Standing
from kehubu.people.models import User


class StageNeedsReason(DomainError):
    code = "evaluations_stage_needs_reason"
    message = _("与系统建议不同，请写明理由。")
    field = "reason"


class SameStage(DomainError):
    code = "evaluations_same_stage"
    message = _("客户已经在这个阶段。")
    field = "stage"


class CreditNeedsReason(DomainError):
    code = "evaluations_credit_needs_reason"
    message = _("请写明授信的理由。")
    field = "reason"


class FactorOutside(DomainError):
    code = "evaluations_factor_outside"
    message = _("%(grade)s级的风险系数是 %(least)s 至 %(most)s。")
    field = "factor"


class NewClientAtMostA(DomainError):
    code = "evaluations_new_client_at_most_a"
    message = _("往来不满一年的客户最高 A 级，资料齐全以后再提。")
    field = "grade"


class HandlingNeedsWords(DomainError):
    code = "evaluations_handling_needs_words"
    message = _("请写明做了什么。")
    field = "handling"


class SignalOver(DomainError):
    code = "evaluations_signal_over"
    message = _("这个信号已经消失。")


@transaction.atomic
def set_stage(
    client: Client, *, by: User, at: datetime, stage: str, reason: str
) -> Stage:
    """
    Say in which stage a client is; to depart from what the facts speak for takes a
    reason.

    :raises SameStage: if it is there already
    :raises StageNeedsReason: if the facts speak for another one, and nothing is said
    """
    client = Client.objects.select_for_update().get(pk=client.pk)
    require(by, "evaluations.set_stage", client)
    standing, _is_new = Standing.objects.get_or_create(client=client)
    if standing.stage == stage:
        raise SameStage
    today = timezone.localdate(at)
    suggested = queries.stage_suggested(client, today).stage
    if stage != suggested and not reason.strip():
        raise StageNeedsReason
    set_now = Stage.objects.create(
        client=client,
        name=stage,
        reason=reason.strip(),
        suggested=suggested,
        from_on=today,
        set_by=by,
    )
    changes = {"stage": [standing.stage, stage]}
    standing.stage, standing.suggested_stage = stage, suggested
    standing.save(update_fields=["stage", "suggested_stage"])
    history.record(
        "stage.set",
        set_now,
        by=by,
        at=at,
        reason=reason,
        changes=changes,
    )
    return set_now


@transaction.atomic
def decide_credit(
    client: Client,
    *,
    by: User,
    at: datetime,
    grade: str,
    months: Decimal,
    factor: Decimal,
    reason: str,
) -> Credit:
    """
    Decide how much a client may owe: average monthly billing × months × factor. Who has
    no grade, or with whom one does no more business (D), is given no months.

    :raises CreditNeedsReason: if no reason is given
    :raises FactorOutside: if the grade has no such risk factor
    :raises NewClientAtMostA: for more than A before a year of data is full
    """
    client = Client.objects.select_for_update().get(pk=client.pk)
    require(by, "evaluations.decide_credit", client)
    if not reason.strip():
        raise CreditNeedsReason
    if grade and not crediting.fits(grade, factor):
        least, most = crediting.FACTORS[grade]
        raise FactorOutside(grade=grade, least=least, most=most)
    known = queries.credit_suggested(client, timezone.localdate(at))
    if grade in {"AAA", "AA"} and known.months < crediting.FULL_YEAR:
        raise NewClientAtMostA
    monthly = known.monthly_fen
    months = Decimal(0) if grade in {"", Credit.Level.D} else months
    limit = crediting.limit_fen(monthly, months, factor) if grade else 0
    credit = Credit.objects.create(
        client=client,
        grade=grade,
        score=known.suggestion.score,
        suggested=known.suggestion.letter,
        monthly_fen=monthly,
        months=months,
        factor=factor if grade else Decimal(0),
        limit_fen=limit,
        reason=reason.strip(),
        from_on=timezone.localdate(at),
        decided_by=by,
        decided_at=at,
    )
    changes = {"grade": ["", grade], "limit_fen": [None, limit]}
    history.record(
        "credit.decided", credit, by=by, at=at, reason=reason, changes=changes
    )
    return credit


@transaction.atomic
def handle_signal(signal: Signal, *, by: User, at: datetime, handling: str) -> Signal:
    """
    Say what was done about a signal; it stays until its cause is gone.

    :raises SignalOver: if it is gone
    :raises HandlingNeedsWords: if nothing is said
    """
    rows = Signal.objects.select_for_update(of=("self",)).select_related("client")
    signal = rows.get(pk=signal.pk)
    require(by, "evaluations.handle_signal", signal.client)
    if signal.over_on:
        raise SignalOver
    if not handling.strip():
        raise HandlingNeedsWords
    values = {"handling": handling.strip(), "handled_by": by, "handled_at": at}
    return history.amend(signal, "signal.handled", by=by, at=at, values=values)
