"""Who signs a step besides, and who signs in the place of one who has left."""

from datetime import datetime

from django.db import transaction

from kehubu.core import facts, history
from kehubu.core.access import require
from kehubu.people.models import User
from kehubu.procedures.models import Run, Step
from kehubu.procedures.services import asking
from kehubu.procedures.services.play import NotThisStep, lock
from kehubu.procedures.services.waiting import go_on
from kehubu.signoffs import services as signoffs
from kehubu.signoffs.models import SignatureRequest


@transaction.atomic
def add_signer(
    step: Step,
    request: SignatureRequest,
    *,
    by: User,
    at: datetime,
    to: User,
    reason: str,
    is_before: bool = False,
) -> SignatureRequest:
    """
    Have a further person sign what a step asks to be signed (加签): the step is
    completed only when he has signed too. ``is_before`` lets him sign first.

    :raises NotThisStep: if the signature is asked for on another occasion
    :raises StepClosed: if the step is over
    :raises AlreadySigned, RequestVoid, IssuerMayNotSign, AlreadyAsked, SignerHasLeft,
        AddingNeedsReason: as ``signoffs.services.add_signer``
    """
    play = lock(step.run_id, at)
    if request.occasion != step.occasion:
        raise NotThisStep
    require(by, "procedures.add_signer", request)
    step = play.open_step(step)
    added = signoffs.add_signer(
        request, by=by, at=at, to=to, reason=reason, is_before=is_before
    )
    history.record(
        "step.signer_added",
        step,
        by=by,
        at=at,
        within=play.run,
        reason=reason,
        changes={"content": ["", added.content.title], "signer": ["", to.pk]},
    )
    facts.announce(asking.SIGNATURE_ASKED, added.pk)
    return added


@transaction.atomic
def replace_leavers(run: Run, *, by: None = None, at: datetime) -> list[int]:
    """
    Ask somebody else, by the rule of substitution, for each signature that open steps
    ask of people who have left; return the keys of requests for which there is nobody.
    A step that waits for an answer of theirs goes on without it.
    """
    play, left = lock(run.pk, at), []
    for step in play.steps:
        if step.is_open and play.node(step).signs:
            left += [request.pk for request in asking.replace_gone(play, step)]
            go_on(play, step)
    return left
