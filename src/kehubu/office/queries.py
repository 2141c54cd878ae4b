"""Reads of the process office: drafts, versions and their runs, trials, the panel."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext

from kehubu.office import describing, trying
from kehubu.office.models import Draft, DraftQuerySet
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.procedures import actions, engine, evidence
from kehubu.procedures.engine import Graph
from kehubu.procedures.engine.graph import ACTIVITIES, Kind
from kehubu.procedures.evidence import SigningEvidence
from kehubu.procedures.graphs import graph_of, translated
from kehubu.procedures.models import (
    Definition,
    MigratedRun,
    Migration,
    Procedure,
    Run,
)
from kehubu.procedures.proving import Trouble
from kehubu.procedures.roles import ROLES, label
from kehubu.standards import queries as standards

HOLDERS = frozenset({Kind.PARALLEL, Kind.INCLUSIVE})


def drafts(user: User) -> DraftQuerySet:
    rows = Draft.objects.visible_to(user).defer("source")
    return rows.select_related("saved_by", "base")


def due_drafts(today: date) -> QuerySet[Draft]:
    """
    Return the scheduled drafts whose day has come.
    """
    return Draft.objects.filter(state=Draft.State.SCHEDULED, starts_on__lte=today)


def current(draft: Draft) -> Definition | None:
    """
    Return the version that a draft would replace, if there is one.
    """
    rows = Procedure.objects.filter(key=draft.key).select_related("current")
    procedure = rows.first()
    return procedure.current if procedure else None


def is_overtaken(draft: Draft, present: Definition | None) -> bool:
    """
    Tell whether the current version came after the one from which a draft was begun.
    """
    base = draft.base
    if present is None or base is None or base.procedure_id != present.procedure_id:
        return False
    return base.pk != present.pk


def versions(procedure: Procedure) -> QuerySet[Definition]:
    """
    Return the versions of a procedure, each with the number of its running runs.
    """
    running = Count("runs", filter=Q(runs__state=Run.State.RUNNING))
    rows = procedure.definitions.annotate(running=running).defer("source")
    return rows.select_related("published_by", "procedure").order_by("-number")


def definitions(user: User) -> QuerySet[Definition]:
    seen = Procedure.objects.visible_to(user)
    rows = Definition.objects.filter(procedure__in=seen.values("pk"))
    return rows.select_related("procedure")


def migrations(user: User) -> QuerySet[Migration]:
    """
    Return the migrations that the process office has begun.
    """
    rows = Migration.objects.select_related("source__procedure", "target", "by")
    return rows if user.has_perm("office.edit_drafts") else rows.none()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far a migration is, and what became of the runs that one may see."""

    counts: Mapping[str, int]
    refused: list[MigratedRun]
    moved: list[MigratedRun]
    unseen: int

    @property
    def all(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        return self.all - self.counts.get("waiting", 0)


MOST = 200


def outcome(migration: Migration, user: User) -> Outcome:
    rows = migration.runs.order_by("state").values_list("state")
    counts = dict(rows.annotate(n=Count("pk")))
    seen = migration.runs.all() & MigratedRun.objects.visible_to(user)
    seen = seen.select_related("run")
    refused = list(seen.filter(state=MigratedRun.State.REFUSED)[:MOST])
    moved = list(seen.filter(state=MigratedRun.State.MOVED)[:MOST])
    told = counts.get("refused", 0) + counts.get("moved", 0)
    unseen = told - seen.exclude(state=MigratedRun.State.WAITING).count()
    return Outcome(counts, refused, moved, unseen)


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the old version that may hold tokens, and how many runs stand there."""

    id: str
    title: str
    suggestion: str
    runs: int


def places(source: Definition, target: Definition) -> list[Place]:
    """
    Return the nodes that a mapping must speak of: where runs stand, and those decided
    before that are no longer there.
    """
    old, new = graph_of(source), graph_of(target)
    suggested = engine.suggested(old, new)
    going = Run.objects.filter(definition=source, state=Run.State.RUNNING)
    steps = going.filter(steps__state="open").values_list("steps__node_id")
    standing = dict(steps.annotate(n=Count("pk", distinct=True)))
    tokens = going.values_list("tokens__flow_id").annotate(n=Count("pk"))
    for flow_id, number in tokens:
        if flow_id:
            join = old.flow(flow_id).target
            standing[join] = standing.get(join, 0) + number
    return [
        Place(n.id, title(old, n.id), suggested.get(n.id, ""), standing.get(n.id, 0))
        for n in old.nodes
        if n.id in standing or (n.kind in ACTIVITIES and n.id not in suggested)
    ]


def targets(definition: Definition) -> list[tuple[str, str]]:
    """
    Return the nodes of a version to which others may be mapped, with their titles.
    """
    graph = graph_of(definition)
    return [
        (node.id, title(graph, node.id))
        for node in graph.nodes
        if node.kind in ACTIVITIES | HOLDERS
    ]


def title(graph: Graph, node_id: str) -> str:
    node = graph.node(node_id)
    name = gettext(node.name) if node.name else str(describing.KINDS[node.kind])
    return f"{node.clause or node.id} {name}"


def comparison(old: Graph, new: Graph) -> dict[str, Any]:
    """
    Return what a page shows of the differences: two charts and the table.
    """
    differences = engine.compare(old, new)
    marks = engine.marks(differences)
    return {
        "before": engine.draw(translated(old), marks, prefix="before"),
        "after": engine.draw(translated(new), marks, prefix="after"),
        "lines": describing.lines(differences),
    }


@dataclass(frozen=True, slots=True)
class Signing:
    """One signature that an open step of a trial asks for."""

    role: str
    title: str
    who: str
    is_given: bool


@dataclass(frozen=True, slots=True)
class TrialStep:
    """An open step of a trial, as the page shows it."""

    id: str
    title: str
    who: str
    due: datetime | None
    outcomes: list[tuple[str, str]]
    signings: list[Signing]


def trial(play: trying.Play) -> dict[str, Any]:
    """
    Return what the page of a trial shows: open steps, and what has happened.
    """
    entries = [
        (datetime.fromisoformat(e.at), title(play.graph, e.node_id), e.who, e.outcome)
        for e in play.trial.entries()
    ]
    return {"steps": [_step(play, each) for each in play.open()], "log": entries[::-1]}


def _step(play: trying.Play, each: trying.Open) -> TrialStep:
    node = play.graph.node(each.node_id)
    given = play.trial.signed.get(node.id, {})
    signings = [
        Signing(role, label(role), play.who(role), role in given)
        for role in (node.roles if node.signs else ())
    ]
    return TrialStep(
        id=node.id,
        title=title(play.graph, node.id),
        who=play.who(node.roles[0]) if node.roles and not node.signs else "",
        due=each.due,
        outcomes=[(known.key, gettext(known.label)) for known in node.outcomes],
        signings=signings,
    )


def names(people: Iterable[int]) -> dict[int, str]:
    rows = User.objects.filter(pk__in=list(people))
    return dict(rows.values_list("pk", "name"))


LIKELY: dict[str, Position] = {
    "ae": Position.ACCOUNT_EXECUTIVE,
    "am": Position.ACCOUNT_MANAGER,
    "ad": Position.ACCOUNT_DIRECTOR,
    "hs": Position.ACCOUNT_MANAGER,
    "gm": Position.GENERAL_MANAGER,
    "ch": Position.DEPARTMENT_HEAD,
    "executor": Position.SPECIALIST,
    "keeper": Position.ADMINISTRATION,
}
"""Who would most likely play a role, to begin a trial with."""


def likely(roles: Iterable[str]) -> dict[str, User]:
    """
    Return for each role that a position goes with its first holder.
    """
    found = {}
    for role in roles:
        if position := LIKELY.get(role):
            holder = User.objects.all().holding(position).order_by("pk").first()
            if holder:
                found[role] = holder
    return found


def warnings(graph: Graph) -> list[Trouble]:
    """
    Return what may be an oversight: clauses that no handbook has.
    """
    known = standards.clauses()
    said = gettext("手册里没有条款 %(clause)s，步骤旁的条款链接会打不开。")
    return [
        Trouble(node.id, node.line, said % {"clause": node.clause})
        for node in graph.nodes
        if node.clause and node.clause not in known
    ]


def panel(user: User) -> dict[str, Any]:
    """
    Return what the properties panel offers: roles, kinds of records, actions, calls.
    """
    kinds = sorted(evidence.kinds())
    signed = [k for k in kinds if isinstance(evidence.of(k), SigningEvidence)]
    procedures = Procedure.objects.visible_to(user).order_by("key")
    return {
        "roles": [[code, label(code)] for code in ROLES],
        "records": _titled([kind for kind in kinds if kind not in signed]),
        "signs": _titled(signed),
        "actions": [[name, name] for name in sorted(actions.names())],
        "procedures": [[p.key, str(p)] for p in procedures],
        "clauses": [[c.id, c.title] for c in standards.clauses().values()],
        "meanings": [[k, str(v)] for k, v in describing.MEANINGS.items()],
    }


def _titled(kinds: list[str]) -> list[list[str]]:
    return [[kind, describing.kind_title(kind)] for kind in kinds]
