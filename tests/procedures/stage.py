"""Small procedures, published and begun: what tests of steps play on."""

from datetime import UTC, datetime

from django.utils import timezone

from kehubu.core import papers
from kehubu.people.proofs import Method, Proof
from kehubu.procedures import actions, evidence, services
from kehubu.procedures.engine import Marking, begin, complete
from kehubu.procedures.evidence import Evidence, SigningEvidence
from kehubu.procedures.graphs import graph_of
from kehubu.procedures.models import Run, Step, Token
from kehubu.procedures.records import FormEvidence, LongText, Spec, Text
from kehubu.signoffs import services as signoffs
from kehubu.signoffs.models import SignatureRequest
from tests.factories import ClientFactory, UserFactory

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""Monday, 2 March 2026, 12:00 in Shanghai."""


class Pact(SigningEvidence):
    """A text to be signed; what became of it is kept, to be looked at."""

    settled: list[str] = []

    def contents(self, step, *, at):
        blocks = [papers.Text("", f"约定 {step.run.title}")]
        run, author = step.run, step.run.started_by
        return [signoffs.freeze(run, by=author, at=at, title="约定", blocks=blocks)]

    def settle(self, step, outcome, *, by, at):
        self.settled.append(outcome)


class Nothing(SigningEvidence):
    """Something to be signed of which there is nothing."""

    def contents(self, step, *, at):
        return []


class Errand(Evidence):
    """Done on another page; waits for it."""

    is_concluded_elsewhere = True

    def opened(self, step, *, at):
        step.waiting_for = "delivery"


NOTE = FormEvidence(
    Spec("便条", {"said": Text(label="说了什么"), "more": LongText(label="还有")})
)
evidence.register("test_pact", Pact())
evidence.register("test_nothing", Nothing())
evidence.register("test_errand", Errand())
evidence.register("test_note", NOTE)


@actions.action("test_decide")
def decide(step, at):
    return "good"


@actions.action("test_do")
def do_it(step, at):
    return ""


def named(draft, key):
    """
    Return the file of a draft as the procedure ``key``.
    """
    return draft.xml().replace(
        b'<process id="process"', f'<process id="{key}"'.encode()
    )


def published(draft, key="P-1"):
    return services.publish(by=None, at=NOON, source=named(draft, key))


def begun(draft, *, key="P-1", at=NOON, by=None, **people) -> Run:
    """
    Publish a draft and begin it; ``people`` are lists of users by role, an account
    executive being there anyway.
    """
    published(draft, key)
    return started(key, at=at, by=by, **people)


def started(key="P-1", *, at=NOON, by=None, **people) -> Run:
    people.setdefault("ae", [UserFactory()])
    subject = ClientFactory()
    return services.start(
        key, by=by, at=at, subject=subject, title="一件事", people=people
    )


def attempted(key="P-1", *, by=None, **people) -> Run:
    """
    Begin a run for a client that stands in no table: only the service writes.
    """
    client = ClientFactory.build(pk=1)
    return services.start(
        key, by=by, at=NOON, subject=client, title="一件事", people=people
    )


def step_at(run, node_id) -> Step:
    """
    Return the open step at a node.
    """
    return run.steps.open().get(node_id=node_id)


def do(run, node_id, outcome="", *, at=NOON) -> Step:
    """
    Complete an open step as its assignee.
    """
    step = step_at(run, node_id)
    return services.complete(step, by=step.assignee, at=at, outcome=outcome)


def open_nodes(run) -> list[str]:
    return sorted(run.steps.open().values_list("node_id", flat=True))


def requests(step):
    return SignatureRequest.objects.filter(occasion=step.occasion).order_by("pk")


def signed(step, user, verdict="approved", comment="", *, at=None):
    """
    Sign what the step asks of a user.
    """
    at = at or timezone.now()
    request = requests(step).get(signer=user, state="waiting")
    return services.sign(
        step,
        request,
        by=user,
        at=at,
        proof=Proof(user.pk, Method.PASSWORD, at),
        verdict=verdict,
        comment=comment,
    )


def marking_of(run) -> Marking:
    """
    Return where the rows say that a run stands.
    """
    steps = list(Step.objects.filter(run=run).order_by("pk"))
    return Marking.of(
        [step.node_id for step in steps if step.is_open],
        Token.objects.filter(run=run).values_list("flow_id", flat=True),
        {step.node_id: step.outcome for step in steps if step.outcome},
    )


def replayed(run) -> Marking:
    """
    Return where the engine alone comes to, told each step in the order of its end.
    """
    graph = graph_of(run.definition)
    move = begin(graph)
    for step in run.steps.exclude(state="open").order_by("done_at", "pk"):
        move = complete(graph, move.marking, step.node_id, step.outcome or None)
    return move.marking
