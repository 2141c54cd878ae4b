"""How a procedure goes in practice, made of what the database has counted."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kehubu.conformance import counting
from kehubu.conformance.counting import Question
from kehubu.conformance.statistics import Histogram
from kehubu.core.periods import Period
from kehubu.people.measured import Team, Teams
from kehubu.people.models import User
from kehubu.procedures.engine import Graph, Kind
from kehubu.procedures.graphs import graph_of, translated
from kehubu.procedures.models import Definition, Procedure, Step
from kehubu.procedures.roles import label
from kehubu.standards import measures
from kehubu.standards.measures import Figure
from kehubu.standards.queries import figures

SHOWN_MEASURES = ("order_complete", "review_rounds")
"""Of orders; a procedure that issues or receives none shows them empty."""
ROUND = "regular_service"
"""The record of the step to which a procedure that goes round comes back."""
HUNDRED = 100


@dataclass(slots=True)
class StepFigures:
    """What a step of the procedure comes to in a period."""

    node_id: str
    name: str
    clause: str = ""
    cycle: Histogram = field(default_factory=Histogram)
    waiting: Histogram = field(default_factory=Histogram)
    states: Counter[str] = field(default_factory=Counter)
    late: int = 0
    again: int = 0

    @property
    def count(self) -> int:
        return self.states.total()

    @property
    def median(self) -> int | None:
        return self.cycle.percentile(0.5)

    @property
    def slow(self) -> int | None:
        """
        The minutes in which nine of ten were done.
        """
        return self.cycle.percentile(0.9)

    @property
    def waited(self) -> int | None:
        return self.waiting.percentile(0.5)

    def share(self, count: int) -> int:
        return round(count * HUNDRED / self.count) if self.count else 0

    @property
    def late_share(self) -> int:
        return self.share(self.late)

    @property
    def again_share(self) -> int:
        return self.share(self.again)

    @property
    def returned_share(self) -> int:
        return self.share(self.states[Step.State.RETURNED])

    @property
    def waived_share(self) -> int:
        waived = self.states[Step.State.WAIVED] + self.states[Step.State.SKIPPED]
        return self.share(waived)


@dataclass(frozen=True, slots=True)
class Reason:
    step: str
    state: str
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Cause:
    """So many late steps: of which kind of cause, and which."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Variant:
    """A sequence of steps that runs took (流程变体)."""

    number: int
    path: tuple[str, ...]
    text: str
    count: int
    share: int


@dataclass(frozen=True, slots=True)
class Ending:
    state: str
    step: str
    count: int


@dataclass(frozen=True)
class Analysis:
    """A procedure in a period, as far as the user may see it."""

    question: Question
    graph: Graph
    names: dict[str, str]
    teams: Teams

    @cached_property
    def steps(self) -> list[StepFigures]:
        """
        The steps that were made, in the order of the handbook.
        """
        found: dict[str, StepFigures] = {}
        goes_round = any(node.record == ROUND for node in self.graph.nodes)
        for row in counting.closed_steps(self.question, goes_round=goes_round):
            step = found.setdefault(row["node_id"], self._step(row["node_id"]))
            step.states[row["state"]] += row["n"]
            step.late += row["n"] if row["is_late"] else 0
            step.again += row["n"] if row["is_again"] else 0
            if row["state"] == Step.State.DONE:
                step.cycle.add(row["bucket"], row["n"])
        for row in counting.waits(self.question):
            if row["node_id"] in found:
                found[row["node_id"]].waiting.add(row["bucket"], row["n"])
        return sorted(found.values(), key=lambda step: step.clause or step.name)

    def _step(self, node_id: str) -> StepFigures:
        clause = self.graph.node(node_id).clause if self.graph.has_node(node_id) else ""
        return StepFigures(node_id, self.name(node_id), clause)

    def name(self, node_id: str | None) -> str:
        return self.names.get(node_id or "", node_id or "")

    @cached_property
    def overall(self) -> Histogram:
        whole = Histogram()
        for step in self.steps:
            for bucket, count in step.cycle.counts.items():
                whole.add(bucket, count)
        return whole

    @cached_property
    def reasons(self) -> list[Reason]:
        states = dict(Step.State.choices)
        rows = counting.reasons(self.question)
        return [
            Reason(
                self.name(row["node_id"]),
                str(states[row["state"]])
                if row["state"] != Step.State.DONE
                else _("退回前面"),
                row["reason"],
                row["n"],
            )
            for row in rows
        ]

    @cached_property
    def causes(self) -> list[tuple[str, list[Cause]]]:
        """
        Late steps by step, role, person and by whether others were waited for.
        """
        tallies: dict[str, Counter[str]] = defaultdict(Counter)
        for row in counting.late_steps(self.question):
            n = row["n"]
            role = (row["roles"].split() or [""])[0]
            tallies[_("按步骤")][self.name(row["node_id"])] += n
            tallies[_("按角色")][label(role) or _("无")] += n
            tallies[_("按部门")][self.teams.department_of(row["who"])] += n
            tallies[_("按人员")][self._person(row["who"])] += n
            waited = _("等过别人") if row["has_waited"] else _("没有等别人")
            tallies[_("按是否等待")][waited] += n
        return [
            (kind, [Cause(*pair) for pair in tally.most_common(10)])
            for kind, tally in tallies.items()
        ]

    def _person(self, pk: int | None) -> str:
        if pk is None:
            return _("签字人")
        return self.teams.names[pk] if self.teams.may_see(pk) else _("（无权查看）")

    @cached_property
    def ended(self) -> int:
        return counting.run_count(self.question)

    @cached_property
    def variants(self) -> list[Variant]:
        total = self.ended
        return [
            self._variant(number, path, count, total)
            for number, (path, count) in enumerate(
                counting.variants(self.question), start=1
            )
        ]

    def _variant(self, number: int, path: str, count: int, total: int) -> Variant:
        ids = tuple(path.split())
        text = " → ".join(self._short(node_id) for node_id in ids)
        return Variant(number, ids, text, count, round(count * HUNDRED / total))

    def _short(self, node_id: str) -> str:
        """
        Return a step's number in its procedure, which says enough in a row of twenty.
        """
        if not self.graph.has_node(node_id):
            return self.name(node_id)
        return self.graph.node(node_id).clause.rpartition(".")[2] or self.name(node_id)

    @cached_property
    def endings(self) -> list[Ending]:
        rows = counting.endings(self.question)
        return [
            Ending(self._ending(row["end_state"]), self.name(row["last"]), row["n"])
            for row in rows
        ]

    def _ending(self, state: str) -> str:
        """
        Return how an end is called: by its event in the procedure.
        """
        ends = (n for n in self.graph.nodes if n.kind is Kind.END and n.scope is None)
        named = {end.state: end.name for end in ends if end.name}
        return named.get(state) or state or _("正常结束")

    @cached_property
    def orders(self) -> list[Figure]:
        """
        First-time-complete orders, and rounds before acceptance.
        """
        known = measures.known()
        found = [known[code] for code in SHOWN_MEASURES if code in known]
        return figures(found, self.question.period, self.question.team.people)


def analysis(
    versions: Sequence[Definition], period: Period, team: Team, teams: Teams
) -> Analysis:
    """
    Return the analysis of some versions of a procedure; nothing is counted yet.
    """
    graphs = [translated(graph_of(version)) for version in versions]
    names = {node.id: node.name for graph in reversed(graphs) for node in graph.nodes}
    keys = tuple(version.pk for version in versions)
    return Analysis(Question(keys, period, team), graphs[0], names, teams)


def versions_of(procedure: Procedure, number: str) -> list[Definition]:
    """
    Return the versions of a procedure, newest first; of a number only that one.
    """
    versions = procedure.definitions.defer("source").order_by("-number")
    return [v for v in versions if number in {"", str(v.number)}]


def procedures(user: User) -> QuerySet[Procedure]:
    return Procedure.objects.visible_to(user).filter(current__isnull=False)


@dataclass(frozen=True, slots=True)
class Line:
    procedure: Procedure
    ended: int


def lines(user: User, period: Period) -> list[Line]:
    """
    Return the procedures, with how many runs of each ended in a period.
    """
    found = list(procedures(user))
    versions = Definition.objects.filter(procedure__in=found)
    procedure_of = dict(versions.values_list("pk", "procedure"))
    ended: Counter[int] = Counter()
    for row in counting.overview(period, list(procedure_of)):
        ended[procedure_of[row["definition"]]] += row["n"]
    return [Line(procedure, ended[procedure.pk]) for procedure in found]


def duration(minutes: int | None, per_day: int) -> str:
    """
    Return working minutes as one says them: minutes, hours, or working days.
    """
    if minutes is None:
        return "—"
    if minutes < MINUTES:
        return _("%(n)s 分钟") % {"n": minutes}
    if minutes < 2 * per_day:
        return _("%(n)s 小时") % {"n": f"{minutes / MINUTES:.1f}"}
    return _("%(n)s 工作日") % {"n": f"{minutes / per_day:.1f}"}


MINUTES = 60
