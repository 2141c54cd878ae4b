"""Random procedures through the real services: the rows say what the engine says."""

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from kehubu.procedures import engine, services
from kehubu.procedures.graphs import graph_of
from kehubu.procedures.models import Timer
from kehubu.procedures.services.steps import CannotGoBack
from tests.procedures.engine.blocks import composed
from tests.procedures.stage import NOON, begun, marking_of

pytestmark = pytest.mark.django_db
RUNS, DEPTH, MOST_MOVES = 16, 3, 30


def random_run(number):
    return begun(composed(Random(number), depth=DEPTH), key=f"P-{number}")


@pytest.mark.parametrize("number", range(RUNS))
def test_rows_are_the_engines_marking_after_every_step(number):
    random, run = Random(number), random_run(number)
    graph = graph_of(run.definition)
    marking, at = engine.begin(graph).marking, NOON
    assert marking_of(run) == marking

    while not marking.is_over:
        at += timedelta(minutes=random.randint(0, 600))
        step = run.steps.get(state="open", node_id=random.choice([*marking.active]))
        marking = one_move(graph, marking, step, at, random)

        assert marking_of(run) == marking
        assert run.steps.filter(state="open").count() == len(marking.active)

    run.refresh_from_db()
    assert (run.state, run.tokens.count()) == ("ended", 0)
    assert not Timer.objects.filter(step__run=run).exists()
    for step in run.steps.all():
        assert step.done_at >= step.opened_at
        assert step.done_on == timezone.localdate(step.done_at)


def one_move(graph, marking, step, at, random):
    """
    Complete a step or send it back, as rows and in the engine; return its marking.
    """
    visits = step.run.steps.count()
    if visits < MOST_MOVES and random.random() < 0.25:
        target = random.choice(sorted(step.run.steps.values_list("node_id", flat=True)))
        try:
            by = step.assignee
            services.send_back(step, by=by, at=at, target=target, reason="重来")
        except CannotGoBack:
            return marking
        return engine.send_back(graph, marking, step.node_id, target).marking
    keys = sorted(outcome.key for outcome in graph.node(step.node_id).outcomes)
    outcome = random.choice(keys) if keys else ""
    services.complete(step, by=step.assignee, at=at, outcome=outcome)
    return engine.complete(graph, marking, step.node_id, outcome or None).marking
