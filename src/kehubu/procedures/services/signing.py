"""Signing is a verb on a step: signature, next steps and inboxes in one transaction."""

from datetime import datetime

from django.db import transaction

from kehubu.core import facts, history
from kehubu.people.models import User
from kehubu.people.proofs import Proof
from kehubu.procedures import evidence
from kehubu.procedures.models import Step
from kehubu.procedures.services import asking
from kehubu.procedures.services.play import NotThisStep, Play, lock
from kehubu.procedures.services.waiting import go_on
from kehubu.signoffs import queries as signed
from kehubu.signoffs import services as signoffs
from kehubu.signoffs.models import Signature, SignatureRequest


@transaction.atomic
def sign(
    step: Step,
    request: SignatureRequest,
    *,
    by: User,
    at: datetime,
    proof: Proof,
    verdict: str = Signature.Verdict.APPROVED,
    comment: str = "",
    address: str = "",
) -> Signature:
    """
    Sign (or reject) one of the contents that a step asks to be signed.

    The last approval completes the step; one rejection does too, and voids what is
    still asked for.

    :raises NotThisStep: if the signature is asked for on another occasion
    :raises StepClosed: if the step is over
    :raises AlreadySigned, RequestVoid, NotYetOnesTurn, IssuerMayNotSign,
        SamePersonTwice, ProofTooWeak, ReasonMissing: as ``signoffs.services.sign``
    """
    play = lock(step.run_id, at)
    if request.occasion != step.occasion:
        raise NotThisStep
    signature = signoffs.sign(
        request,
        by=by,
        at=at,
        proof=proof,
        verdict=verdict,
        comment=comment,
        address=address,
    )
    step = play.open_step(step)
    history.record(
        f"step.{signature.verdict}",
        step,
        by=by,
        at=at,
        within=play.run,
        instead_of=signature.instead_of,
        reason=comment,
        changes={"content": ["", request.content.title]},
    )
    if signature.verdict == Signature.Verdict.REJECTED:
        signoffs.void(step.occasion, by=by, at=at)
    go_on(play, step)
    if request.origin != SignatureRequest.Origin.ROLE:
        # Only who was added, or his substitute, is signed for by others first.
        held = request.held_back.waiting().in_turn()
        facts.announce(asking.SIGNATURE_ASKED, *held.values_list("pk", flat=True))
    if signature.verdict == Signature.Verdict.REJECTED:
        _conclude(play, step, by, "rejected", comment)
    elif not signed.waiting(step.occasion) and not asking.ask(play, step):
        _conclude(play, step, by, "approved", "")
    return signature


def _conclude(play: Play, step: Step, by: User, outcome: str, reason: str) -> None:
    evidence.signing(play.node(step).signs).settle(step, outcome, by=by, at=play.at)
    play.finish(step, Step.State.DONE, by=by, outcome=outcome, reason=reason)
