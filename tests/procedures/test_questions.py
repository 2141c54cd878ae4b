"""A signer asks back instead of rejecting (问询); the wait is not his."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core import jobs
from kehubu.core.models import HistoryEntry, Notification
from kehubu.core.notices import sentence
from kehubu.people import services as people
from kehubu.people.positions import DepartmentKind, Position
from kehubu.procedures import services
from kehubu.procedures.services.play import StepClosed
from kehubu.signoffs import queries as signed_queries
from kehubu.signoffs.models import Question
from kehubu.signoffs.services import (
    AlreadySigned,
    AnswerMissing,
    NobodyToAnswer,
    QuestionAnswered,
    QuestionMissing,
)
from tests.factories import ClientFactory, UserFactory
from tests.procedures.gates import asked, gate, stand_in
from tests.procedures.stage import NOON, begun, do, open_nodes, signed, step_at
from tests.signoffs.signing import asked as asked_elsewhere
from tests.signoffs.signing import frozen
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
AFTERNOON = NOON + timedelta(hours=2)
"""14:00, half an hour of work after the break at noon."""


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def crew():
    return UserFactory.create_batch(3)


@pytest.fixture
def run(crew):
    author, director, supervisor = crew
    people = {"ae": [author], "ad": [director], "hs": [supervisor]}
    run = begun(gate(due="4"), by=author, **people)
    do(run, "a")
    return run


@pytest.fixture
def step(run):
    return step_at(run, "s")


def ask(step, by, to, text="预算含税吗？", at=NOON):
    return services.ask_back(asked(step, by), by=by, at=at, to=to, text=text)


def answer(question, by, text="含税。", at=AFTERNOON):
    return services.answer(question, by=by, at=at, text=text)


def test_question_leaves_the_request_open_and_the_step_waiting(step, crew):
    author, director, _supervisor = crew

    question = ask(step, director, author)

    step.refresh_from_db()
    assert (step.waiting_for, step.waiting_since) == ("answer", NOON)
    assert question.request.is_waiting
    assert question.request.is_asked_back
    assert list(signed_queries.questions(author)) == [question]
    entry = HistoryEntry.objects.get(verb="step.questioned")
    assert (entry.by, entry.reason) == (director, "预算含税吗？")


def test_answer_is_kept_and_the_wait_is_not_the_signers(step, crew):
    author, director, supervisor = crew
    due = step.due_at
    question = ask(step, director, author)

    answer(question, author)

    question.refresh_from_db()
    assert (question.answer, question.answered_by) == ("含税。", author)
    assert (question.answered_at, question.waited_minutes) == (AFTERNOON, 30)
    step.refresh_from_db()
    assert (step.waiting_for, step.waiting_since) == ("", None)
    assert (step.waited_minutes, step.due_at) == (30, due + timedelta(minutes=30))
    entry = HistoryEntry.objects.get(verb="step.answered")
    assert (entry.by, entry.reason) == (author, "含税。")
    signed(step, director, at=AFTERNOON)
    signed(step, supervisor, at=AFTERNOON + timedelta(minutes=10))
    step.refresh_from_db()
    assert step.cycle_minutes == 10


def test_both_are_told(step, crew):
    author, director, _supervisor = crew
    question = ask(step, director, author)
    jobs.run_waiting()
    answer(question, author)
    jobs.run_waiting()

    said = Notification.objects.filter(topic__in=["procedures.question"])
    assert list(said.values_list("user_id", "url")) == [
        (author.pk, f"/questions/{question.pk}/")
    ]
    told = Notification.objects.get(topic="procedures.answer")
    assert (told.user_id, told.url) == (
        director.pk,
        f"/to-sign/{question.request_id}/",
    )


def test_step_waits_until_the_last_of_several_is_answered(step, crew):
    author, director, supervisor = crew
    first, second = ask(step, director, author), ask(step, supervisor, author)

    answer(first, author)
    step.refresh_from_db()
    assert step.waiting_for == "answer"
    answer(second, author)

    step.refresh_from_db()
    assert step.waiting_for == ""


def test_unanswered_question_does_not_keep_from_signing(run, step, crew):
    author, director, supervisor = crew
    question = ask(step, director, author)

    signed(step, director, at=AFTERNOON)

    step.refresh_from_db()
    assert (step.waiting_for, step.waited_minutes) == ("", 30)
    with unchanged(), pytest.raises(AlreadySigned):
        answer(question, author)
    signed(step, supervisor, at=AFTERNOON)
    assert open_nodes(run) == ["b"]


def test_other_signer_does_not_wait_for_the_answer(run, step, crew):
    author, director, supervisor = crew
    ask(step, director, author)

    signed(step, supervisor)

    step.refresh_from_db()
    assert (step.state, step.waiting_for) == ("open", "answer")


def test_rejection_by_the_other_ends_the_question(run, step, crew):
    author, director, supervisor = crew
    question = ask(step, director, author)

    signed(step, supervisor, "rejected", "不对")

    assert list(signed_queries.questions(author)) == []
    with unchanged(), pytest.raises(StepClosed):
        answer(question, author)


def test_stand_in_answers(step, crew):
    author, director, _supervisor = crew
    delegate = UserFactory()
    stand_in(author, delegate)
    question = ask(step, director, author)

    answer(question, delegate)

    entry = HistoryEntry.objects.get(verb="step.answered")
    assert (entry.by, entry.instead_of) == (delegate, author)


@pytest.mark.parametrize("who", ["signer", "stranger"])
def test_others_do_not_answer(step, crew, who):
    question = ask(step, crew[1], crew[0])
    user = crew[2] if who == "signer" else UserFactory()

    with unchanged(), pytest.raises(PermissionDenied):
        answer(question, user)


def test_only_who_is_asked_to_sign_asks(step, crew):
    author, director, supervisor = crew

    with unchanged(), pytest.raises(PermissionDenied):
        services.ask_back(
            asked(step, director), by=supervisor, at=NOON, to=author, text="？"
        )


@pytest.mark.parametrize("who", ["self", "leaver"])
def test_question_goes_to_somebody_else_who_works_here(step, crew, who):
    to = crew[1] if who == "self" else UserFactory(is_active=False)

    with unchanged(), pytest.raises(NobodyToAnswer, match=to.name):
        ask(step, crew[1], to)


def test_question_says_something(step, crew):
    with unchanged(), pytest.raises(QuestionMissing):
        ask(step, crew[1], crew[0], text="  ")


def test_answer_says_something(step, crew):
    question = ask(step, crew[1], crew[0])

    with unchanged(), pytest.raises(AnswerMissing):
        answer(question, crew[0], text=" ")


def test_second_answer_is_refused_with_the_name(step, crew):
    author = crew[0]
    question = ask(step, crew[1], author)
    answer(question, author)

    with unchanged(), pytest.raises(QuestionAnswered, match=author.name):
        answer(question, author, text="不含税。")


def test_nobody_asks_after_signing(step, crew):
    director = crew[1]
    request = asked(step, director)
    signed(step, director)

    with unchanged(), pytest.raises(AlreadySigned):
        services.ask_back(request, by=director, at=NOON, to=crew[0], text="？")


def left(person, *, at=AFTERNOON):
    """
    Have an administrator close an account, and the worker hear of it.
    """
    system = UserFactory(
        kind=DepartmentKind.MANAGEMENT, holding=[Position.SYSTEM_ADMINISTRATOR]
    )
    people.deactivate(person, by=system, at=at)
    jobs.run_waiting()


def goes_on(step):
    step.refresh_from_db()
    return step.waiting_for == "" and step.remind_at is not None


def test_question_of_a_signer_who_leaves_stops_nobody(step, crew):
    author, director, _supervisor = crew
    other = UserFactory(holding=[Position.ACCOUNT_DIRECTOR])
    ask(step, director, author)

    left(director)

    assert asked(step, other).is_waiting
    assert goes_on(step)


def test_question_to_who_leaves_stops_nobody_and_the_asker_is_told(step, crew):
    _author, director, supervisor = crew
    UserFactory(holding=[Position.ACCOUNT_MANAGER])
    ask(step, director, supervisor)

    left(supervisor)

    assert goes_on(step)
    told = Notification.objects.get(topic="procedures.no_answer")
    assert told.user == director
    assert sentence(told) == f"{supervisor.name}已离职，不会再答复您的问题：约定"


def test_question_of_who_plays_the_role_no_more_stops_nobody(run, step, crew):
    author, director, _supervisor = crew
    ask(step, director, author)

    services.cast(run, by=author, at=AFTERNOON, role="ad", users=[UserFactory()])

    assert goes_on(step)


def test_question_outside_a_run_is_asked_and_answered(crew):
    author, director, supervisor = crew
    content = frozen(ClientFactory(), author)
    first, _second = asked_elsewhere(content, "handover:1", a=director, b=supervisor)

    question = services.ask_back(first, by=director, at=NOON, to=author, text="？")
    answer(question, author)

    assert Question.objects.get().waited_minutes == 30


def test_wait_is_not_the_signers_after_another_due_date_either(step, crew):
    author, director, supervisor = crew
    due = step.due_at
    dates = {"due_at": due + timedelta(days=1), "seen": due}
    services.replan(step, by=director, at=NOON, reason="出差", **dates)
    question = ask(step, director, author)
    later = NOON + timedelta(days=2)

    answer(question, author, at=later)
    signed(step, director, at=later)
    signed(step, supervisor, at=later)

    step.refresh_from_db()
    assert not step.is_late
