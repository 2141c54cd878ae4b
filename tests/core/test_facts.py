import pytest
from django.db import transaction

from kehubu.core import facts, jobs
from kehubu.core.models import Job
from tests.core import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_receivers(monkeypatch):
    monkeypatch.setattr(facts, "_receivers", {})
    tasks.called.clear()


def test_announced_fact_is_heard_after_the_act_by_each_receiver_for_each_subject():
    facts.on("tea.served")(tasks.hear)
    facts.on("tea.served", "tea.cold")(tasks.hear_too)

    facts.announce("tea.served", 1, 2)
    at_once = list(tasks.called)
    jobs.run_waiting()

    assert at_once == []
    assert tasks.called == ["hear 1", "hear too 1", "hear 2", "hear too 2"]


def test_fact_is_heard_by_those_who_listen_to_it_only():
    facts.on("tea.served")(tasks.hear)
    facts.on("tea.cold")(tasks.hear_too)

    facts.announce("tea.cold", 1)
    jobs.run_waiting()

    assert tasks.called == ["hear too 1"]


def test_fact_that_nobody_listens_to_leaves_nothing():
    facts.announce("tea.forgotten", 1)

    assert Job.objects.count() == 0


def test_rolled_back_act_announces_nothing():
    facts.on("tea.served")(tasks.hear)

    @transaction.atomic
    def serve():
        facts.announce("tea.served", 1)
        raise tasks.Broken

    with pytest.raises(tasks.Broken):
        serve()

    assert jobs.run_waiting() == 0
    assert tasks.called == []


def test_receiver_that_fails_once_is_called_again_alone(time_machine):
    time_machine.move_to("2026-03-02T01:00:00Z", tick=False)
    facts.on("tea.served")(tasks.hear)
    facts.on("tea.served")(tasks.hear_at_the_second_time)
    facts.on("tea.served")(tasks.hear_too)

    facts.announce("tea.served", 1)
    jobs.run_waiting()
    first = list(tasks.called)
    time_machine.shift(60)
    jobs.run_waiting()

    assert first == ["hear 1", "hear late 1", "hear too 1"]
    assert tasks.called[3:] == ["hear late 1"]
    assert Job.objects.count() == 0


def test_subscribing_gives_the_receiver_back():
    assert facts.on("tea.served")(tasks.hear) is tasks.hear
