"""Who may do what on a step, and who sees a run: truth tables over the agency."""

from datetime import timedelta

import pytest

from kehubu.people import services as people
from kehubu.procedures import queries, services
from kehubu.procedures.models import Run, Step
from tests import crew
from tests.crew import ACTORS
from tests.factories import UserFactory
from tests.procedures.engine.draft import Draft
from tests.procedures.stage import NOON, begun, do, step_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def everyone():
    return crew.found()


@pytest.fixture
def step(everyone):
    """
    A step of the executive's, that the manager and the director may waive.
    """
    draft = Draft().start().end().task("a", role="ae executor", waivable="am ad")
    return step_at(
        begun(
            draft.path("start", "a", "end"),
            ae=[everyone.executive],
            am=[everyone.manager],
            ad=[everyone.director, everyone.leaver],
            hs=[everyone.manager, everyone.second_manager],
            ch=[everyone.creative_head],
            executor=[everyone.designer],
        ),
        "a",
    )


def who(everyone, perm, step):
    return {name for name in ACTORS if getattr(everyone, name).has_perm(perm, step)}


@pytest.mark.parametrize(
    ("perm", "expected"),
    [
        ("procedures.act_on_step", {"executive", "designer"}),
        ("procedures.waive_step", {"manager", "director"}),
        (
            "procedures.reassign_step",
            {"executive", "manager", "director", "creative_head"},
        ),
    ],
)
def test_permission_on_a_step(everyone, step, perm, expected):
    assert who(everyone, perm, step) == expected


def test_permission_to_publish(everyone):
    expected = {"gm", "director", "system"}

    assert who(everyone, "procedures.publish_procedure", None) == expected


@pytest.mark.parametrize(
    ("perm", "principal"),
    [
        ("procedures.act_on_step", "executive"),
        ("procedures.act_on_step", "designer"),
        ("procedures.waive_step", "director"),
    ],
)
def test_stand_in_may_what_the_principal_may(everyone, step, perm, principal):
    person, delegate = getattr(everyone, principal), UserFactory()
    dates = {"starts_on": NOON.date(), "ends_on": NOON.date()}
    assert not delegate.has_perm(perm, step)

    people.delegate(person, by=person, at=NOON, to=delegate, reason="出差", **dates)

    assert delegate.has_perm(perm, step)


def test_who_has_handed_the_step_on_still_plays_the_role(everyone, step):
    other = UserFactory()

    services.reassign(step, by=everyone.executive, at=NOON, to=other, reason="请假")

    step.refresh_from_db()
    expected = {"executive", "designer"}
    assert who(everyone, "procedures.act_on_step", step) == expected
    assert other.has_perm("procedures.act_on_step", step)


# who sees


OVERSEERS = {"gm", "director", "administration", "finance", "auditor", "leaver"}
PARTICIPANTS = {"executive", "manager", "creative_head", "designer"}


@pytest.mark.parametrize("model", [Run, Step])
def test_run_and_steps_are_seen_by_their_people_and_overseers(everyone, step, model):
    seen = {
        name
        for name in ACTORS
        if model.objects.visible_to(getattr(everyone, name)).exists()
    }

    assert seen == OVERSEERS | PARTICIPANTS


@pytest.mark.parametrize(("first", "seen"), [(0, True), (1, False), (-2, False)])
def test_stand_in_sees_the_runs_of_the_principal(everyone, step, first, seen):
    delegate, person = UserFactory(), everyone.executive
    first_day = NOON.date() + timedelta(days=first)
    people.delegate(
        person,
        by=person,
        at=NOON - timedelta(days=5),
        to=delegate,
        reason="出差",
        starts_on=first_day,
        ends_on=first_day + timedelta(days=1),
    )

    assert Run.objects.visible_to(delegate).exists() is seen
    assert queries.inbox(delegate).exists() is seen


# inbox


def test_inbox_has_the_most_urgent_first_and_the_timeless_last():
    owner = UserFactory()
    for key, hours in (("P-1", "8"), ("P-2", ""), ("P-3", "2")):
        due = {"due": hours} if hours else {}
        draft = Draft().start().end().task("a", **due).path("start", "a", "end")
        begun(draft, key=key, ae=[owner])

    keys = [step.run.definition.procedure.key for step in queries.inbox(owner)]

    assert keys == ["P-3", "P-1", "P-2"]


def test_inbox_loses_a_step_when_it_is_done():
    owner = UserFactory()
    run = begun(Draft().start().end().task("a").path("start", "a", "end"), ae=[owner])

    do(run, "a")

    assert list(queries.inbox(owner)) == []
