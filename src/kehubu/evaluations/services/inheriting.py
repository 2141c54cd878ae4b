"""Evaluations and win-back steps that are not finished go with their client."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from kehubu.clients.handing import Shares, Taken, give
from kehubu.core import facts, history, wording
from kehubu.evaluations.models import Evaluation, WinBackStep
from kehubu.evaluations.services.winbacks import ASSIGNED
from kehubu.people.models import User


@transaction.atomic
def inherit_evaluations(shares: Shares, *, by: User, at: datetime) -> list[Taken]:
    """
    Give the giver's evaluations that are not submitted, and his open steps of win-back
    plans, to who takes the clients over.
    """
    return [*_drafts(shares, by, at), *_steps(shares, by, at)]


def _drafts(shares: Shares, by: User, at: datetime) -> Iterator[Taken]:
    drafts = Evaluation.objects.filter(state=Evaluation.State.DRAFT)
    verb = "evaluation.handed_on"
    for row, heir in give(drafts, verb, shares, by=by, at=at, owner="evaluator"):
        what = wording.labelled(gettext("客户评价"), str(row.period))
        yield Taken(row.client_id, heir, what)


def _steps(shares: Shares, by: User, at: datetime) -> Iterator[Taken]:
    own = WinBackStep.objects.open().filter(
        plan__client__in=shares.heirs, owner=shares.giver
    )
    locked = own.select_for_update(of=("self",)).select_related("plan")
    for step in locked.order_by("pk"):
        heir, verb = shares.heirs[step.plan.client_id], "win_back.handed_on"
        within, values = step.plan, {"owner": heir}
        history.amend(step, verb, by=by, at=at, within=within, values=values)
        facts.announce(ASSIGNED, step.pk)
        what = wording.labelled(gettext("挽回步骤"), step.what)
        yield Taken(step.plan.client_id, heir, what)
