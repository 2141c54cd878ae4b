"""One run taken to another version of its procedure, in a transaction of its own."""

from collections import Counter
from collections.abc import Iterator, Mapping
from copy import copy
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.core import facts, history
from kehubu.core.errors import DomainError
from kehubu.people.models import User
from kehubu.procedures import engine
from kehubu.procedures.engine import Graph, Kind, Node
from kehubu.procedures.graphs import graph_of
from kehubu.procedures.models import Definition, Record, Run, Step, Timer
from kehubu.procedures.roles import label
from kehubu.procedures.services import clock
from kehubu.procedures.services.play import STEP_OPENED, NobodyToAct, Play, lock
from kehubu.procedures.services.waiting import go_on
from kehubu.signoffs import queries as signed
from kehubu.signoffs import services as signoffs

SIGNING = ("signs", "meaning", "level", "roles", "signers")


class HasEnded(DomainError):
    code = "procedures_migration_has_ended"
    message = _("这件事已经结束，不必迁移。")


class OnAnotherVersion(DomainError):
    code = "procedures_migration_other_version"
    message = _("这件事已经不按第 %(number)s 版进行。")


class NoPlaceForIt(DomainError):
    code = "procedures_migration_unmapped"
    message = _("没有为“%(step)s”指定新版本里由人办理的对应步骤。")


class TwoAtOneStep(DomainError):
    code = "procedures_migration_doubled"
    message = _("照这样对应，会有两项工作落在同一步：“%(step)s”。")


class WouldNotEnd(DomainError):
    code = "procedures_migration_would_not_end"
    message = _("照这样对应，这件事会卡住，或者走不到结束。现在在“%(step)s”。")


class SignaturesGiven(DomainError):
    code = "procedures_migration_signed"
    message = _("“%(step)s”已经有人签字，只能对应到签字要求完全相同的同一步。")


class CallUnderWay(DomainError):
    code = "procedures_migration_call"
    message = _("“%(step)s”正在走另一个流程，等它走完才能迁移。")


class RecordDiffers(DomainError):
    code = "procedures_migration_record"
    message = _("“%(step)s”已经写了记录，新版本的对应步骤要的是另一种记录。")


class WaitsForOthers(DomainError):
    code = "procedures_migration_waits"
    message = _("“%(step)s”%(what)s，新版本的对应步骤却不等这个。")


class RoleUnfilled(DomainError):
    code = "procedures_migration_role"
    message = _("新版本要有%(role)s，这件事还没有人担任。请先安排人。")


def move(
    run: Run,
    source: Definition,
    target: Definition,
    mapping: Mapping[str, str],
    *,
    by: User,
    at: datetime,
    reason: str,
) -> None:
    """
    Take a run from ``source`` to ``target``; call it inside a transaction.

    Open steps go on at their counterpart, with what has been written and with the time
    that has passed. Closed ones count for the step of the new version that takes their
    place, if there is one.

    :raises HasEnded, OnAnotherVersion: if there is nothing to be moved
    :raises NoPlaceForIt, TwoAtOneStep, WouldNotEnd: if the run could get stuck
    :raises SignaturesGiven, CallUnderWay, RecordDiffers, WaitsForOthers: if what has
        been done already does not fit the step that would take its place
    :raises RoleUnfilled, NobodyToAct, NobodyToSign: if people are missing
    """
    play = lock(run.pk, at)
    if not play.run.is_running:
        raise HasEnded
    if play.run.definition_id != source.pk:
        raise OnAnotherVersion(number=source.number)
    moving = _Moving(play, source, target, mapping)
    moving.check()
    there = moving.marking()
    moving.write(by)
    present = lock(run.pk, at)
    present.take(there)
    moving.set_going(present)
    version = [source.number, target.number]
    changes = {"version": version, "mapping": [{}, moving.taken]}
    history.record("run.migrated", run, by=by, at=at, reason=reason, changes=changes)


class _Moving:
    """A run between two versions."""

    def __init__(
        self,
        play: Play,
        source: Definition,
        target: Definition,
        mapping: Mapping[str, str],
    ) -> None:
        self.play = play
        self.source, self.target = source, target
        self.old: Graph = graph_of(source)
        self.new: Graph = graph_of(target)
        self.mapping = mapping
        self.taken: dict[str, str] = {}
        """From where to where the open steps have gone."""
        self.begins_anew: set[int] = set()

    def check(self) -> None:
        """
        Refuse what the engine cannot know: signatures, records, waits, people.
        """
        for step in self._open():
            after = self.after(step)
            if after is None:
                raise NoPlaceForIt(step=gettext(step.name))
            before = self.old.node(step.node_id)
            for refusal in _refusals(step, before, after):
                raise refusal
        for role in sorted(_roles(self.new) - _roles(self.old)):
            if not self.play.cast.players.get(role):
                raise RoleUnfilled(role=label(role))

    def marking(self) -> engine.Move:
        """
        Return where the run will stand, and what that opens at once.
        """
        try:
            return engine.migrate(
                self.old,
                self.new,
                self.mapping,
                marking=self.play.marking,
                decided=list(self._decided()),
            )
        except engine.Unmapped as error:
            raise NoPlaceForIt(step=self._name(error)) from None
        except engine.MeetsAnother as error:
            raise TwoAtOneStep(step=self._name(error)) from None
        except engine.CannotMigrate as error:
            raise WouldNotEnd(step=self._name(error)) from None

    def write(self, by: User) -> None:
        """
        Write the run and its steps as the new version has them.
        """
        run = self.play.run
        run.definition = self.target
        run.save(update_fields=["definition"])
        self._write_closed()
        pairs = [(step, self.after(step)) for step in self._open()]
        going = [(step, after) for step, after in pairs if after is not None]
        # One step may go where another comes from: nobody may be there meanwhile.
        for step, after in going:
            if after.id != step.node_id:
                Step.objects.filter(pk=step.pk).update(node_id=f"~{step.pk}")
        for step, after in going:
            self._write_open(step, after, by)

    def set_going(self, play: Play) -> None:
        """
        Let steps begin anew of which something else is asked now.
        """
        for step in [s for s in play.steps if s.pk in self.begins_anew and s.is_open]:
            signoffs.void(step.occasion, by=None, at=play.at)
            go_on(play, step)
            play.set_going(step)

    def after(self, step: Step) -> Node | None:
        node_id = self.mapping.get(step.node_id, "")
        return self.new.node(node_id) if self.new.has_node(node_id) else None

    def _open(self) -> Iterator[Step]:
        return (step for step in self.play.steps if step.is_open)

    def _closed(self) -> list[Step]:
        steps = self.play.steps
        return [s for s in steps if not s.is_open and s.is_on_the_map]

    def _decided(self) -> Iterator[tuple[str, str]]:
        for step in self._closed():
            after = self.after(step)
            if step.outcome and after:
                yield after.id, step.outcome

    def _name(self, error: engine.CannotMigrate) -> str:
        node = self.old.node(error.node_id)
        return gettext(node.name) if node.name else node.id

    def _write_closed(self) -> None:
        closed = self._closed()
        for step in closed:
            if after := self.after(step):
                step.node_id = after.id
            else:
                step.under = self.source
        Step.objects.bulk_update(closed, ["node_id", "under"])

    def _write_open(self, step: Step, after: Node, by: User) -> None:
        before = self.old.node(step.node_id)
        self.taken[before.id] = after.id
        if _asks_otherwise(before, after):
            self.begins_anew.add(step.pk)
        assignee = self._assignee(step, before, after)
        if assignee != step.assignee and step.pk not in self.begins_anew:
            facts.announce(STEP_OPENED, step.pk)
        values = {
            "node_id": after.id,
            "name": after.name,
            "clause": after.clause,
            "roles": " ".join(after.roles),
            "visit": self._visit(step, before, after),
            "assignee": assignee,
            **self._timed(step, before, after),
        }
        at, within = self.play.at, self.play.run
        history.amend(step, "step.moved", by=by, at=at, within=within, values=values)
        self._write_timers(step, before, after)

    def _assignee(self, step: Step, before: Node, after: Node) -> User | None:
        """
        Return who goes on with it: whoever has it now, if the roles are the same or he
        plays one of the new ones.
        """
        if after.signs:
            return None
        players = self.play.cast.players
        able = [user for role in after.roles for user in players.get(role, ())]
        if step.assignee and (before.roles == after.roles or step.assignee in able):
            return step.assignee
        if not able:
            raise NobodyToAct(role=label(after.roles[0]), step=gettext(after.name))
        return able[0]

    def _visit(self, step: Step, before: Node, after: Node) -> int:
        if before.id == after.id:
            return step.visit
        return Counter(s.node_id for s in self._closed())[after.id] + 1

    def _timed(self, step: Step, before: Node, after: Node) -> dict[str, Any]:
        """
        Return the times of a step by the new hours, since its time has begun. Nobody is
        late by a migration: what would be over already counts from now.
        """
        timed, at = copy(step), self.play.at
        if before.due != after.due:
            since = step.timed_from or step.opened_at
            self.play.clock.begin(timed, after.due, since)
            if timed.due_at is not None and timed.due_at <= at:
                self.play.clock.begin(timed, after.due, at)
            if timed.waiting_for:
                clock.stop(timed)
        return {name: getattr(timed, name) for name in clock.TIMES}

    def _fires_at(self, step: Step, timer: Node) -> datetime:
        hours, at = float(timer.wait or 0), self.play.at
        since_opening = self.play.calendar.after(step.opened_at, hours)
        if since_opening > at:
            return since_opening
        return self.play.calendar.after(at, hours)

    def _write_timers(self, step: Step, before: Node, after: Node) -> None:
        """
        Set the timers of the new version; one of the same name that has fired is over.
        """
        known = {timer.id: timer for timer in self.old.timers(before.id)}
        left = {timer.node_id: timer for timer in step.timers.all()}
        step.timers.all().delete()
        for timer in self.new.timers(after.id):
            if timer.id in known and timer.id not in left:
                continue
            fires_at = self._fires_at(step, timer)
            if timer.id in known and known[timer.id].wait == timer.wait:
                fires_at = left[timer.id].fires_at
            Timer.objects.create(step=step, node_id=timer.id, fires_at=fires_at)


def _refusals(step: Step, before: Node, after: Node) -> Iterator[DomainError]:
    name = gettext(step.name)
    if before.kind is Kind.CALL:
        yield CallUnderWay(step=name)
    if before.signs and _signing(before, after) and _is_signed(step):
        yield SignaturesGiven(step=name)
    if step.waiting_for and before.record != after.record:
        yield WaitsForOthers(step=name, what=step.get_waiting_for_display())
    if before.record != after.record and Record.objects.filter(step=step).exists():
        yield RecordDiffers(step=name)


def _signing(before: Node, after: Node) -> bool:
    """
    Tell whether two signature steps are not one and the same.
    """
    wanted = [(getattr(before, name), getattr(after, name)) for name in SIGNING]
    return before.id != after.id or any(old != new for old, new in wanted)


def _is_signed(step: Step) -> bool:
    asked = signed.requests_of(step.occasion)
    return any(hasattr(request, "signature") for request in asked)


def _asks_otherwise(before: Node, after: Node) -> bool:
    """
    Tell whether the step must begin anew: something else is to be left, or signed.
    """
    if before.signs or after.signs:
        return any(getattr(before, name) != getattr(after, name) for name in SIGNING)
    return before.record != after.record


def _roles(graph: Graph) -> set[str]:
    return {role for node in graph.nodes for role in node.roles}
