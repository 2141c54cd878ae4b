"""The rows of a run always say what the engine says: random walks by services."""

import re
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kehubu.core import papers
from kehubu.people.proofs import Method, Proof
from kehubu.procedures import engine, evidence, queries, services
from kehubu.procedures.evidence import SigningEvidence
from kehubu.procedures.graphs import graph_of
from kehubu.procedures.models import Procedure
from kehubu.signoffs import services as signoffs
from kehubu.standards import queries as standards
from tests.factories import UserFactory
from tests.procedures.engine.blocks import drafts
from tests.procedures.stage import NOON, begun, marking_of, requests, started

pytestmark = pytest.mark.django_db
MOST_MOVES = 110
ROLES = ["ae", "am", "ad", "hs", "gm", "ch", "head", "executor", "keeper", "finance"]


class Round(SigningEvidence):
    """Another text at each visit, so that nobody has signed it before."""

    def contents(self, step, *, at):
        blocks = [papers.Text("", f"第 {step.pk} 稿")]
        return [signoffs.freeze(step, by=None, at=at, title="稿", blocks=blocks)]


evidence.register("test_round", Round())


def without_evidence(key):
    """
    Return a shipped definition whose steps need no record, only their outcomes.
    """
    text = standards.definition(key).decode()
    text = re.sub(r' kehubu:record="\w+"', "", text)
    return re.sub(r' kehubu:signs="\w+"', ' kehubu:signs="test_round"', text).encode()


class Walk:
    """A run by services, and beside it the engine alone."""

    def __init__(self, run, random):
        self.run, self.random = run, random
        self.graph = graph_of(run.definition)
        self.expected = engine.begin(self.graph).marking
        self.everyone = {part.user.pk: part.user for part in run.participants.all()}

    def go(self):
        self.compare()
        for _move in range(MOST_MOVES):
            if self.expected.is_over:
                break
            self.move(self.random.choice(list(self.run.steps.open().order_by("pk"))))
            self.compare()
        self.run.refresh_from_db()
        assert (self.run.state == "ended") is self.expected.is_over

    def compare(self):
        assert marking_of(self.run) == self.expected
        nodes = self.run.steps.open().values_list("node_id", flat=True)
        assert sorted(nodes) == sorted(self.expected.active)

    def move(self, step):
        node = self.graph.node(step.node_id)
        verbs = [self.sign] if node.signs else [self.complete] * 4
        verbs += [self.skip] if node.is_conditional else []
        verbs += [self.waive] if node.waivable else []
        targets = queries.return_targets(step)
        if targets and self.random.random() < 0.15:
            target = self.random.choice(targets)[0]
            self.send_back(step, node, target)
        else:
            self.random.choice(verbs)(step, node)

    def engine_completes(self, node, outcome):
        self.expected = self.after(node, outcome).marking

    def outcome_of(self, node):
        """
        Choose an outcome, seldom one that ends the run: the way is long.
        """
        keys = [outcome.key for outcome in node.outcomes] or [""]
        lasting = [key for key in keys if not self.after(node, key).is_over]
        is_patient = self.random.random() < 0.9
        return self.random.choice(lasting if lasting and is_patient else keys)

    def after(self, node, outcome):
        return engine.complete(self.graph, self.expected, node.id, outcome or None)

    def complete(self, step, node):
        outcome = self.outcome_of(node)
        services.complete(step, by=step.assignee, at=NOON, outcome=outcome)
        self.engine_completes(node, outcome)

    def skip(self, step, node):
        services.skip(step, by=step.assignee, at=NOON, reason="不必")
        self.engine_completes(node, "")

    def waive(self, step, node):
        part = self.run.participants.filter(role__in=node.waivable).first()
        services.waive(step, by=part.user, at=NOON, reason="赶")
        self.engine_completes(node, "")

    def send_back(self, step, node, target):
        part = self.run.participants.filter(role__in=node.roles).first()
        services.send_back(step, by=part.user, at=NOON, target=target, reason="重来")
        self.expected = engine.send_back(
            self.graph, self.expected, node.id, target
        ).marking

    def sign(self, step, node):
        request = self.random.choice(list(requests(step).filter(state="waiting")))
        verdict = self.random.choice(["approved", "approved", "rejected"])
        user = self.everyone[request.signer_id]
        services.sign(
            step,
            request,
            by=user,
            at=NOON,
            proof=Proof(user.pk, Method.PASSWORD, NOON),
            verdict=verdict,
            comment="意见",
        )
        if verdict == "rejected" or not requests(step).filter(state="waiting").exists():
            self.engine_completes(node, verdict)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("key", standards.SHIPPED)
def test_rows_follow_the_engine_through_a_shipped_procedure(key, seed):
    services.publish(by=None, at=NOON, source=without_evidence(key))
    people = {role: UserFactory.create_batch(2) for role in ROLES}

    Walk(started(key, **people), Random(f"{key} {seed}")).go()


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(draft=drafts(depth=2), random=st.randoms())
def test_rows_follow_the_engine_through_whatever_is_sound(draft, random):
    key = f"P-{Procedure.objects.count()}"

    Walk(begun(draft, key=key), random).go()
