"""Whether a file could be published: all that is wrong with it, where, and in words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from django.utils.translation import gettext

from kehubu.procedures import actions, engine, evidence
from kehubu.procedures.engine.graph import Flow
from kehubu.procedures.sentences import sentence

KEY, NAME, ROLE = 40, 100, 20
"""How long a key, a name, a role may be, as the columns of runs and steps say."""
HOURS = 10_000
"""The longest due time: five years."""


Lines = Mapping[str, list[int]]
NO_LINES: Lines = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong: with which element, in which line, in a sentence."""

    id: str
    line: int
    said: str


def prove(
    source: bytes, lines: Lines = NO_LINES
) -> tuple[engine.Graph | None, list[Trouble]]:
    """
    Return the graph of a BPMN file, if it can be read, and what keeps it from being
    published. ``lines`` are those of the file that was taken in, see ``Adapted``.
    """
    try:
        graph = engine.parse(source)
    except engine.Refused as refused:
        return None, [_trouble(p) for p in _placed(refused.problems, lines)]
    if lines:
        graph = _relined(graph, lines)
    found = map(_trouble, engine.check(graph, actions=actions.names()))
    rows = [*_unknown_evidence(graph), *_too_long(graph), *_too_late(graph)]
    return graph, [*found, *rows]


def _relined(graph: engine.Graph, lines: Lines) -> engine.Graph:
    """
    Put each part of a graph in its line of the file taken in: a user has that file, not
    the text that was made of it.
    """

    def line(part: engine.Graph | engine.Node | Flow) -> int:
        return lines.get(part.id, [part.line])[0]

    return replace(
        graph,
        nodes=tuple(replace(node, line=line(node)) for node in graph.nodes),
        flows=tuple(replace(flow, line=line(flow)) for flow in graph.flows),
        line=line(graph),
    )


def _placed(
    problems: Iterable[engine.Problem], lines: Lines
) -> Iterator[engine.Problem]:
    """
    Say of each problem that keeps a file from being read in which line of the file
    taken in it is; elements without an id, or with the same, are told apart by order.
    """
    met: Counter[str] = Counter()
    for problem in problems:
        key = problem.id or f"<{problem.element}>"
        known = lines.get(key)
        if known is None:
            yield problem
            continue
        nth = min(met[key], len(known) - 1)
        if problem.id:
            nth = -1 if problem.code is engine.Code.DUPLICATE_ID else 0
        met[key] += 1
        yield replace(problem, line=known[nth])


def _trouble(problem: engine.Problem) -> Trouble:
    return Trouble(problem.id, problem.line, sentence(problem))


def _too_long(graph: engine.Graph) -> Iterator[Trouble]:
    """
    Name what would not fit into the columns of the rows that runs leave.
    """
    said = gettext("%(text)s……：太长，最多 %(most)s 个字。")
    texts = [(graph.id, KEY, graph.id), (graph.name, NAME, graph.id)]
    for node in graph.nodes:
        texts += [(text, most, node.id) for text, most in _texts(node)]
    texts += [(flow.id, NAME, flow.id) for flow in graph.flows]
    told: set[str] = set()
    for text, most, place in texts:
        if len(text) > most and text not in told:
            told.add(text)
            yield Trouble(place, 0, said % {"text": text[:ROLE], "most": most})


def _too_late(graph: engine.Graph) -> Iterator[Trouble]:
    """
    Name the due times and waits of which the calendar would count the days for seconds.
    """
    said = gettext("第 %(line)s 行 %(id)s：时限最多 %(most)s 个工作小时。")
    for node in graph.nodes:
        if max(node.due or 0, node.wait or 0) > HOURS:
            words = {"line": node.line, "id": node.id, "most": HOURS}
            yield Trouble(node.id, node.line, said % words)


def _texts(node: engine.Node) -> Iterator[tuple[str, int]]:
    yield from [(node.id, NAME), (node.name, NAME), (node.clause, KEY)]
    yield from [(" ".join(node.roles), NAME), (node.state, KEY), (node.record, KEY)]
    yield from [(role, ROLE) for role in node.roles]
    yield from [(outcome.key, KEY) for outcome in node.outcomes]


def _unknown_evidence(graph: engine.Graph) -> Iterator[Trouble]:
    said = gettext("第 %(line)s 行 %(id)s：系统不认识“%(kind)s”这种记录。")
    for node in graph.nodes:
        try:
            evidence.of(node.record)
            if node.signs:
                evidence.signing(node.signs)
        except evidence.UnknownEvidence as unknown:
            words = {"line": node.line, "id": node.id, "kind": unknown}
            yield Trouble(node.id, node.line, said % words)
