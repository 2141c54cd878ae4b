"""A signer asks back (问询) instead of rejecting, and is answered."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.signoffs.models import Question, SignatureRequest
from kehubu.signoffs.services.signing import check_open, locked


class QuestionMissing(DomainError):
    code = "signature_question_missing"
    message = _("请写下要问的问题。")
    field = "text"


class NobodyToAnswer(DomainError):
    code = "signature_nobody_to_answer"
    message = _("%(name)s不能答复：请问一位在职的同事，而且不是您自己。")
    field = "to"


class QuestionAnswered(DomainError):
    code = "signature_question_answered"
    message = _("这个问题刚才已由%(name)s答复。")


class AnswerMissing(DomainError):
    code = "signature_answer_missing"
    message = _("请写下答复。")
    field = "answer"


@transaction.atomic
def ask_back(
    request: SignatureRequest, *, by: User, at: datetime, to: User, text: str
) -> Question:
    """
    Ask ``to`` a question about what is to be signed. The request stays open: it may be
    signed without the answer.

    :raises AlreadySigned, RequestVoid: if the request is no longer open
    :raises NobodyToAnswer: if it is oneself, or somebody who has left
    :raises QuestionMissing: if nothing is asked
    """
    request = locked(request)
    require(by, "signoffs.sign_request", request)
    check_open(request)
    if to == by or not to.is_active:
        raise NobodyToAnswer(name=to.name)
    if not text.strip():
        raise QuestionMissing
    return Question.objects.create(
        request=request, asked_by=by, asked_of=to, text=text.strip(), asked_at=at
    )


@transaction.atomic
def answer(question: Question, *, by: User, at: datetime, text: str) -> Question:
    """
    Answer a question; the working minutes that the signer has waited are kept.

    :raises QuestionAnswered: if somebody was quicker
    :raises AlreadySigned, RequestVoid: if the signature no longer waits for it
    :raises AnswerMissing: if nothing is said
    """
    request = locked(question.request)
    question = Question.objects.select_related("answered_by").get(pk=question.pk)
    require(by, "signoffs.answer_question", question)
    if question.answered_by:
        raise QuestionAnswered(name=question.answered_by.name)
    check_open(request)
    if not text.strip():
        raise AnswerMissing
    question.answer, question.answered_by, question.answered_at = text.strip(), by, at
    waited = people.calendar().minutes_between(question.asked_at, at)
    question.waited_minutes = max(waited, 0)
    question.save(
        update_fields=["answer", "answered_by", "answered_at", "waited_minutes"]
    )
    return question
