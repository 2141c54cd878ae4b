"""Runs under way are taken to another version, or end on their own."""

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core import jobs
from kehubu.core.models import HistoryEntry
from kehubu.people.positions import Position
from kehubu.procedures import queries, services
from kehubu.procedures.models import MigratedRun, Migration
from kehubu.procedures.services.migrating import (
    MigrationReasonMissing,
    MigrationUnderWay,
    NothingToMigrate,
    SameVersion,
    UnknownPlace,
    take_next,
    take_over,
)
from tests.factories import UserFactory
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.moving import LATER, taken
from tests.procedures.stage import (
    NOON,
    begun,
    do,
    marking_of,
    open_nodes,
    published,
    started,
    step_at,
)
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(db):
    return UserFactory(holding=[Position.ACCOUNT_DIRECTOR])


def test_run_goes_on_at_the_mapped_step(head):
    run = begun(straight("a", "b"))
    do(run, "a")

    made = taken(head, run, straight("a", "c", "d"), {"b": "c"})

    assert run.definition.number == 2
    assert open_nodes(run) == ["c"]
    assert (made.runs.get().state, made.runs.get().said) == ("moved", "")
    do(run, "c")
    do(run, "d")
    run.refresh_from_db()
    assert run.state == "ended"


def test_moved_run_tells_from_where_to_where_and_why(head):
    run = begun(straight("a", "b"))

    taken(head, run, straight("a2", "b"), {"a": "a2"})

    entry = HistoryEntry.objects.get(verb="run.migrated")
    assert (entry.by, entry.reason) == (head, "新标准")
    assert entry.changes == {"version": [1, 2], "mapping": [{}, {"a": "a2"}]}
    step = HistoryEntry.objects.get(verb="step.moved")
    assert step.changes == {"node_id": ["a", "a2"], "name": ["a", "a2"]}
    assert set(queries.story_of(run)) >= {entry, step}


def test_a_hundred_runs_at_different_steps_half_of_them_taken_along(head):
    old = Draft().start().end().tasks("a", "b", "c", "d").both("fork", "join")
    old.path("start", "a", "fork", "b", "join", "d", "end").path("fork", "c", "join")
    new = Draft().start().end().tasks("a", "b2", "c", "e", "d").both("fork", "join")
    new.path("start", "a", "fork", "b2", "join", "e", "d", "end")
    new.path("fork", "c", "join")
    ways = [(), ("a",), ("a", "b"), ("a", "c"), ("a", "b", "c")]
    runs = [begun(old)]
    runs += [started() for _n in range(99)]
    for number, run in enumerate(runs):
        for node_id in ways[number % len(ways)]:
            do(run, node_id)
    half = [run.pk for run in runs[::2]]
    before = {run.pk: marking_of(run) for run in runs[1::2]}

    made = taken(head, runs[0], new, {"b": "b2"}, runs=half)

    assert made.runs.filter(state="moved").count() == 50
    for run in runs:
        run.refresh_from_db()
    assert {run.definition.number for run in runs[::2]} == {2}
    assert {run.definition.number for run in runs[1::2]} == {1}
    assert {run.pk: marking_of(run) for run in runs[1::2]} == before
    assert open_nodes(runs[2]) == ["c"]
    assert open_nodes(runs[6]) == ["b2", "c"]
    for run in runs:
        play_to_the_end(run)
    last = {"moved": ["e", "d"], "stayed": ["c", "d"]}
    for number, run in enumerate(runs):
        nodes = list(run.steps.order_by("pk").values_list("node_id", flat=True))
        came = ways[number % len(ways)]
        is_moved = number % 2 == 0
        assert run.state == "ended"
        assert ("b2" in nodes) is is_moved
        assert ("e" in nodes) is (is_moved and came != ("a", "b", "c"))
        assert nodes[-1] == last["moved" if is_moved else "stayed"][-1]


def play_to_the_end(run):
    while nodes := open_nodes(run):
        do(run, nodes[0])
    run.refresh_from_db()


def test_job_that_runs_twice_moves_nothing_twice(head):
    run = begun(straight("a", "b"))
    taken(head, run, straight("a", "c"), {"b": "c"})
    with unchanged():
        take_over.call(Migration.objects.get().pk)


def test_killed_job_goes_on_with_what_is_left(head):
    runs = [begun(straight("a", "b")), started()]
    target = published(straight("a", "c"))
    made = services.migrate(
        runs[0].definition, by=head, at=LATER, target=target, mapping={}, reason="新"
    )
    assert take_next(made.pk, LATER)
    assert list(made.runs.values_list("state", flat=True)) == ["moved", "waiting"]

    jobs.run_waiting()

    made.refresh_from_db()
    assert list(made.runs.values_list("state", flat=True)) == ["moved", "moved"]
    assert made.ended_at is not None


# ---- steps of the past


def test_closed_step_without_counterpart_is_told_by_its_own_version(head):
    run = begun(straight("a", "b"))
    done = do(run, "a")

    taken(head, run, straight("b", "c"))

    done.refresh_from_db()
    assert (done.under.number, done.is_on_the_map) == (1, False)
    assert queries.node_of(done).id == "a"
    assert [line.node.id for line in queries.lines(run, run.steps.all())] == ["b", "c"]
    assert queries.return_targets(step_at(run, "b")) == []


def test_closed_step_takes_its_counterparts_place(head):
    run = begun(straight("a", "b"))
    do(run, "a")

    taken(head, run, straight("a2", "b"), {"a": "a2"})

    assert queries.return_targets(step_at(run, "b")) == [("a2", "a2")]


# ---- who, and when not


def test_only_the_process_office_migrates(head):
    run = begun(straight("a"))
    target = published(straight("a", "b"))
    stranger = UserFactory(holding=[Position.ACCOUNT_MANAGER])

    with unchanged(), pytest.raises(PermissionDenied):
        services.migrate(
            run.definition, by=stranger, at=NOON, target=target, mapping={}, reason="新"
        )


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"reason": "  "}, MigrationReasonMissing),
        ({"mapping": {"z": "a"}}, UnknownPlace),
        ({"mapping": {"a": "z"}}, UnknownPlace),
        ({"runs": []}, NothingToMigrate),
    ],
)
def test_migration_that_makes_no_sense_is_refused(head, change, error):
    run = begun(straight("a"))
    target = published(straight("a", "b"))
    words = {"target": target, "mapping": {}, "reason": "新"} | change

    with unchanged(), pytest.raises(error):
        services.migrate(run.definition, by=head, at=NOON, **words)


def test_migration_leads_to_another_version_of_the_same_procedure(head):
    run = begun(straight("a"))
    for target in (run.definition, published(straight("a"), "P-2")):
        with unchanged(), pytest.raises(SameVersion):
            services.migrate(
                run.definition, by=head, at=NOON, target=target, mapping={}, reason="新"
            )


def test_one_migration_after_another(head):
    run = begun(straight("a"))
    target = published(straight("a", "b"))
    words = {"target": target, "mapping": {}, "reason": "新"}
    services.migrate(run.definition, by=head, at=NOON, **words)

    with unchanged(), pytest.raises(MigrationUnderWay, match="第 1 版"):
        services.migrate(run.definition, by=head, at=NOON, **words)


def test_run_may_go_back_to_the_version_before(head):
    run = begun(straight("a", "b"))
    first = run.definition
    taken(head, run, straight("a", "c"), {"b": "c"})
    second = run.definition

    services.migrate(second, by=head, at=LATER, target=first, mapping={}, reason="旧")
    jobs.run_waiting()

    run.refresh_from_db()
    assert run.definition == first


def test_result_is_seen_by_who_sees_the_run(head):
    run = begun(straight("a"))
    taken(head, run, straight("a", "b"))

    assert MigratedRun.objects.visible_to(head).count() == 1
    assert MigratedRun.objects.visible_to(UserFactory()).count() == 0
