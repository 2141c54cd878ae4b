"""Due dates in working hours, timers, waiting."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from kehubu.core import jobs
from kehubu.core.models import CalendarDay, HistoryEntry, Job
from kehubu.procedures import queries, services
from kehubu.procedures.models import Timer
from kehubu.procedures.services.play import StepClosed
from kehubu.procedures.tasks import fire_timers
from kehubu.procedures.templatetags.runs import state_class
from tests.factories import UserFactory
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.stage import NOON, begun, do, open_nodes, step_at
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
FRIDAY_5PM = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)


def at(day, hour, minute=0):
    """
    Return a moment of March 2026 in Shanghai.
    """
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def due(hours):
    draft = Draft().start().end().task("a", due=hours)
    return draft.path("start", "a", "end")


@pytest.mark.parametrize(
    ("opened_at", "hours", "due_at"),
    [
        (at(2, 9), "8", at(3, 9, 30)),
        (at(2, 12), "1", at(2, 14, 30)),
        (at(2, 20), "7.5", at(3, 18)),
        (FRIDAY_5PM, "2", at(9, 10)),
        (at(7, 10), "3", at(9, 12)),
        (at(2, 9), "0.5", at(2, 9, 30)),
    ],
)
def test_step_is_due_after_working_hours(opened_at, hours, due_at):
    run = begun(due(hours), at=opened_at)

    assert step_at(run, "a").due_at == due_at


def test_holidays_do_not_count_and_make_up_days_do():
    CalendarDay.objects.create(day=at(9, 9).date(), is_working=False, name="假")
    CalendarDay.objects.create(day=at(8, 9).date(), is_working=True, name="补")

    run = begun(due("2"), at=FRIDAY_5PM)

    assert step_at(run, "a").due_at == at(8, 10)


def test_step_without_a_time_is_never_due_or_late():
    run = begun(straight("a"))

    step = do(run, "a", at=NOON + timedelta(days=400))

    assert (step.due_at, step.is_late) == (None, False)


@pytest.mark.parametrize(("late", "minutes"), [(False, 120), (True, 121)])
def test_step_done_after_its_time_is_late(late, minutes):
    run = begun(due("2"), at=at(2, 9))

    step = do(run, "a", at=at(2, 9) + timedelta(minutes=minutes))

    assert (step.is_late, step.cycle_minutes) == (late, minutes)


def test_cycle_counts_working_minutes_only():
    run = begun(due("2"), at=FRIDAY_5PM)

    step = do(run, "a", at=at(9, 10))

    assert step.cycle_minutes == 120


# waiting


def test_waiting_step_is_in_no_inbox_until_it_is_resumed():
    owner = UserFactory()
    run = begun(due("2"), at=at(2, 9), ae=[owner])
    step = step_at(run, "a")

    services.wait(step, by=owner, at=at(2, 10), what="delivery")
    assert list(queries.inbox(owner)) == []
    Job.objects.all().delete()
    services.resume(step, by=None, at=at(4, 9))

    resumed = queries.inbox(owner).get()
    assert (resumed.waiting_for, resumed.due_at) == ("", at(4, 11))
    assert Job.objects.get().args[1] == step.pk


def test_time_of_a_step_stands_still_while_it_waits():
    owner = UserFactory()
    run = begun(due("2"), at=at(2, 9), ae=[owner])
    step = step_at(run, "a")

    services.wait(step, by=owner, at=at(2, 10), what="delivery")
    services.resume(step, by=None, at=at(3, 9, 30))
    services.wait(step, by=owner, at=at(3, 10), what="review")
    services.resume(step, by=None, at=at(3, 11))

    done = do(run, "a", at=at(3, 11, 20))
    assert done.waited_minutes == 6 * 60 + 30 + 30 + 60
    assert (done.cycle_minutes, done.is_late) == (60 + 30 + 20, False)


@pytest.mark.parametrize(("minutes", "late"), [(120, False), (121, True)])
def test_step_concluded_while_it_waits_counts_until_the_wait(minutes, late):
    run = begun(due("2"), at=at(2, 9))
    step = step_at(run, "a")
    began = at(2, 9) + timedelta(minutes=minutes)
    services.wait(step, by=None, at=began, what="receipt")

    done = services.conclude(step, by=step.assignee, at=at(6, 18))

    assert (done.cycle_minutes, done.is_late) == (minutes, late)


def test_second_wait_does_not_forget_since_when():
    step = step_at(begun(due("2"), at=at(2, 9)), "a")

    for hour in (10, 11):
        waiting = services.wait(step, by=None, at=at(2, hour), what="review")

    assert waiting.waiting_since == at(2, 10)


def test_waiting_step_is_shown_late_nowhere(time_machine):
    run = begun(due("2"), at=at(2, 9))
    step = step_at(run, "a")
    time_machine.move_to(at(4, 9), tick=False)
    assert state_class(step) == "is-bad"
    assert "is-late" in queries.chart(run, [step], at(4, 9), prefix="r")

    step = services.wait(step, by=None, at=at(2, 10), what="delivery")

    assert state_class(step) == "is-now"
    assert "is-late" not in queries.chart(run, [step], at(4, 9), prefix="r")


def test_resume_of_a_step_that_waits_for_nothing_changes_nothing():
    run = begun(due("2"))

    with unchanged():
        services.resume(step_at(run, "a"), by=None, at=at(4, 9))


@pytest.mark.parametrize("verb", ["wait", "resume"])
def test_closed_step_neither_waits_nor_is_resumed(verb):
    run = begun(straight("a"))
    step = do(run, "a")
    further = {"what": "delivery"} if verb == "wait" else {}

    with unchanged(), pytest.raises(StepClosed):
        getattr(services, verb)(step, by=None, at=NOON, **further)


def test_evidence_may_have_a_step_wait_from_the_beginning():
    owner = UserFactory()
    draft = Draft().start().end().task("a", record="test_errand")

    run = begun(draft.path("start", "a", "end"), ae=[owner])

    assert step_at(run, "a").waiting_for == "delivery"
    assert list(queries.inbox(owner)) == []
    assert Job.objects.count() == 0


# timers


def watched(wait="PT4H", role="ae"):
    draft = Draft().start().end().end("told").task("a").task("remind", role=role)
    draft.timer("t", "a", wait).path("start", "a", "end")
    return draft.path("t", "remind", "told")


def fire_due():
    """
    Let all due timers fire, as the worker does every minute.
    """
    fire_timers.call()
    jobs.run_waiting()


def test_timer_is_set_in_working_hours_and_taken_away_with_its_step():
    run = begun(watched(), at=FRIDAY_5PM)

    timer = Timer.objects.get()
    assert (timer.node_id, timer.fires_at) == ("t", at(9, 12))
    do(run, "a")
    assert Timer.objects.count() == 0


def test_due_timer_lets_a_token_go_while_the_step_goes_on(time_machine):
    run = begun(watched(), at=at(2, 9))
    time_machine.move_to(at(2, 14, 29), tick=False)
    fire_due()
    assert open_nodes(run) == ["a"]

    time_machine.move_to(at(2, 14, 30), tick=False)
    fire_due()
    fire_due()

    assert open_nodes(run) == ["a", "remind"]
    assert Timer.objects.count() == 0
    entry = HistoryEntry.objects.get(verb="timer.fired")
    assert (entry.by, entry.subject_id) == (None, step_at(run, "a").pk)
    do(run, "a")
    run.refresh_from_db()
    assert run.state == "running"
    do(run, "remind")
    run.refresh_from_db()
    assert run.state == "ended"


def test_timer_of_a_step_closed_meanwhile_does_nothing():
    run = begun(watched(), at=at(2, 9))
    timer = Timer.objects.get()
    do(run, "a")

    with unchanged():
        assert services.fire(timer, at=at(2, 16)) is False


def looping():
    draft = watched()
    draft.wires.pop("start-a")
    draft.wires.pop("a-end")
    draft.parts[""] = [part for part in draft.parts[""] if 'id="a"' not in part()]
    draft.task("a", "again", "enough").xor("m", "x").path("start", "m", "a", "x")
    return draft.flow("x", "m", "a = again").flow("x", "end", "a = enough")


def test_timer_waits_while_its_last_token_is_on_its_way():
    run = begun(looping(), at=at(2, 9))
    services.fire(Timer.objects.get(), at=at(2, 15))
    do(run, "a", "again", at=at(2, 15))
    second = Timer.objects.get()

    with unchanged():
        assert services.fire(second, at=at(3, 15)) is False
    do(run, "remind")

    assert services.fire(second, at=at(3, 16)) is True
    assert open_nodes(run) == ["a", "remind"]


def test_timer_that_cannot_fire_holds_up_no_other(time_machine):
    stuck = begun(watched(role="am"), at=at(2, 9))
    fine = begun(watched(), key="P-2", at=at(2, 10))
    time_machine.move_to(at(3, 18), tick=False)

    fire_due()

    assert (open_nodes(stuck), open_nodes(fine)) == (["a"], ["a", "remind"])
    manager = UserFactory()
    services.cast(stuck, by=manager, at=NOON, role="am", users=[manager])
    fire_due()
    assert open_nodes(stuck) == ["a", "remind"]


def test_broken_timer_holds_up_no_other(time_machine):
    broken = begun(watched(), at=at(2, 9))
    fine = begun(watched(), key="P-2", at=at(2, 10))
    Timer.objects.filter(step__run=broken).update(node_id="gone")
    time_machine.move_to(at(3, 18), tick=False)

    fire_due()

    assert (open_nodes(broken), open_nodes(fine)) == (["a"], ["a", "remind"])
    left = Job.objects.get(task="kehubu.procedures.tasks.fire_timer")
    assert left.attempts == 1


def test_job_of_a_timer_that_is_gone_does_nothing(time_machine):
    run = begun(watched(), at=at(2, 9))
    time_machine.move_to(at(2, 18), tick=False)
    fire_timers.call()
    do(run, "a")

    jobs.run_waiting()

    assert open_nodes(run) == []
    assert not Job.objects.filter(task__endswith=".fire_timer").exists()


def test_due_timers_come_the_earliest_first():
    late = begun(watched("PT8H"), at=at(2, 9))
    early = begun(watched("PT2H"), key="P-2", at=at(2, 9))
    begun(watched("PT400H"), key="P-3", at=at(2, 9))

    runs = [timer.step.run_id for timer in queries.due_timers(at(6, 9))]

    assert runs == [early.pk, late.pk]


def test_hours_of_the_file_are_exact():
    run = begun(due("0.25"), at=at(2, 9))

    step = step_at(run, "a")
    assert step.due_at - step.opened_at == timedelta(hours=float(Decimal("0.25")))
