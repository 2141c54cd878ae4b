"""
A draft tried out with named people (试走): played in memory, nothing is written.

The state of a trial is plain data, so that a page can carry it, signed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Self

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.core.errors import DomainError
from kehubu.core.worktime import Calendar
from kehubu.procedures import engine
from kehubu.procedures.engine import Graph, Mark, Marking, Move, Node
from kehubu.procedures.engine.graph import Kind, Signers

APPROVED, REJECTED = "approved", "rejected"
MOST_MOVES = 500


class NotOpen(DomainError):
    code = "office_trial_not_open"
    message = _("这一步现在不在办理。")


class ChooseOutcome(DomainError):
    code = "office_trial_choose_outcome"
    message = _("请选择“%(step)s”的结果。")


class IssuerSigns(DomainError):
    code = "office_trial_issuer_signs"
    message = _("%(name)s是出单人，不能签自己的单。")


class SamePersonSigns(DomainError):
    code = "office_trial_same_person"
    message = _("两个签字必须由两个人完成，%(name)s已经签过。")


class NotYourTurn(DomainError):
    code = "office_trial_not_your_turn"
    message = _("要按次序签，还没有轮到%(role)s。")


class TooLong(DomainError):
    code = "office_trial_too_long"
    message = _("已经走了很多步，请从头再试。")


@dataclass(frozen=True, slots=True)
class Open:
    """An open step: who has it, since when, and until when."""

    node_id: str
    since: datetime
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened: when, at which step, who did it, and with which result."""

    at: str
    node_id: str
    who: str
    outcome: str


@dataclass
class Trial:
    """Where a trial stands. ``cast`` says for each role who plays it, by key."""

    cast: dict[str, int]
    now: str
    active: dict[str, str] = field(default_factory=dict)
    """Open steps, and since when."""
    arrived: list[str] = field(default_factory=list)
    outcomes: dict[str, str] = field(default_factory=dict)
    visits: dict[str, int] = field(default_factory=dict)
    signed: dict[str, dict[str, int]] = field(default_factory=dict)
    """Of a signature step under way: who has signed, by role."""
    issuers: dict[str, int] = field(default_factory=dict)
    """Who has left evidence of a kind last: he may not sign it."""
    log: list[list[str]] = field(default_factory=list)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        return cls(**data)

    def data(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def is_over(self) -> bool:
        return not self.active and not self.arrived

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.now)

    def entries(self) -> list[Entry]:
        return [Entry(*line) for line in self.log]


@dataclass
class Play:
    """A trial in hand, on the graph of a draft."""

    graph: Graph
    calendar: Calendar
    trial: Trial
    names: Mapping[int, str]

    def begin(self) -> None:
        self._take(engine.begin(self.graph))

    def open(self) -> list[Open]:
        """
        Return the open steps, in the order of the file.
        """
        active = self.trial.active
        nodes = [node for node in self.graph.nodes if node.id in active]
        return [self._open(node) for node in nodes]

    def who(self, role: str) -> str:
        return self.names.get(self.trial.cast.get(role, 0), "")

    def complete(self, node_id: str, outcome: str) -> None:
        """
        Complete a step with the outcome chosen, as the person who has it.

        :raises NotOpen, ChooseOutcome, TooLong: if it cannot be
        """
        node = self._node(node_id)
        if node.signs:
            raise NotOpen
        known = {each.key for each in node.outcomes} or {""}
        if outcome not in known:
            raise ChooseOutcome(step=gettext(node.name))
        person = self.trial.cast.get(node.roles[0]) if node.roles else None
        if node.record and person:
            self.trial.issuers[node.record] = person
        who = self.names.get(person or 0, "Kehubu")
        self._finish(node, who, outcome)

    def sign(self, node_id: str, role: str, verdict: str) -> None:
        """
        Sign as the person who plays a role; the last signature completes the step.

        :raises NotOpen, IssuerSigns, SamePersonSigns, NotYourTurn: if one may not
        """
        node = self._node(node_id)
        person = self.trial.cast.get(role, 0)
        name = self.names.get(person, "")
        given = self.trial.signed.setdefault(node_id, {})
        self._check_signer(node, role, person, given)
        if verdict == REJECTED:
            self._finish(node, name, REJECTED)
            return
        given[role] = person
        if len(given) == len(node.roles):
            self._finish(node, name, APPROVED)
        else:
            self._tell(node, name, gettext("签字"))

    def marks(self) -> dict[str, Mark]:
        """
        Return the marks for the chart: what is open, and what has been done.
        """
        visits = self.trial.visits
        done = {key: Mark("done", number) for key, number in visits.items()}
        now = {key: Mark("now", visits.get(key, 1)) for key in self.trial.active}
        return done | now

    def _check_signer(
        self, node: Node, role: str, person: int, given: Mapping[str, int]
    ) -> None:
        name = self.names.get(person, "")
        if not node.signs or role not in node.roles or role in given:
            raise NotOpen
        if self.trial.issuers.get(node.signs) == person:
            raise IssuerSigns(name=name)
        if person in given.values():
            raise SamePersonSigns(name=name)
        turn = next(r for r in node.roles if r not in given)
        if node.signers is Signers.IN_TURN and role != turn:
            raise NotYourTurn(role=name)

    def _node(self, node_id: str) -> Node:
        if node_id not in self.trial.active:
            raise NotOpen
        if len(self.trial.log) >= MOST_MOVES:
            raise TooLong
        return self.graph.node(node_id)

    def _finish(self, node: Node, who: str, outcome: str) -> None:
        move = engine.complete(self.graph, self._marking(), node.id, outcome or None)
        labels = {known.key: gettext(known.label) for known in node.outcomes}
        opened = self._open(node)
        # Time goes on as if everybody did his step in the last minute.
        self.trial.now = max(self.trial.at, opened.due or self.trial.at).isoformat()
        self._tell(node, who, labels.get(outcome, ""))
        self.trial.active.pop(node.id)
        self.trial.signed.pop(node.id, None)
        if outcome:
            self.trial.outcomes[node.id] = outcome
        self._take(move)

    def _take(self, move: Move) -> None:
        self.trial.arrived = sorted(move.marking.arrived)
        for node_id in move.opened:
            self.trial.active[node_id] = self.trial.now
            self.trial.visits[node_id] = self.trial.visits.get(node_id, 0) + 1
        for node_id in move.ended:
            self.trial.log.append([self.trial.now, node_id, "", ""])
        for node_id in move.opened:
            self._run_by_itself(self.graph.node(node_id))

    def _run_by_itself(self, node: Node) -> None:
        if node.kind in {Kind.SERVICE, Kind.SEND} and node.id in self.trial.active:
            first = next((known.key for known in node.outcomes), "")
            self._finish(node, "Kehubu", first)

    def _tell(self, node: Node, who: str, outcome: str) -> None:
        self.trial.log.append([self.trial.now, node.id, who, outcome])

    def _open(self, node: Node) -> Open:
        since = datetime.fromisoformat(self.trial.active[node.id])
        hours = node.due
        due = None if hours is None else self.calendar.after(since, float(hours))
        return Open(node.id, since, due)

    def _marking(self) -> Marking:
        trial = self.trial
        return Marking.of(trial.active, trial.arrived, trial.outcomes)


def roles(graph: Graph) -> list[str]:
    """
    Return the roles of a procedure, in the order in which they first act.
    """
    return list(dict.fromkeys(_roles(graph.nodes)))


def _roles(nodes: Sequence[Node]) -> Iterator[str]:
    for node in nodes:
        yield from node.roles
