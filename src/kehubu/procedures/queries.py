from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import CharField, F, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.core import wording
from kehubu.core.errors import DomainError
from kehubu.core.models import HistoryEntry
from kehubu.people.models import Delegation, User
from kehubu.procedures import engine, returning
from kehubu.procedures.engine import Mark, Node
from kehubu.procedures.engine.palette import State
from kehubu.procedures.graphs import graph_of, translated
from kehubu.procedures.models import (
    Escalation,
    Participant,
    Procedure,
    Record,
    Run,
    Step,
    Timer,
)
from kehubu.procedures.roles import LEADERS, label
from kehubu.signoffs.models import RequestQuerySet, SignatureRequest

STORY = 100
RETURNS = ("step.sent_back", "step.rejected", "step.taken_back")
Row = TypeVar("Row", bound=Model)


class NotThisSubject(DomainError):
    code = "procedures_not_this_subject"
    message = _(
        "流程 %(key)s 办的不是这一步要办的那类事项，走不下去。请改好流程再发布。"
    )


def inbox(user: User) -> QuerySet[Step]:
    """
    Return the open steps that wait for the user, or for one whose stand-in the user
    is; the most urgent first.
    """
    in_force = Delegation.objects.in_force(timezone.localdate()).filter(delegate=user)
    whose = Q(assignee=user) | Q(assignee__in=in_force.values("principal"))
    steps = Step.objects.open().filter(whose, waiting_for="")
    steps = steps.select_related("run", "assignee")
    return steps.order_by(F("due_at").asc(nulls_last=True), "pk")


def locked_run(pk: int) -> QuerySet[Run]:
    """
    Return a run to be locked until the transaction ends.
    """
    runs = Run.objects.select_for_update(of=("self",)).select_related("definition")
    return runs.defer("definition__source").filter(pk=pk)


def steps_of(run: int) -> QuerySet[Step]:
    steps = Step.objects.filter(run=run).select_related("assignee", "done_by")
    return steps.order_by("pk")


def step_to_hold(pk: int) -> QuerySet[Step]:
    """
    Return a step with what tells whether a service may act on it.
    """
    people = Step.objects.select_related("run__definition", "assignee", "done_by")
    return people.defer("run__definition__source").filter(pk=pk)


def runs_of(row: Model) -> QuerySet[Run]:
    """
    Return the runs that have ``row`` as their subject, newest first.
    """
    runs = Run.objects.filter(subject_kind=row._meta.label_lower, subject_id=row.pk)
    with_names = runs.select_related("definition__procedure")
    return with_names.defer("definition__source").order_by("-pk")


def subject_of(run: Run, rows: QuerySet[Row]) -> Row:
    """
    Return what a run is about, out of the ``rows`` of the model that is wanted.

    :raises NotThisSubject: if the run is about a row of another model
    """
    if run.subject_kind != rows.model._meta.label_lower:
        raise NotThisSubject(key=run.definition.procedure.key)
    return rows.get(pk=run.subject_id)


def open_steps(subjects: Sequence[Model]) -> dict[int, list[Step]]:
    """
    Return the open steps of the runs about these rows of one model, by their keys.
    """
    if not subjects:
        return {}
    kind, keys = subjects[0]._meta.label_lower, [row.pk for row in subjects]
    steps = Step.objects.open().filter(run__subject_kind=kind, run__subject_id__in=keys)
    found: dict[int, list[Step]] = {}
    for step in steps.select_related("run", "assignee").order_by("pk"):
        found.setdefault(step.run.subject_id, []).append(step)
    return found


def procedures(user: User) -> QuerySet[Procedure]:
    return Procedure.objects.visible_to(user).select_related("current")


def records_of(steps: Iterable[Step]) -> QuerySet[Record]:
    """
    Return the records of these steps, with what a print of them shows.
    """
    records = Record.objects.filter(step__in=[step.pk for step in steps])
    named = records.select_related("step__run__definition", "saved_by")
    return named.defer("step__run__definition__source").order_by("step")


def due_timers(at: datetime) -> QuerySet[Timer]:
    """
    Return the timers on open steps whose time has come, the earliest first.
    """
    due = Timer.objects.filter(fires_at__lte=at).select_related("step")
    return due.order_by("fires_at")


def acting(steps: Sequence[Step]) -> dict[int, list[User]]:
    """
    Return by the step's key who must act: its assignee, or on a step to be signed those
    of whom a signature is asked, and who need not wait for another to sign first.
    """
    found = {step.pk: [step.assignee] if step.assignee else [] for step in steps}
    signing = {step.occasion: step.pk for step in steps if not step.assignee}
    if signing:
        waiting = SignatureRequest.objects.waiting().in_turn()
        asked = waiting.filter(occasion__in=signing)
        for request in asked.select_related("signer").order_by("pk"):
            found[signing[request.occasion]].append(request.signer)
    return {pk: list(dict.fromkeys(users)) for pk, users in found.items()}


def escalated_to(user: User) -> QuerySet[Escalation]:
    """
    Return what has been escalated to the user, or to one for whom he stands in, and is
    still late; the longest overdue first.
    """
    pending = Escalation.objects.visible_to(user).pending()
    rows = pending.select_related("step__run", "person", "superior")
    return rows.order_by("due_at", "pk")


def escalations_of(step: Step) -> QuerySet[Escalation]:
    """
    Return to whom a step that is still late has been escalated.
    """
    return step.escalations.pending().select_related("person", "superior")


def story_of(row: Model) -> QuerySet[HistoryEntry]:
    """
    Return what has happened to a step or a run, newest first; of drafts only the last
    word counts, which is the step's completion.
    """
    return HistoryEntry.objects.story_of(row).exclude(verb="record.saved")


def turn_of(step: Step) -> str:
    """
    Return a key that changes whenever the step becomes somebody's turn anew: handed
    over, or resumed after a wait.
    """
    anew = HistoryEntry.objects.about(step).filter(
        verb__in=["step.reassigned", "step.resumed", "step.moved"]
    )
    last = anew.order_by("pk").values_list("pk", flat=True).last()
    return f"step:{step.pk}" if last is None else f"step:{step.pk}:{last}"


def returned_because(step: Step) -> QuerySet[HistoryEntry]:
    """
    Return why an open step is to be done once more: who sent it back, and the reason.
    """
    told = HistoryEntry.objects.about(step.run).filter(verb__in=RETURNS)
    if step.visit == 1 or not step.is_open:
        return told.none()
    earlier = step.run.steps.filter(node_id=step.node_id, pk__lt=step.pk)
    last = earlier.latest("pk")
    if last.done_at is None:
        return told.none()
    since = told.filter(at__gte=last.done_at, at__lte=step.opened_at)
    return since.exclude(reason="").select_related("by")


def step_of(occasion: str) -> Step | None:
    """
    Return the step that asks for signatures on this occasion, if it is a step.
    """
    steps = Step.objects.asking(occasion).select_related("run__definition")
    return steps.defer("run__definition__source").first()


def likeness(request: SignatureRequest) -> tuple[str, str, int]:
    """
    Return what requests that may be signed together have in common: of what kind the
    content is, what the signature says, and at which level.
    """
    return request.content.subject_kind, request.meaning, request.level


def alike(requests: Iterable[SignatureRequest]) -> list[list[SignatureRequest]]:
    """
    Return requests in groups of what is alike, the oldest first.
    """
    groups: dict[tuple[str, str, int], list[SignatureRequest]] = {}
    for request in requests:
        groups.setdefault(likeness(request), []).append(request)
    return list(groups.values())


def requests_seen(user: User) -> RequestQuerySet:
    """
    Return the requests that are the user's to sign, and those of open steps in runs for
    which the user answers.
    """
    led = Participant.objects.taking_part(user).filter(role__in=LEADERS)
    steps = Step.objects.open().filter(run__in=led.values("run"))
    key = Concat(Value("step:"), Cast("pk", CharField()))
    mine = SignatureRequest.objects.visible_to(user)
    return SignatureRequest.objects.filter(
        Q(pk__in=mine.values("pk")) | Q(occasion__in=steps.values_list(key, flat=True))
    )


def askable(request: SignatureRequest, user: User) -> QuerySet[User]:
    """
    Return whom ``user`` may ask about what is to be signed: who has issued or written
    it, and who takes part in the run.
    """
    step = Step.objects.asking(request.occasion).first()
    parts = Participant.objects.filter(run=step.run_id if step else None)
    known = Q(pk__in=request.content.barred) | Q(pk__in=parts.values("user"))
    return User.objects.active().filter(known).exclude(pk=user.pk).order_by("pk")


def addable(request: SignatureRequest) -> QuerySet[User]:
    """
    Return who may be added as a signer: a colleague who has not written it and does
    not sign it yet.
    """
    asked = SignatureRequest.objects.exclude(state="void").filter(
        content=request.content, occasion=request.occasion
    )
    others = User.objects.active().exclude(pk__in=request.content.barred)
    return others.exclude(pk__in=asked.values("signer")).order_by("reading", "pk")


def picture(procedure: Procedure) -> str:
    """
    Return the chart of a procedure's current version as SVG.
    """
    if procedure.current is None:
        return ""
    return engine.draw(translated(graph_of(procedure.current)))


def node_of(step: Step) -> Node:
    """
    Return what the definition says of a step: the one by which it is, or was, done.
    """
    return graph_of(step.under or step.run.definition).node(step.node_id)


def outcome_of(step: Step) -> str:
    """
    Return the name of the outcome with which a step was completed.
    """
    names = {known.key: known.label for known in node_of(step).outcomes}
    return gettext(names.get(step.outcome) or step.outcome) if step.outcome else ""


def return_targets(step: Step) -> list[tuple[str, str]]:
    """
    Return the earlier steps to which an open one may be sent back, with their names;
    none for a closed one.
    """
    if not step.is_open:
        return []
    graph = graph_of(step.run.definition)
    steps = list(step.run.steps.order_by("pk"))
    flows = step.run.tokens.values_list("flow_id", flat=True)
    present = [s for s in steps if s.is_on_the_map]
    outcomes = {s.node_id: s.outcome for s in present if s.outcome}
    active = [s.node_id for s in present if s.is_open]
    marking = engine.Marking.of(active, flows, outcomes)
    found = returning.targets(graph, marking, step, steps)
    return [(node_id, gettext(graph.node(node_id).name)) for node_id in found]


@dataclass(frozen=True, slots=True)
class StepLine:
    """A node of the procedure, and the last step that the run made there."""

    node: Node
    step: Step | None
    visits: int

    @property
    def name(self) -> str:
        return gettext(self.node.name)

    @property
    def who(self) -> str:
        if self.step and self.step.assignee:
            return self.step.assignee.name
        return wording.listed(label(role) for role in self.node.roles)


def lines(run: Run, steps: Sequence[Step]) -> list[StepLine]:
    """
    Return all steps of the procedure in order, with what the run has made of each.
    """
    graph = graph_of(run.definition)
    last = {step.node_id: step for step in steps if step.is_on_the_map}
    visits = {node_id: step.visit for node_id, step in last.items()}
    nodes = [node for node in graph.nodes if node.roles]
    return [
        StepLine(node, last.get(node.id), visits.get(node.id, 0))
        for node in sorted(nodes, key=lambda node: node.clause or node.id)
    ]


def shown(run: Run, at: datetime) -> dict[str, Any]:
    """
    Return what a page shows of a run: chart, steps, story.
    """
    steps = list(steps_of(run.pk))
    return {
        "chart": chart(run, steps, at, prefix=f"run{run.pk}"),
        "lines": lines(run, steps),
        "story": story_of(run)[:STORY],
    }


def chart(run: Run, steps: Sequence[Step], at: datetime, *, prefix: str) -> str:
    """
    Return the live flow chart of a run as SVG: done, now, late, waived, rounds.
    """
    last = {step.node_id: step for step in steps if step.is_on_the_map}
    marks = {node_id: _mark(step, at) for node_id, step in last.items()}
    return engine.draw(translated(graph_of(run.definition)), marks, prefix=prefix)


def _mark(step: Step, at: datetime) -> Mark:
    state: State = "returned" if step.was_rejected else STATES[step.state]
    if step.is_overdue(at):
        state = "late"
    who = step.done_by or step.assignee
    tip = " · ".join(filter(None, [gettext(step.name), who.name if who else ""]))
    return Mark(state=state, visits=step.visit, href=step.get_absolute_url(), tip=tip)


STATES: dict[str, State] = {
    "open": "now",
    "done": "done",
    "skipped": "waived",
    "waived": "waived",
    "returned": "returned",
    "withdrawn": "returned",
}
