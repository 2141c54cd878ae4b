"""
A run under lock: its rows as the engine's marking, and the engine's moves as rows.

Every verb locks the run's row first. Without that two simultaneous signatures left 58
of 60 runs stuck at the join on PostgreSQL.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.core import facts, prepared, worktime
from kehubu.core.errors import DomainError
from kehubu.core.prepared import Ask
from kehubu.people.models import User
from kehubu.procedures import actions, engine, evidence, queries
from kehubu.procedures.casting import Cast, participants
from kehubu.procedures.engine import Kind, Marking, Move, Node
from kehubu.procedures.graphs import graph_of
from kehubu.procedures.models import Procedure, Run, Step, Timer, Token
from kehubu.procedures.roles import label
from kehubu.procedures.services import asking, clock
from kehubu.procedures.services.casts import write_cast

STEP_OPENED = "procedures.step_opened"
STEP_CLOSED = "procedures.step_closed"
RUN_ENDED = "procedures.run_ended"


class StepClosed(DomainError):
    code = "procedures_step_closed"
    message = _("这一步刚才已由%(name)s处理过，不再待办。")


class NotThisStep(DomainError):
    code = "procedures_not_this_step"
    message = _("这件事不属于这一步。")


class NobodyToAct(DomainError):
    code = "procedures_nobody_to_act"
    message = _("还没有人担任“%(role)s”，走不到“%(step)s”。请先安排人。")


class CallsItself(DomainError):
    code = "procedures_calls_itself"
    message = _("流程 %(key)s 又调用了自己，走不下去。请改好流程再发布。")


class NoSuchProcedure(DomainError):
    code = "procedures_no_such_procedure"
    message = _("还没有发布流程 %(key)s。")


class OutcomeNeeded(DomainError):
    code = "procedures_outcome_needed"
    message = _("请选择这一步的结果。")
    field = "outcome"


@dataclass
class Play:
    """
    A run in hand. Make it with :func:`lock`, inside a transaction.
    """

    run: Run
    steps: list[Step]
    flows: set[str]
    at: datetime
    caller: "Play | None" = None
    """The play that has begun this run just now, if it is still in hand."""

    @cached_property
    def graph(self) -> engine.Graph:
        return graph_of(self.run.definition)

    @cached_property
    def cast(self) -> Cast:
        return Cast.of(self.run)

    @cached_property
    def clock(self) -> clock.Clock:
        found, _others = clock.Clock.of_the_agency()
        return found

    @property
    def calendar(self) -> worktime.Calendar:
        return self.clock.calendar

    @property
    def marking(self) -> Marking:
        steps = [step for step in self.steps if step.is_on_the_map]
        outcomes = {step.node_id: step.outcome for step in steps if step.outcome}
        active = [step.node_id for step in steps if step.is_open]
        return Marking.of(active, self.flows, outcomes)

    def node(self, step: Step) -> Node:
        return self.graph.node(step.node_id)

    def open_step(self, step: Step) -> Step:
        """
        Return the step as it stands under the lock.

        :raises StepClosed: if it is no longer open
        """
        present = next(s for s in self.steps if s.pk == step.pk)
        if not present.is_open:
            raise _closed(present)
        return present

    def finish(
        self,
        step: Step,
        state: Step.State,
        *,
        by: User | None,
        outcome: str = "",
        reason: str = "",
    ) -> list[Step]:
        """
        Close a step and open what follows; return the steps that it opened.

        :raises OutcomeNeeded: if the step decides and no such outcome is given
        """
        try:
            move = engine.complete(
                self.graph, self.marking, step.node_id, outcome or None
            )
        except (engine.OutcomeMissing, engine.OutcomeUnknown):
            raise OutcomeNeeded from None
        self._look_around()
        self.close(step, state, by=by, outcome=outcome, reason=reason)
        return self.take(move)

    def _look_around(self) -> None:
        """
        Ask in one statement for what it takes to close a step and to open others.
        """
        if {"clock", "cast"} & vars(self).keys():
            return
        parts = Ask(participants, values={"run": self.run.pk})
        self.clock, (found,) = clock.Clock.of_the_agency(parts)
        self.cast = Cast.from_participants(found)

    def close(
        self,
        step: Step,
        state: Step.State,
        *,
        by: User | None,
        outcome: str = "",
        reason: str = "",
    ) -> None:
        """
        Close a step and write what statistics need.
        """
        # A clock that was set back must not stop the work.
        ended = max(self.at, step.opened_at)
        # The whole reason stands in the history.
        step.state, step.outcome, step.reason = state, outcome, reason[:REASON]
        step.done_at, step.done_by = ended, by
        step.done_on = timezone.localdate(ended)
        passed = self.calendar.minutes_between(step.opened_at, ended)
        step.cycle_minutes = max(passed - self.waited(step), 0)
        # Who waits for others has done his part when the wait began.
        acted = step.waiting_since or ended
        step.is_late = step.promised_at is not None and acted > step.promised_at
        clock.stop(step)
        step.save(update_fields=CLOSING)
        if self.graph.timers(step.node_id):
            step.timers.all().delete()
        facts.announce(STEP_CLOSED, step.pk)

    def take(self, move: Move) -> list[Step]:
        """
        Make rows of what a move has opened, and end the run where it is over.
        """
        self._keep_tokens(move.marking.arrived)
        opened = [self._open(self.graph.node(node_id)) for node_id in move.opened]
        self._end(move)
        for step in opened:
            self.set_going(step)
        return opened

    def _open(self, node: Node) -> Step:
        visits = Counter(s.node_id for s in self.steps if s.is_on_the_map)
        step = Step(
            run=self.run,
            node_id=node.id,
            name=node.name,
            clause=node.clause,
            roles=" ".join(node.roles),
            visit=visits[node.id] + 1,
            assignee=self._assignee(node),
            opened_at=self.at,
        )
        self.begin_time(step, node)
        step.save(force_insert=True)
        self.steps.append(step)
        if timers := self.graph.timers(node.id):
            Timer.objects.bulk_create(
                Timer(
                    step=step,
                    node_id=timer.id,
                    fires_at=self.calendar.after(self.at, float(timer.wait or 0)),
                )
                for timer in timers
            )
        return step

    def _assignee(self, node: Node) -> User | None:
        if not node.roles or node.signs:
            return None
        person = self.cast.first(node.roles) or self.cast.heir(node.roles)
        if person is None:
            raise NobodyToAct(role=label(node.roles[0]), step=gettext(node.name))
        return person

    def set_going(self, step: Step) -> None:
        """
        Ask for signatures, do what needs nobody, prepare evidence, tell people.
        """
        node = self.node(step)
        done = Step.State.DONE
        if node.signs:
            if not asking.ask(self, step):
                proof = evidence.signing(node.signs)
                proof.settle(step, "approved", by=None, at=self.at)
                self.finish(step, done, by=None, outcome="approved")
        elif node.kind in {Kind.SERVICE, Kind.SEND}:
            outcome = actions.run(node.action, step, self.at)
            # It may have given a role to somebody else.
            vars(self).pop("cast", None)
            self.finish(step, done, by=None, outcome=outcome)
        elif node.kind is Kind.CALL:
            self._call(step, node)
        else:
            evidence.of(node.record).opened(step, at=self.at)
            if step.waiting_for:
                step.waiting_since = self.at
                clock.stop(step)
                step.save(update_fields=["waiting_for", "waiting_since", "remind_at"])
        if step.is_open and not step.waiting_for:
            facts.announce(STEP_OPENED, step.pk)

    def _call(self, step: Step, node: Node) -> None:
        """
        Begin the run that a call activity names, for the same subject and people; its
        end completes the step.

        :raises NoSuchProcedure: if nothing is published under that name
        :raises CallsItself: if it is among those that wait for it
        """
        if node.called in _keys_upwards(self.run):
            raise CallsItself(key=node.called)
        procedures = Procedure.objects.select_related("current")
        procedure = procedures.filter(key=node.called).first()
        if procedure is None or procedure.current is None:
            raise NoSuchProcedure(key=node.called)
        run = Run.objects.create(
            definition=procedure.current,
            subject_kind=self.run.subject_kind,
            subject_id=self.run.subject_id,
            title=self.run.title,
            parent_step=step,
            started_at=self.at,
        )
        write_cast(run, self.cast.players)
        called = lock(run.pk, self.at)
        called.caller = self
        called.take(engine.begin(called.graph))

    def begin_time(self, step: Step, node: Node | None = None) -> None:
        """
        Let the time of a step begin now.
        """
        hours = (node or self.node(step)).due
        if hours is not None:
            self.clock.begin(step, hours, self.at)

    def waited(self, step: Step) -> int:
        """
        Return the working minutes that a step has waited for others, to this moment.
        """
        if step.waiting_since is None:
            return step.waited_minutes
        now = self.calendar.minutes_between(step.waiting_since, self.at)
        return step.waited_minutes + now

    def _keep_tokens(self, arrived: Iterable[str]) -> None:
        wanted = set(arrived)
        if gone := self.flows - wanted:
            Token.objects.filter(run=self.run, flow_id__in=gone).delete()
        if new := wanted - self.flows:
            Token.objects.bulk_create(
                Token(run=self.run, flow_id=flow) for flow in sorted(new)
            )
        self.flows = wanted

    def _end(self, move: Move) -> None:
        if not move.is_over:
            return
        states = [self.graph.node(node_id).state for node_id in move.ended]
        self.run.state, self.run.ended_at = Run.State.ENDED, self.at
        self.run.end_state = next(filter(None, states), "")
        self.run.save(update_fields=["state", "ended_at", "end_state"])
        facts.announce(RUN_ENDED, self.run.pk)
        if self.run.parent_step_id:
            self._return_to_caller(self.run.parent_step_id)

    def _return_to_caller(self, step_id: int) -> None:
        """
        Complete the step that called this run, with its end state as outcome, unless
        it has been waived or sent back meanwhile.
        """
        run_id = Step.objects.values_list("run", flat=True).get(pk=step_id)
        caller = self.caller or lock(run_id, self.at)
        step = next(s for s in caller.steps if s.pk == step_id)
        if not step.is_open:
            return
        known = {outcome.key for outcome in caller.node(step).outcomes}
        outcome = self.run.end_state if self.run.end_state in known else ""
        caller.finish(step, Step.State.DONE, by=None, outcome=outcome)


REASON = 1000
CLOSING = [
    "state",
    "outcome",
    "reason",
    "done_at",
    "done_by",
    "done_on",
    "cycle_minutes",
    "is_late",
    "remind_at",
]


def lock(run_id: int, at: datetime) -> Play:
    """
    Lock a run and load what every verb needs of it, in three statements; in two where
    the procedure joins nothing, as no token waits then.
    """
    (run,) = prepared.rows(queries.locked_run, pk=run_id)
    steps = prepared.rows(queries.steps_of, run=run_id)
    flows = set()
    if graph_of(run.definition).has_joins:
        tokens = Token.objects.filter(run=run)
        flows = set(tokens.values_list("flow_id", flat=True))
    return Play(run, steps, flows, at)


def hold(step: Step, record: str) -> Step:
    """
    Lock the run of an open step, for a service above that changes its subject too:
    first the run, then the subject, everywhere, so that nobody waits in a circle.

    ``record`` is the kind of evidence to which the service belongs.

    :raises StepClosed: if the step is over
    :raises NotThisStep: if another kind of evidence is asked of it
    """
    Run.objects.select_for_update().get(pk=step.run_id)
    (present,) = prepared.rows(queries.step_to_hold, pk=step.pk)
    if not present.is_open:
        raise _closed(present)
    if graph_of(present.run.definition).node(present.node_id).record != record:
        raise NotThisStep
    return present


def _closed(step: Step) -> StepClosed:
    return StepClosed(name=step.done_by.name if step.done_by else "Kehubu")


def _keys_upwards(run: Run) -> Iterator[str]:
    """
    Yield the procedure of a run, of the run that called it, and so on.
    """
    caller: Run | None = run
    while caller is not None:
        yield caller.definition.procedure.key
        caller = caller.parent_step.run if caller.parent_step else None
