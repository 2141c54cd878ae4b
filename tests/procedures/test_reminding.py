"""Reminders at shares of a step's working time, and what superiors are told."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from kehubu.core import jobs
from kehubu.core.models import HistoryEntry, Notification
from kehubu.people import services as people
from kehubu.people.models import Agency
from kehubu.people.positions import DepartmentKind, Position
from kehubu.people.services.agency import PercentsMustRise
from kehubu.procedures import queries, services
from kehubu.procedures.models import Escalation, Run, Step
from kehubu.procedures.services import reminding
from kehubu.procedures.tasks import remind_people
from tests.factories import UserFactory
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.stage import begun, do, requests, signed, started, step_at
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
GM = Position.GENERAL_MANAGER


def at(day, hour, minute=0):
    """
    Return a moment of March 2026 in Shanghai.
    """
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


SOON, DUE, LATE = at(2, 16, 30), at(2, 18), at(3, 11)
"""Of a step of six working hours that was opened on Monday, 2 March, at 10:30."""


def six_hours():
    draft = Draft().start().end().task("a", due="6")
    return draft.path("start", "a", "end")


@pytest.fixture
def chief(db):
    return UserFactory(name="上级", email="chief@example.test")


@pytest.fixture
def owner(chief):
    return UserFactory(supervisor=chief, email="owner@example.test")


@pytest.fixture
def run(owner):
    return begun(six_hours(), at=at(2, 10, 30), ae=[owner])


@pytest.fixture
def clock(time_machine):
    """
    Let the worker look at a moment, twice: the second time must change nothing.
    """

    def look(moment):
        time_machine.move_to(moment, tick=False)
        for _once_more in range(2):
            remind_people.call()
            jobs.run_waiting()

    return look


def told(person):
    """
    Return the topics of what a person was told after it was his turn.
    """
    rows = Notification.objects.filter(user=person).order_by("pk")
    topics = [row.topic.removeprefix("procedures.") for row in rows]
    return [topic for topic in topics if topic not in {"step", "signature"}]


def test_times_are_shares_of_working_time(run, clock, owner):
    moments = []
    for _level in range(3):
        moments.append(step_at(run, "a").remind_at)
        clock(moments[-1])

    assert moments == [at(2, 16, 30), at(2, 18), at(3, 12)]
    assert step_at(run, "a").remind_at is None


def test_each_reminder_is_sent_once_and_not_a_minute_before(run, clock, owner, chief):
    clock(SOON - timedelta(minutes=1))
    assert told(owner) == []
    clock(SOON)
    assert told(owner) == ["step_soon"]
    clock(DUE - timedelta(minutes=1))
    clock(DUE)
    assert told(owner) == ["step_soon", "step_due"]
    assert told(chief) == []

    clock(at(3, 12))
    clock(at(9, 12))

    assert told(owner) == ["step_soon", "step_due", "step_overdue"]
    assert told(chief) == ["escalated"]


def test_reminders_are_mailed(run, clock):
    clock(at(3, 12))

    mails = {m.to[0]: m.subject for m in mail.outbox if "期限" in m.subject}
    assert set(mails) == {"owner@example.test", "chief@example.test"}


def test_of_moments_that_passed_unseen_only_the_last_is_told(run, clock, owner):
    clock(at(5, 9))

    assert told(owner) == ["step_overdue"]


def test_escalation_is_kept_in_the_history_and_shown(run, clock, owner, chief):
    clock(at(3, 12))

    step = step_at(run, "a")
    entry = HistoryEntry.objects.about(run).get(verb="step.escalated")
    assert (entry.by, entry.at, entry.changes["told"]) == (
        None,
        at(3, 12),
        ["", "上级"],
    )
    row = queries.escalated_to(chief).get()
    assert (row.step, row.person, row.due_at) == (step, owner, DUE)
    assert list(queries.escalations_of(step)) == [row]
    assert step.is_escalated
    assert list(queries.escalated_to(owner)) == []


def test_superior_sees_what_was_escalated_and_may_hand_it_on(run, clock, owner, chief):
    assert not Run.objects.visible_to(chief).exists()
    clock(at(3, 12))
    step = step_at(run, "a")
    assert Run.objects.visible_to(chief).get() == run

    colleague = UserFactory()
    services.reassign(step, by=chief, at=at(3, 12), to=colleague, reason="请您接手")

    assert step_at(run, "a").assignee == colleague


def test_step_that_is_done_is_nobodys_worry(run, clock, owner, chief):
    clock(at(3, 12))
    do(run, "a", at=at(3, 13))

    assert list(queries.escalated_to(chief)) == []
    assert not run.steps.get().is_escalated
    assert Step.objects.get().remind_at is None


def test_nobody_is_reminded_of_a_step_done_in_time(run, clock, owner):
    do(run, "a", at=at(2, 12))

    clock(at(9, 12))

    assert told(owner) == []


def test_step_done_while_the_reminder_was_on_its_way(run, owner, time_machine):
    time_machine.move_to(DUE, tick=False)
    remind_people.call()
    do(run, "a", at=DUE)

    jobs.run_waiting()

    assert told(owner) == []


def test_waiting_step_reminds_nobody_and_a_resumed_one_counts_anew(run, clock, owner):
    clock(SOON)
    clock(DUE)
    step = services.wait(step_at(run, "a"), by=None, at=DUE, what="delivery")
    clock(at(6, 9))
    assert told(owner) == ["step_soon", "step_due"]

    services.resume(step, by=None, at=at(9, 10, 30))
    assert step_at(run, "a").reminded == 0
    clock(at(9, 18))
    clock(at(10, 12))

    assert told(owner) == ["step_soon", "step_due", "step_due", "step_overdue"]


def test_evidence_that_waits_from_the_beginning_sets_no_reminder():
    draft = Draft().start().end().task("a", record="test_errand", due="2")

    run = begun(draft.path("start", "a", "end"))

    assert step_at(run, "a").remind_at is None


def test_who_stands_in_is_told_too(run, clock, owner, chief):
    deputies = [UserFactory(), UserFactory()]
    for person, deputy in zip((owner, chief), deputies, strict=True):
        _stand_in(person, deputy)

    clock(at(3, 12))

    assert [told(deputy) for deputy in deputies] == [["step_overdue"], ["escalated"]]
    assert queries.escalated_to(deputies[1]).count() == 1


def _stand_in(person, deputy):
    person.delegations.create(
        delegate=deputy,
        starts_on=at(2, 9).date(),
        ends_on=at(9, 9).date(),
        reason="出差",
        created_by=person,
        created_at=at(2, 9),
    )


# who is told


def line(**boss):
    """
    Return who is told of a step of somebody without a superior.
    """
    run = begun(six_hours(), at=at(2, 10, 30), ae=[UserFactory(**boss)])
    services.remind(at=at(3, 12))
    return list(
        Escalation.objects.filter(step__run=run).values_list("superior", flat=True)
    )


def test_without_superior_the_head_of_department_is_told():
    head = UserFactory(kind=DepartmentKind.CREATIVE, holding=["head"])
    UserFactory(holding=[GM])

    assert line(kind=DepartmentKind.CREATIVE) == [head.pk]


def test_superior_who_has_left_is_passed_over():
    gone = UserFactory(is_active=False)
    manager = UserFactory(holding=[GM])

    assert line(supervisor=gone) == [manager.pk]


def test_head_who_is_late_himself_is_reported_to_the_general_manager():
    manager = UserFactory(holding=[GM])

    assert line(kind=DepartmentKind.MEDIA, holding=["head"]) == [manager.pk]


def test_general_manager_is_reported_to_nobody():
    assert line(holding=[GM]) == []
    entry = HistoryEntry.objects.get(verb="step.escalated")
    assert entry.changes["told"] == ["", ""]


# signatures


def test_those_asked_to_sign_are_reminded_and_their_superiors_told(clock, chief):
    draft = (
        Draft()
        .start()
        .end()
        .signature("s", "approved", "rejected", signs="test_pact", due="6")
    )
    heads = [UserFactory(supervisor=chief), UserFactory(supervisor=chief)]
    run = begun(
        draft.path("start", "s", "end"), at=at(2, 10, 30), ad=heads[:1], hs=heads[1:]
    )
    clock(DUE)
    assert [told(head) for head in heads] == [["step_due"], ["step_due"]]
    signed(step_at(run, "s"), heads[0])

    clock(at(3, 12))

    assert [told(head) for head in heads] == [
        ["step_due"],
        ["step_due", "step_overdue"],
    ]
    assert [e.person for e in queries.escalated_to(chief)] == [heads[1]]
    assert requests(step_at(run, "s")).count() == 2


# the agency's settings


def test_other_percents_hold_for_what_is_open_already(run, clock, owner, time_machine):
    time_machine.move_to(at(2, 11), tick=False)
    Agency.objects.create(pk=1, name="样例", short_name="样例")
    boss = UserFactory(holding=[GM])

    people.set_reminders(by=boss, at=at(2, 11), soon=25, due=50, escalate=100)
    jobs.run_waiting()
    clock(at(2, 11))
    assert told(owner) == []
    assert step_at(run, "a").remind_at == at(2, 12)
    clock(at(2, 15))

    assert told(owner) == ["step_due"]
    assert step_at(run, "a").remind_at == DUE


def test_percents_must_rise():
    Agency.objects.create(pk=1, name="样例", short_name="样例")
    boss = UserFactory(holding=[GM])

    with unchanged(), pytest.raises(PercentsMustRise):
        people.set_reminders(by=boss, at=at(2, 11), soon=80, due=80, escalate=100)


def test_database_refuses_percents_that_do_not_rise():
    with pytest.raises(IntegrityError), transaction.atomic():
        Agency.objects.create(pk=1, name="样例", short_name="样例", due_percent=75)


# the rows


@pytest.mark.parametrize(
    "values", [{"waiting_for": "delivery", "waiting_since": DUE}, {"reminded": 4}]
)
def test_database_refuses(run, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.filter(run=run).update(**values)


@pytest.mark.parametrize("other", [False, True])
def test_database_refuses_escalations(run, owner, chief, other):
    row = {"step": step_at(run, "a"), "person": owner, "due_at": DUE, "at": DUE}
    Escalation.objects.create(**row, superior=chief)

    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.create(**row, superior=chief if other else owner)


def test_step_without_a_time_reminds_nobody(clock):
    run = begun(straight("a"))

    clock(at(30, 12))

    assert told(step_at(run, "a").assignee) == []


@pytest.mark.parametrize("count", [1, 6])
def test_reminding_takes_as_many_statements_for_one_as_for_many(count, chief):
    owners = [UserFactory(supervisor=chief) for _each in range(count)]
    begun(six_hours(), at=at(2, 10, 30), ae=owners[:1])
    for owner in owners[1:]:
        started(at=at(2, 10, 30), ae=[owner])

    with CaptureQueriesContext(connection) as ran:
        assert services.remind(at=at(3, 12)) == count

    assert len([q for q in ran if "SAVEPOINT" not in q["sql"]]) == 9


def test_looking_when_nothing_is_due_asks_once(run):
    with CaptureQueriesContext(connection) as ran:
        assert services.remind(at=at(2, 11)) == 0

    assert len([q for q in ran if "SAVEPOINT" not in q["sql"]]) == 1


def test_more_than_can_be_done_at_once_comes_in_rounds(run, monkeypatch):
    started(at=at(2, 10, 30))
    monkeypatch.setattr(reminding, "AT_ONCE", 1)
    monkeypatch.setattr("kehubu.procedures.tasks.AT_ONCE", 1)

    looked = [services.remind(at=DUE) for _round in range(3)]

    assert looked == [1, 1, 0]


def test_steps_that_were_open_before_are_told_when_they_are_due(run, clock, owner):
    other = step_at(begun(six_hours(), key="P-2", at=at(2, 10, 30)), "a")
    waiting = services.wait(other, by=None, at=at(2, 11), what="delivery")
    Step.objects.update(timed_from=None, remind_at=None)
    move = import_module("kehubu.procedures.migrations.0004_time_of_open_steps")

    move.set_clocks(apps, None)

    step = step_at(run, "a")
    assert (step.timed_from, step.remind_at) == (at(2, 10, 30), DUE)
    waiting.refresh_from_db()
    assert (waiting.timed_from, waiting.remind_at) == (at(2, 10, 30), None)
    clock(DUE)
    assert told(owner) == ["step_due"]
