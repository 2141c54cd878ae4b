"""Questions before a signature; while they wait, the step's time stands still."""

from datetime import datetime

from django.db import transaction

from kehubu.core import facts, history
from kehubu.people.models import User
from kehubu.procedures import queries
from kehubu.procedures.models import Step
from kehubu.procedures.services import clock
from kehubu.procedures.services.play import Play, lock
from kehubu.procedures.services.waiting import WAITING, go_on
from kehubu.signoffs import services as signoffs
from kehubu.signoffs.models import Question, SignatureRequest

QUESTION_ASKED = "procedures.question_asked"
QUESTION_ANSWERED = "procedures.question_answered"


@transaction.atomic
def ask_back(
    request: SignatureRequest, *, by: User, at: datetime, to: User, text: str
) -> Question:
    """
    Ask somebody a question about what is to be signed (问询), on a step or elsewhere.
    The step waits for the answer; it may be signed without it.

    :raises StepClosed: if the step is over
    :raises AlreadySigned, RequestVoid, NobodyToAnswer, QuestionMissing: as
        ``signoffs.services.ask_back``
    """
    play, step = _hold(request, at)
    question = signoffs.ask_back(request, by=by, at=at, to=to, text=text)
    if play and step:
        if not step.waiting_for:
            step.waiting_for, step.waiting_since = Step.Waiting.ANSWER, at
            clock.stop(step)
            step.save(update_fields=[*WAITING, "remind_at"])
        _record("step.questioned", play, step, question, by, question.text)
    facts.announce(QUESTION_ASKED, question.pk)
    return question


@transaction.atomic
def answer(question: Question, *, by: User, at: datetime, text: str) -> Question:
    """
    Answer a signer's question; with the last answer the step's time goes on.

    :raises StepClosed: if the step is over
    :raises QuestionAnswered, AlreadySigned, RequestVoid, AnswerMissing: as
        ``signoffs.services.answer``
    """
    play, step = _hold(question.request, at)
    question = signoffs.answer(question, by=by, at=at, text=text)
    if play and step:
        _record("step.answered", play, step, question, by, question.answer)
        go_on(play, step)
    facts.announce(QUESTION_ANSWERED, question.pk)
    return question


def _hold(
    request: SignatureRequest, at: datetime
) -> tuple[Play, Step] | tuple[None, None]:
    """
    Lock the run whose step asks for the signature, if it is a step that does.
    """
    step = queries.step_of(request.occasion)
    if step is None:
        return None, None
    play = lock(step.run_id, at)
    return play, play.open_step(step)


def _record(
    verb: str, play: Play, step: Step, question: Question, by: User, said: str
) -> None:
    whose = question.asked_of if verb == "step.answered" else question.request.signer
    history.record(
        verb,
        step,
        by=by,
        at=play.at,
        within=play.run,
        instead_of=None if whose == by else whose,
        reason=said,
        changes={"content": ["", question.request.content.title]},
    )
