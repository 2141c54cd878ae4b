"""Runs begun, and their casts."""

import pytest

from kehubu.core.models import HistoryEntry, Job
from kehubu.procedures import services
from kehubu.procedures.models import Participant, Step
from kehubu.procedures.services.asking import NobodyToSign, NothingToSign
from kehubu.procedures.services.play import NobodyToAct, NoSuchProcedure
from tests.factories import ClientFactory, UserFactory
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.stage import (
    NOON,
    attempted,
    begun,
    do,
    published,
    requests,
    started,
    step_at,
)
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def two_signers(**attributes):
    draft = Draft().start().end()
    draft.signature("s", **{"signs": "test_pact", "role": "ad hs", **attributes})
    return draft.path("start", "s", "end")


def test_start_opens_the_first_step_for_the_first_player():
    first, second, starter = UserFactory.create_batch(3)

    run = begun(straight("a"), by=starter, ae=[first, second, first])

    assert (run.title, run.state, run.started_by) == ("一件事", "running", starter)
    assert (run.subject_kind, run.started_at) == ("clients.client", NOON)
    step = Step.objects.get()
    assert (step.node_id, step.assignee, step.visit) == ("a", first, 1)
    assert (step.state, step.opened_at, step.roles) == ("open", NOON, "ae")
    parts = Participant.objects.values_list("role", "user", "rank")
    assert list(parts) == [("ae", first.pk, 0), ("ae", second.pk, 1)]
    entry = HistoryEntry.objects.get(verb="run.started")
    assert (entry.by, entry.within_kind) == (starter, "clients.client")
    assert [job.args for job in Job.objects.all()] == [
        ["kehubu.procedures.receivers.tell_people", step.pk]
    ]


def test_start_takes_the_current_version():
    published(straight("a"))
    published(straight("b"))

    run = started()

    assert run.definition.number == 2


def test_start_of_an_unknown_procedure_is_refused():
    with unchanged(), pytest.raises(NoSuchProcedure, match="还没有发布流程 P-9。"):
        attempted("P-9")


def test_start_without_a_player_of_the_first_role_is_refused():
    published(straight("a"))
    told = "还没有人担任“客户专员”，走不到“a”。请先安排人。"

    with unchanged(), pytest.raises(NobodyToAct) as refusal:
        attempted()

    assert str(refusal.value) == told


def test_start_passes_over_who_has_left():
    gone, here = UserFactory(is_active=False), UserFactory()

    run = begun(straight("a"), ae=[gone, here])

    assert step_at(run, "a").assignee == here


def test_start_takes_the_next_role_where_the_first_has_nobody():
    second = UserFactory()
    draft = Draft().start().end().task("a", role="am ad").path("start", "a", "end")

    run = begun(draft, ad=[second])

    assert step_at(run, "a").assignee == second


def test_title_is_cut_to_its_column():
    published(straight("a"))

    run = services.start(
        "P-1",
        by=None,
        at=NOON,
        subject=ClientFactory(),
        title="长" * 300,
        people={"ae": [UserFactory()]},
    )

    assert run.title == "长" * 200


# signers


def test_signature_step_asks_each_role_and_assigns_nobody():
    director, supervisor = UserFactory.create_batch(2)

    run = begun(two_signers(level="L1"), ad=[director], hs=[supervisor])

    step = step_at(run, "s")
    assert step.assignee is None
    asked = requests(step).values_list("capacity", "signer", "meaning", "level")
    assert list(asked) == [
        ("ad", director.pk, "approve", 1),
        ("hs", supervisor.pk, "approve", 1),
    ]


def test_in_turn_only_the_first_signer_is_asked():
    director, supervisor = UserFactory.create_batch(2)
    several = '<multiInstanceLoopCharacteristics isSequential="true"/>'
    attributes = {"signs": "test_pact", "meaning": "review", "role": "ad hs"}
    draft = Draft().start().end().task("s", inner=several, **attributes)

    run = begun(draft.path("start", "s", "end"), ad=[director], hs=[supervisor])

    assert [r.signer for r in requests(step_at(run, "s"))] == [director]


def test_signer_is_never_the_issuer_nor_the_other_signer():
    issuer, both, third = UserFactory.create_batch(3)

    run = begun(two_signers(), by=issuer, ad=[issuer, both], hs=[issuer, both, third])

    assert [r.signer for r in requests(step_at(run, "s"))] == [both, third]


def test_signature_step_without_a_second_person_is_refused():
    issuer, only = UserFactory.create_batch(2)
    published(two_signers())

    with unchanged(), pytest.raises(NobodyToSign) as refusal:
        attempted(by=issuer, ad=[only], hs=[only, issuer])

    assert str(refusal.value) == (
        "“s”需要客户部主管签字，但没有合适的人：两个签字要由两个人完成，"
        "而且都不能是出单人。请先为项目安排客户部主管。"
    )


def test_signature_step_with_nothing_to_sign_is_refused():
    published(two_signers(signs="test_nothing"))
    people = {"ad": [UserFactory()], "hs": [UserFactory()]}

    with unchanged(), pytest.raises(NothingToSign, match="“s”没有可签的内容。"):
        attempted(**people)


# casting


def test_cast_hands_open_steps_of_the_role_to_its_first_player():
    before, after, later = UserFactory.create_batch(3)
    run = begun(straight("a", "b"), ae=[before])

    services.cast(run, by=before, at=NOON, role="ae", users=[after, later])

    assert step_at(run, "a").assignee == after
    do(run, "a")
    assert step_at(run, "b").assignee == after
    entry = HistoryEntry.objects.get(verb="run.cast")
    assert entry.changes == {"ae": [[before.pk], [after.pk, later.pk]]}


def test_cast_of_another_role_leaves_open_steps_alone():
    owner, manager = UserFactory.create_batch(2)
    run = begun(straight("a"), ae=[owner])

    services.cast(run, by=owner, at=NOON, role="am", users=[manager])

    assert step_at(run, "a").assignee == owner
