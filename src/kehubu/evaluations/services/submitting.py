"""An evaluation on its way to the signature, and what follows from it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from kehubu.care import services as care
from kehubu.clients.models import Client, Membership
from kehubu.core import facts, history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.evaluations import scoring
from kehubu.evaluations.contents import freeze_evaluation
from kehubu.evaluations.halves import next_due
from kehubu.evaluations.models import Evaluation, Grade, Standing
from kehubu.evaluations.services.evaluating import NotADraft, locked, missing
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.procedures.services.asking import SIGNATURE_ASKED
from kehubu.signoffs import queries as signed
from kehubu.signoffs import services as signoffs
from kehubu.signoffs.models import Content, Meaning, Signature
from kehubu.signoffs.services import Signer

State = Evaluation.State
CONCLUDED = "evaluations.concluded"
LEVEL = 2
"""A grade is signed with a secret of the moment."""
DIRECTOR, MANAGER = "ad", "gm"


class EvaluationIncomplete(DomainError):
    code = "evaluations_incomplete"
    message = _("评价还不能提交：")


class ChangeNeedsReason(DomainError):
    code = "evaluations_change_needs_reason"
    message = _("分级由 %(before)s 变为 %(grade)s，请写明理由。")
    field = "reason"


class NobodyToSign(DomainError):
    code = "evaluations_nobody_to_sign"
    message = _("没有可以签字的客户总监或总经理：评价人自己不能签。")


class NotSubmitted(DomainError):
    code = "evaluations_not_submitted"
    message = _("评价不在等待签字，不用撤回。")


class RecallNeedsReason(DomainError):
    code = "evaluations_recall_needs_reason"
    message = _("请写明撤回的原因。")
    field = "reason"


@transaction.atomic
def submit(
    evaluation: Evaluation, *, by: User, at: datetime, reason: str
) -> Evaluation:
    """
    Add the points up, freeze the evaluation and ask the account director to sign it.

    :raises NotADraft: if it has been submitted before
    :raises EvaluationIncomplete: naming what is missing
    :raises ChangeNeedsReason: if the grade would change without a reason
    :raises NobodyToSign: if there is no director but the evaluator, and nobody above
    """
    evaluation = locked(evaluation)
    require(by, "evaluations.evaluate_client", evaluation.client)
    if not evaluation.is_draft:
        raise NotADraft
    if lacking := missing(evaluation):
        raise EvaluationIncomplete(details=lacking)
    given = evaluation.scores.values_list("points", flat=True)
    points = scoring.total(each or 0 for each in given)
    grade = scoring.letter(points, evaluation.floors)
    before = _present_grade(evaluation.client_id)
    if before and before != grade and not reason.strip():
        raise ChangeNeedsReason(before=before, grade=grade)
    values = {
        "state": State.SUBMITTED,
        "total": points,
        "grade": grade,
        "before": before,
        "reason": reason.strip() if before and before != grade else "",
        "evaluator": by,
        "submitted_at": at,
        "version": evaluation.version + 1,
    }
    history.amend(
        evaluation,
        "evaluation.submitted",
        by=by,
        at=at,
        reason=reason,
        values=values,
    )
    _ask(evaluation, freeze_evaluation(evaluation, by=by, at=at), by, at)
    return evaluation


@transaction.atomic
def recall(
    evaluation: Evaluation, *, by: User, at: datetime, reason: str
) -> Evaluation:
    """
    Take an evaluation back that nobody has signed yet.

    :raises NotSubmitted: if it does not wait for a signature
    :raises RecallNeedsReason: if no reason is given
    """
    evaluation = locked(evaluation)
    require(by, "evaluations.evaluate_client", evaluation.client)
    if not evaluation.is_submitted or signed.is_signed(evaluation.occasion):
        raise NotSubmitted
    if not reason.strip():
        raise RecallNeedsReason
    signoffs.void(evaluation.occasion, by=by, at=at)
    _reopen(evaluation, "evaluation.recalled", by, at, reason)
    return evaluation


@transaction.atomic
def conclude(
    evaluation: Evaluation, *, by: User, at: datetime, signature: Signature
) -> Evaluation:
    """
    Let follow what a signature says: the grade is the client's from that day on, or the
    evaluation goes back to its draft. What was recalled since, or has followed before,
    stays as it is.
    """
    evaluation = locked(evaluation)
    is_asked = signature.request.occasion == evaluation.occasion
    if not (evaluation.is_submitted and is_asked):
        return evaluation
    if signature.verdict == Signature.Verdict.REJECTED:
        said = signature.comment
        _reopen(evaluation, "evaluation.returned", by, at, said)
    else:
        values = {"state": State.SIGNED, "signed_at": at}
        history.amend(evaluation, "evaluation.signed", by=by, at=at, values=values)
        _grade(evaluation, signature, by, at)
    facts.announce(CONCLUDED, evaluation.pk)
    return evaluation


def _ask(evaluation: Evaluation, content: Content, by: User, at: datetime) -> None:
    requests = signoffs.request(
        content,
        by=by,
        at=at,
        signers=[_signer(evaluation.client, content)],
        occasion=evaluation.occasion,
        meaning=Meaning.APPROVE,
        level=LEVEL,
    )
    facts.announce(SIGNATURE_ASKED, *(request.pk for request in requests))


def _signer(client: Client, content: Content) -> Signer:
    """
    Choose who signs: the client's account director, else another one, else the general
    manager in his place; nobody who has written in it.
    """
    directors = list(User.objects.holding(Position.ACCOUNT_DIRECTOR).order_by("pk"))
    own = client.team.filter(role=Membership.Role.DIRECTOR).values_list("user")
    first = {pk for (pk,) in own}
    directors.sort(key=lambda user: user.pk not in first)
    for user in directors:
        if user.pk not in content.barred:
            return Signer(DIRECTOR, user)
    for user in User.objects.holding(Position.GENERAL_MANAGER).order_by("pk"):
        if user.pk not in content.barred:
            return Signer(MANAGER, user, _grounds())
    raise NobodyToSign


def _grounds() -> str:
    with override(settings.LANGUAGE_CODE):
        return gettext("没有别的客户总监可以签字，由总经理代签。")


def _present_grade(client: int) -> str:
    last = Grade.objects.filter(client=client).order_by("-pk").first()
    return last.letter if last else ""


def _reopen(
    evaluation: Evaluation, verb: str, by: User, at: datetime, reason: str
) -> None:
    values = {
        "state": State.DRAFT,
        "total": None,
        "grade": "",
        "before": "",
        "reason": "",
        "submitted_at": None,
        "version": evaluation.version + 1,
    }
    history.amend(evaluation, verb, by=by, at=at, reason=reason, values=values)


def _grade(
    evaluation: Evaluation, signature: Signature, by: User, at: datetime
) -> None:
    """
    Keep the grade if it is the first one or another, and how the client stands now. An
    evaluation that is late, with a later one signed before it, changes neither.
    """
    client, today = evaluation.client, timezone.localdate(at)
    done = Evaluation.objects.filter(client=client, state=State.SIGNED)
    latest = max(each.period for each in done)
    if latest != evaluation.period:
        return
    since = timezone.localdate(client.created_at)
    values: dict[str, Any] = {
        "total": evaluation.total,
        "next_due_on": next_due(latest, since, today),
    }
    if _present_grade(client.pk) != evaluation.grade:
        _give(evaluation, signature, by, at)
        values |= {"grade": evaluation.grade, "grade_from": today}
    Standing.objects.update_or_create(client=client, defaults=values)
    # How often one is to be in touch goes by the grade.
    care.regrade([client.pk], by=by, at=at)


def _give(evaluation: Evaluation, signature: Signature, by: User, at: datetime) -> None:
    given = Grade.objects.create(
        client=evaluation.client,
        letter=evaluation.grade,
        from_on=timezone.localdate(at),
        evaluation=evaluation,
        signature=signature,
        reason=evaluation.reason,
    )
    history.record(
        "grade.given",
        given,
        by=by,
        at=at,
        reason=evaluation.reason,
        changes={"letter": [evaluation.before, given.letter]},
    )
