"""Workers as they are in production: several, and now and then one is killed."""

import pytest

from tests.core import tasks

MOMENT = "2026-03-02T01:00:00+00:00"
DAYS = [f"2026-03-{day:02}" for day in range(1, 31)]


def test_two_workers_run_each_job_once(installed):
    installed.call(tasks.prepare, "note", *[[day] for day in DAYS])

    ran = installed.race((tasks.run_waiting,), (tasks.run_waiting,))

    assert sum(ran) == 30
    assert installed.call(tasks.written) == DAYS


def test_two_workers_queue_a_recurring_task_once(installed):
    installed.call(tasks.schedule, MOMENT)

    installed.race((tasks.enqueue_due, MOMENT), (tasks.enqueue_due, MOMENT))

    assert installed.call(tasks.enqueue_due, MOMENT) == 1


@pytest.mark.parametrize("name", ["note_after_a_word", "note_long_after_a_word"])
def test_job_of_a_killed_worker_is_done_by_the_next(installed, name):
    installed.call(tasks.prepare, name, ["2026-03-02"])
    killed = installed.start()
    killed.ask(tasks.run_waiting)
    in_the_middle = killed.hear()

    installed.kill(killed)
    following = installed.start()
    following.ask(tasks.work_until_stopped, "2026-03-03")
    again = following.hear()
    following.say("go on")

    assert (in_the_middle, again) == ("in the middle", "in the middle")
    assert following.answer() == ["2026-03-02", "2026-03-03"]
