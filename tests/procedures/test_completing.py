"""The plain end of a step: completed by its people, or concluded by an act."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core.models import HistoryEntry, Job
from kehubu.people import services as people
from kehubu.procedures import actions, services
from kehubu.procedures.services.play import OutcomeNeeded, StepClosed
from kehubu.procedures.services.steps import (
    ConcludedElsewhere,
    MustBeSigned,
    StepIncomplete,
)
from tests.factories import UserFactory
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.stage import NOON, begun, do, open_nodes, step_at
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def one(**attributes):
    draft = Draft().start().end().task("a", **attributes)
    return draft.path("start", "a", "end")


def deciding():
    draft = Draft().start().end().task("a", "yes", "no").tasks("b", "c").xor("x")
    draft.path("start", "a", "x").path("b", "end").path("c", "end")
    return draft.flow("x", "b", "a = yes").flow("x", "c", "a = no")


def test_complete_closes_the_step_and_opens_the_next():
    owner = UserFactory()
    run = begun(straight("a", "b"), ae=[owner])
    Job.objects.all().delete()
    an_hour_later = NOON + timedelta(hours=2, minutes=30)

    step = services.complete(
        step_at(run, "a"), by=owner, at=an_hour_later, reason="照办"
    )

    step.refresh_from_db()
    assert (step.state, step.done_by, step.done_at) == ("done", owner, an_hour_later)
    assert (step.reason, step.outcome) == ("照办", "")
    # 12:00 to 13:30 is the noon break
    assert (step.cycle_minutes, step.is_late) == (60, False)
    assert str(step.done_on) == "2026-03-02"
    assert open_nodes(run) == ["b"]
    entry = HistoryEntry.objects.get(verb="step.completed")
    assert (entry.by, entry.instead_of, entry.reason) == (owner, None, "照办")
    assert entry.changes == {"step": ["", "a"]}
    assert (entry.within_kind, entry.within_id) == ("procedures.run", run.pk)
    opened = step_at(run, "b")
    receivers = "kehubu.procedures.receivers"
    assert [job.args for job in Job.objects.order_by("pk")] == [
        [f"{receivers}.take_as_read", step.pk],
        [f"{receivers}.tell_people", opened.pk],
    ]


def test_last_step_ends_the_run_in_the_state_of_its_end_event():
    draft = Draft().start().end(state="won").task("a").path("start", "a", "end")
    run = begun(draft)

    do(run, "a")

    run.refresh_from_db()
    assert (run.state, run.end_state, run.ended_at) == ("ended", "won", NOON)


def test_complete_twice_is_refused_with_the_name_of_the_quicker():
    quick, slow = UserFactory(name="快手"), UserFactory()
    run = begun(straight("a", "b"), ae=[quick, slow])
    step = step_at(run, "a")
    services.complete(step, by=quick, at=NOON)

    with unchanged(), pytest.raises(StepClosed) as refusal:
        services.complete(step, by=slow, at=NOON)

    assert str(refusal.value) == "这一步刚才已由快手处理过，不再待办。"


def test_complete_of_a_step_that_closed_by_itself_names_the_system():
    draft = Draft().start().end().node("serviceTask", "auto", action="test_do")
    run = begun(draft.task("a").path("start", "auto", "a", "end"))
    auto, user = run.steps.get(node_id="auto"), UserFactory()

    with unchanged(), pytest.raises(StepClosed, match="已由Kehubu处理过"):
        services.complete(auto, by=user, at=NOON)


@pytest.mark.parametrize("count", [0, 1])
def test_role_given_by_an_action_is_played_at_the_next_step(count, monkeypatch):
    giver, player = UserFactory(), UserFactory()

    def give(_name, step, at):
        services.cast(step.run, by=giver, at=at, role="executor", users=[player])
        return ""

    monkeypatch.setattr(actions, "run", give)
    draft = Draft().start().end().task("a").task("b", role="executor")
    draft.node("serviceTask", "auto", action="test_do")
    draft.path("start", "a", "auto", "b", "end")
    before = [UserFactory() for _each in range(count)]
    run = begun(draft, **({"executor": before} if before else {}))

    do(run, "a")

    assert step_at(run, "b").assignee == player


@pytest.mark.parametrize("outcome", ["", "maybe", "YES", "是"])
def test_deciding_step_needs_one_of_its_outcomes(outcome):
    run = begun(deciding())

    with unchanged(), pytest.raises(OutcomeNeeded, match="请选择这一步的结果。"):
        do(run, "a", outcome)


@pytest.mark.parametrize(("outcome", "following"), [("yes", "b"), ("no", "c")])
def test_outcome_decides_the_way(outcome, following):
    run = begun(deciding())

    step = do(run, "a", outcome)

    assert (step.outcome, open_nodes(run)) == (outcome, [following])
    entry = HistoryEntry.objects.get(verb="step.completed")
    assert entry.changes["outcome"] == ["", outcome]


def test_outcome_of_a_step_that_decides_nothing_is_refused():
    run = begun(straight("a"))

    with unchanged(), pytest.raises(OutcomeNeeded):
        do(run, "a", "yes")


def test_step_without_its_record_is_refused_with_all_that_is_missing():
    run = begun(one(record="test_note"))

    with unchanged(), pytest.raises(StepIncomplete) as refusal:
        do(run, "a")

    assert str(refusal.value) == "这一步还不能完成："
    assert refusal.value.details == ("请填写“说了什么”。", "请填写“还有”。")


def test_step_with_its_record_is_completed():
    owner = UserFactory()
    run = begun(one(record="test_note"), ae=[owner])
    data = {"said": "好", "more": "没有了"}
    services.save_record(step_at(run, "a"), by=owner, at=NOON, data=data)

    step = do(run, "a")

    assert step.state == "done"


def test_signature_step_is_not_completed_by_hand():
    director = UserFactory()
    draft = Draft().start().end().signature("s", signs="test_pact", role="ad")
    run = begun(draft.path("start", "s", "end"), ad=[director])
    step = step_at(run, "s")

    for verb in (services.complete, services.conclude):
        with unchanged(), pytest.raises(MustBeSigned):
            verb(step, by=director, at=NOON, outcome="approved")


def test_step_that_an_act_concludes_is_not_completed_by_hand():
    run = begun(one(record="test_errand"))
    step = step_at(run, "a")

    with unchanged(), pytest.raises(ConcludedElsewhere):
        services.complete(step, by=step.assignee, at=NOON)


def test_conclude_is_the_act_of_somebody_without_a_part():
    other = UserFactory()
    run = begun(one(record="test_errand"))

    step = services.conclude(step_at(run, "a"), by=other, at=NOON, reason="办完")

    assert (step.state, step.done_by, step.reason) == ("done", other, "办完")


def test_conclude_of_a_closed_step_is_refused():
    run = begun(one(record="test_errand"))
    step = step_at(run, "a")
    services.conclude(step, by=step.assignee, at=NOON)

    with unchanged(), pytest.raises(StepClosed):
        services.conclude(step, by=step.assignee, at=NOON)


# who may


def test_stranger_is_denied():
    run, stranger = begun(straight("a")), UserFactory()

    with unchanged(), pytest.raises(PermissionDenied):
        services.complete(step_at(run, "a"), by=stranger, at=NOON)


def test_second_player_of_the_role_may():
    first, second = UserFactory.create_batch(2)
    run = begun(straight("a"), ae=[first, second])

    step = services.complete(step_at(run, "a"), by=second, at=NOON)

    entry = HistoryEntry.objects.get(verb="step.completed")
    assert (step.done_by, entry.instead_of) == (second, None)


def test_player_of_another_role_is_denied():
    manager = UserFactory()
    run = begun(straight("a"), am=[manager])

    with unchanged(), pytest.raises(PermissionDenied):
        services.complete(step_at(run, "a"), by=manager, at=NOON)


def test_deactivated_assignee_is_denied():
    owner = UserFactory()
    run = begun(straight("a"), ae=[owner])
    owner.is_active = False
    owner.save()

    with unchanged(), pytest.raises(PermissionDenied):
        services.complete(step_at(run, "a"), by=owner, at=NOON)


@pytest.mark.parametrize(("day", "may"), [(1, False), (2, True), (3, True), (4, False)])
def test_stand_in_acts_between_the_dates_and_history_says_for_whom(
    time_machine, day, may
):
    time_machine.move_to(NOON, tick=False)
    owner, delegate = UserFactory.create_batch(2)
    run = begun(straight("a"), ae=[owner])
    dates = {"starts_on": NOON.date(), "ends_on": NOON.date() + timedelta(days=1)}
    people.delegate(owner, by=owner, at=NOON, to=delegate, reason="出差", **dates)
    at = NOON + timedelta(days=day - 2)
    time_machine.move_to(at, tick=False)

    if may:
        services.complete(step_at(run, "a"), by=delegate, at=at)
        entry = HistoryEntry.objects.get(verb="step.completed")
        assert (entry.by, entry.instead_of) == (delegate, owner)
    else:
        with unchanged(), pytest.raises(PermissionDenied):
            services.complete(step_at(run, "a"), by=delegate, at=at)


def test_clock_that_was_set_back_does_not_stop_the_work():
    run = begun(straight("a"))

    step = do(run, "a", at=NOON - timedelta(days=1))

    assert (step.done_at, step.cycle_minutes) == (NOON, 0)


def test_reason_longer_than_its_column_is_whole_in_the_history():
    run = begun(one(record="test_errand"))
    reason = "因" * 4000

    step = services.conclude(
        step_at(run, "a"), by=UserFactory(), at=NOON, reason=reason
    )

    step.refresh_from_db()
    assert step.reason == "因" * 1000
    assert HistoryEntry.objects.get(verb="step.completed").reason == reason
