"""What the database refuses: one violating row for each constraint."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from kehubu.procedures.models import (
    Definition,
    MigratedRun,
    Migration,
    Participant,
    Step,
    Timer,
    Token,
)
from tests.factories import UserFactory
from tests.procedures.engine.draft import straight
from tests.procedures.stage import NOON, begun, published, step_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    return begun(straight("a", "b"))


@pytest.fixture
def step(run):
    return step_at(run, "a")


def refused(constraint, *columns):
    """
    Expect the constraint; SQLite names the columns of a unique one instead.
    """
    return pytest.raises(IntegrityError, match="|".join([constraint, *columns]))


def test_definition_number_is_unique_in_its_procedure():
    made = published(straight("a"))

    with refused("definition_number_unique", "definition.procedure_id"):
        Definition.objects.create(
            procedure=made.procedure, number=1, source="x", published_at=NOON
        )


def test_definition_has_a_source():
    made = published(straight("a"))

    with refused("definition_has_source"):
        Definition.objects.create(
            procedure=made.procedure, number=2, source="", published_at=NOON
        )


def test_procedure_key_is_unique():
    made = published(straight("a"))
    made.procedure.pk = None

    with refused("procedures_procedure_key", "procedure.key"):
        made.procedure.save(force_insert=True)


@pytest.mark.parametrize(("state", "ended_at"), [("ended", None), ("running", NOON)])
def test_run_has_ended_at_iff_it_has_ended(run, state, ended_at):
    run.state, run.ended_at = state, ended_at

    with refused("run_ended_at_iff_ended"):
        run.save()


def test_participant_stands_once_per_role(run):
    part = run.participants.get()

    with refused("participant_once_per_role", "participant.run_id"):
        Participant.objects.create(run=run, role=part.role, user=part.user)


def test_token_waits_once_per_flow(run):
    Token.objects.create(run=run, flow_id="a-b")

    with refused("token_once_per_flow", "token.run_id"):
        Token.objects.create(run=run, flow_id="a-b")


def test_step_is_open_once_per_node(step):
    step.pk = None

    with refused("step_open_once_per_node", "step.run_id"):
        step.save(force_insert=True)


def test_step_may_have_been_done_before(step):
    step.pk, step.state, step.done_at = None, "done", NOON

    step.save(force_insert=True)

    assert Step.objects.count() == 2


@pytest.mark.parametrize(("state", "done_at"), [("done", None), ("open", NOON)])
def test_step_has_done_at_iff_it_is_closed(step, state, done_at):
    step.state, step.done_at = state, done_at

    with refused("step_done_at_iff_closed"):
        step.save()


@pytest.mark.parametrize("state", ["skipped", "waived", "returned", "withdrawn"])
def test_exception_has_a_reason(step, state):
    step.state, step.done_at = state, NOON

    with refused("step_exception_has_reason"):
        step.save()


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"state": "maybe", "done_at": NOON}, "step_state_known"),
        (
            {"waiting_for": "rain", "waiting_since": NOON},
            "step_waiting_for_known",
        ),
        ({"waiting_for": "review"}, "step_waiting_since_iff_waiting"),
        ({"waiting_since": NOON}, "step_waiting_since_iff_waiting"),
    ],
)
def test_step_holds_known_words_only(step, columns, constraint):
    for name, value in columns.items():
        setattr(step, name, value)

    with refused(constraint):
        step.save()


def test_step_is_done_after_it_was_opened(step):
    step.state, step.done_at = "done", NOON - timedelta(seconds=1)

    with refused("step_done_after_opened"):
        step.save()


def test_timer_stands_once_per_step(step):
    Timer.objects.create(step=step, node_id="t", fires_at=NOON)

    with refused("timer_once_per_step", "timer.step_id"):
        Timer.objects.create(step=step, node_id="t", fires_at=NOON)


def test_step_calls_one_run(step, run):
    run.parent_step = step
    run.save()
    run.pk = None

    with refused("procedures_run_parent_step_id", "run.parent_step_id"):
        run.save(force_insert=True)


def test_person_with_a_part_is_not_deleted(run):
    user = UserFactory()
    Participant.objects.create(run=run, role="am", user=user)

    with refused("protected foreign keys", "ProtectedError"):
        user.delete()


@pytest.fixture
def migration(run):
    return Migration.objects.create(
        source=run.definition,
        target=published(straight("a", "c")),
        mapping={},
        reason="新标准",
        by=UserFactory(),
        started_at=NOON,
    )


def test_open_step_is_on_the_map(step):
    step.under = step.run.definition

    with refused("step_open_is_on_the_map"):
        step.save()


def test_migration_goes_elsewhere(migration):
    migration.target = migration.source

    with refused("migration_goes_elsewhere"):
        migration.save()


def test_migration_has_a_reason(migration):
    migration.reason = ""

    with refused("migration_has_a_reason"):
        migration.save()


def test_version_is_migrated_once_at_a_time(migration):
    migration.pk = None

    with refused("migration_once_at_a_time", "migration.source_id"):
        migration.save(force_insert=True)


def test_run_is_migrated_once_in_a_migration(migration, run):
    MigratedRun.objects.create(migration=migration, run=run)

    with refused("migrated_run_once", "migratedrun.migration_id"):
        MigratedRun.objects.create(migration=migration, run=run)


@pytest.mark.parametrize(("state", "said"), [("refused", ""), ("moved", "不行")])
def test_run_is_refused_with_a_sentence(migration, run, state, said):
    with refused("migrated_run_said_iff_refused"):
        MigratedRun.objects.create(migration=migration, run=run, state=state, said=said)
