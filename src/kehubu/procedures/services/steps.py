"""The verbs on a step: complete, skip, waive, send back, hand over."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.core import facts, history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.procedures import engine, evidence, returning
from kehubu.procedures.models import Step
from kehubu.procedures.services.play import (
    STEP_OPENED,
    OutcomeNeeded,
    Play,
    lock,
)
from kehubu.procedures.services.records import Draft, write
from kehubu.signoffs import queries as signed
from kehubu.signoffs import services as signoffs


class StepIncomplete(DomainError):
    code = "procedures_step_incomplete"
    message = _("这一步还不能完成：")


class MustBeSigned(DomainError):
    code = "procedures_must_be_signed"
    message = _("这一步要由签字人签字，不能直接完成。")


class ConcludedElsewhere(DomainError):
    code = "procedures_concluded_elsewhere"
    message = _("这一步由别处的办理自动完成，不能直接完成。")


class NotConditional(DomainError):
    code = "procedures_not_conditional"
    message = _("这一步不是“视情况”的步骤，不能选择不做。")


class NotWaivable(DomainError):
    code = "procedures_not_waivable"
    message = _("这一步不能免除。")


class ReasonMissing(DomainError):
    code = "procedures_reason_missing"
    message = _("请写明原因。")
    field = "reason"


class NoLongerActive(DomainError):
    code = "procedures_no_longer_active"
    message = _("%(name)s的账号已停用，请转交给别人。")
    field = "to"


class NothingSubmitted(DomainError):
    code = "procedures_nothing_submitted"
    message = _("这一步没有提交签字的内容，没有可撤回的。")


class SignedAlready(DomainError):
    code = "procedures_signed_already"
    message = _("%(name)s已经签过，不能再撤回。要改，请签字人退回。")


class CannotGoBack(DomainError):
    code = "procedures_cannot_go_back"
    message = _("不能退回到那一步。")
    field = "target"


@transaction.atomic
def complete(
    step: Step,
    *,
    by: User,
    at: datetime,
    outcome: str = "",
    reason: str = "",
    draft: Draft | None = None,
) -> Step:
    """
    Complete a step with its evidence and its outcome, and open what follows; a
    ``draft`` of its record is written before.

    :raises ChangedMeanwhile, UploadRefused: as ``save_record``
    :raises StepClosed: if somebody was quicker
    :raises MustBeSigned: if it is a signature step
    :raises ConcludedElsewhere: if an act on another page, or another run, completes it
    :raises StepIncomplete: naming everything that its evidence lacks
    :raises OutcomeNeeded: if the step decides and no such outcome is given
    """
    play = lock(step.run_id, at)
    step = play.open_step(step)
    require(by, "procedures.act_on_step", step)
    node = play.node(step)
    if evidence.of(node.record).is_concluded_elsewhere or node.kind is engine.Kind.CALL:
        raise ConcludedElsewhere
    if draft is not None:
        step.record = write(play, step, draft, by=by)
    return _complete(play, step, by, outcome, reason)


@transaction.atomic
def conclude(
    step: Step, *, by: User, at: datetime, outcome: str = "", reason: str = ""
) -> Step:
    """
    Complete a step by an act elsewhere that is its evidence, such as the receipt of an
    order by the department. Who may is for the service of that act to say.

    :raises StepClosed, MustBeSigned, StepIncomplete, OutcomeNeeded: as ``complete``
    """
    play = lock(step.run_id, at)
    return _complete(play, play.open_step(step), by, outcome, reason)


@transaction.atomic
def skip(step: Step, *, by: User, at: datetime, reason: str, outcome: str = "") -> Step:
    """
    Decide not to do a conditional step (视情况), and say why (TL-BX.3).

    :raises NotConditional: if it is not one
    :raises ReasonMissing: if no reason is given
    :raises OutcomeNeeded: if the step decides and no such outcome is given
    """
    play = lock(step.run_id, at)
    step = play.open_step(step)
    require(by, "procedures.act_on_step", step)
    if not play.node(step).is_conditional:
        raise NotConditional
    return _close(play, step, Step.State.SKIPPED, by, reason, "step.skipped", outcome)


@transaction.atomic
def waive(
    step: Step, *, by: User, at: datetime, reason: str, outcome: str = ""
) -> Step:
    """
    Waive a step, with authority and reason; the exception is kept for good.

    :raises NotWaivable: if the definition names nobody who may
    :raises ReasonMissing: if no reason is given
    :raises OutcomeNeeded: if the step decides and no such outcome is given
    """
    play = lock(step.run_id, at)
    step = play.open_step(step)
    if not play.node(step).waivable:
        raise NotWaivable
    require(by, "procedures.waive_step", step)
    return _close(play, step, Step.State.WAIVED, by, reason, "step.waived", outcome)


@transaction.atomic
def send_back(step: Step, *, by: User, at: datetime, target: str, reason: str) -> Step:
    """
    Send the run back from an open step to an earlier one.

    :raises CannotGoBack: if the run could then get stuck or double a token, or would
        leave evidence twice that can be left once
    :raises ReasonMissing: if no reason is given
    """
    play = lock(step.run_id, at)
    step = play.open_step(step)
    require(by, "procedures.act_on_step", step)
    if not reason.strip():
        raise ReasonMissing
    if target not in returning.targets(play.graph, play.marking, step, play.steps):
        raise CannotGoBack
    return _go_back(play, step, target, by, reason, "step.sent_back")


@transaction.atomic
def take_back(step: Step, *, by: User, at: datetime, reason: str) -> Step:
    """
    Take back what was submitted for signature (撤回), as long as nobody has signed: the
    run goes back to the step that submitted it.

    :raises NothingSubmitted: if it is no signature step
    :raises SignedAlready: after the first signature
    :raises ReasonMissing: if no reason is given
    :raises CannotGoBack: if there is no earlier step to which the run may go back
    """
    play = lock(step.run_id, at)
    step = play.open_step(step)
    if not play.node(step).signs:
        raise NothingSubmitted
    require(by, "procedures.take_back_step", step)
    given = signed.requests_of(step.occasion).exclude(signature=None).first()
    if given:
        raise SignedAlready(name=given.signature.signer.name)
    if not reason.strip():
        raise ReasonMissing
    targets = returning.targets(play.graph, play.marking, step, play.steps)
    visited = [s.node_id for s in play.steps if s.node_id in targets]
    if not visited:
        raise CannotGoBack
    return _go_back(play, step, visited[-1], by, reason, "step.taken_back")


@transaction.atomic
def reassign(step: Step, *, by: User, at: datetime, to: User, reason: str) -> Step:
    """
    Hand a step to somebody else.

    :raises MustBeSigned: if it is a signature step: signatures are not handed on
    :raises NoLongerActive: if that person has left
    :raises ReasonMissing: if no reason is given
    """
    play = lock(step.run_id, at)
    step = play.open_step(step)
    require(by, "procedures.reassign_step", step)
    if play.node(step).signs:
        raise MustBeSigned
    if not to.is_active:
        raise NoLongerActive(name=to.name)
    if not reason.strip():
        raise ReasonMissing
    values = {"assignee": to}
    within = play.run
    history.amend(
        step,
        "step.reassigned",
        by=by,
        at=at,
        values=values,
        within=within,
        reason=reason,
    )
    facts.announce(STEP_OPENED, step.pk)
    return step


def _go_back(
    play: Play, step: Step, target: str, by: User, reason: str, verb: str
) -> Step:
    move = engine.send_back(play.graph, play.marking, step.node_id, target)
    _void(play, step, by)
    play.close(step, Step.State.RETURNED, by=by, reason=reason)
    play.take(move)
    changes = {"to": ["", target]}
    _record(play, step, verb, by, reason=reason, changes=changes)
    return step


def _void(play: Play, step: Step, by: User) -> None:
    """
    Void what the step has asked to be signed: it ends without it.
    """
    node = play.node(step)
    signoffs.void(step.occasion, by=by, at=play.at)
    evidence.of(node.record or node.signs).left(step, by=by, at=play.at)


def _complete(play: Play, step: Step, by: User, chosen: str, reason: str) -> Step:
    node = play.node(step)
    if node.signs:
        raise MustBeSigned
    proof = evidence.of(node.record)
    outcome = proof.outcome(step, chosen)
    if node.outcomes and outcome not in {known.key for known in node.outcomes}:
        raise OutcomeNeeded
    if lacking := proof.missing(step, outcome):
        raise StepIncomplete(details=lacking)
    proof.settle(step, outcome, by=by, at=play.at)
    play.finish(step, Step.State.DONE, by=by, outcome=outcome, reason=reason)
    _record(play, step, "step.completed", by, reason=reason)
    return step


def _close(
    play: Play,
    step: Step,
    state: Step.State,
    by: User,
    reason: str,
    verb: str,
    outcome: str = "",
) -> Step:
    if not reason.strip():
        raise ReasonMissing
    _void(play, step, by)
    play.finish(step, state, by=by, outcome=outcome, reason=reason)
    _record(play, step, verb, by, reason=reason)
    return step


def _record(play: Play, step: Step, verb: str, by: User, **columns: Any) -> None:
    assignee = step.assignee
    today = timezone.localdate(play.at)
    is_stand_in = assignee not in {None, by} and people.stands_in(by, assignee, today)
    changes = {"step": ["", step.name], **columns.pop("changes", {})}
    if step.outcome:
        changes["outcome"] = ["", step.outcome]
    history.record(
        verb,
        step,
        by=by,
        at=play.at,
        within=play.run,
        instead_of=assignee if is_stand_in else None,
        changes=changes,
        **columns,
    )
