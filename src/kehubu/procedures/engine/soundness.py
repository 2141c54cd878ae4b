"""
Prove before publishing that a definition cannot go wrong.

Sound: every node can be reached, from every state that can be reached the run can
end, no token waits for ever, none is ever doubled, and every gateway has a way out
for every outcome. Proved by exploring all states (van der Aalst's soundness of
workflow nets, for definitions that hold at most one token in a place).

Timers do not interrupt, so the tokens they let out run beside the main flow. Each
timer's path must be its own (``timer_rejoins``), and ``marking.fire`` lets no second
token on it while one is there. So a timer doubles no token, and what waits for its
path, the run or a sub-process around it, waits for something that can end. The path
is proved alone, as a process that begins with the timer: main flow and paths together
would multiply the states for nothing.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from kehubu.procedures.engine.exploring import LIMIT, Space, explore
from kehubu.procedures.engine.graph import (
    ACTIVITIES,
    GATEWAYS,
    Graph,
    Kind,
    Node,
    closure,
)
from kehubu.procedures.engine.marking import Marking
from kehubu.procedures.engine.problems import Code, Problem


def check(
    graph: Graph, *, actions: frozenset[str], limit: int = LIMIT
) -> list[Problem]:
    """
    Return what keeps a definition from being published, in the order of the file.

    ``actions`` are the names that service and send tasks may call. Up to ``limit``
    states are explored, of the main flow and of each timer's path.
    """
    found = [
        *_condition_problems(graph),
        *_timer_problems(graph),
        *_idle_loop_problems(graph),
    ]
    if not found:
        # only now: a run with a wrong name would say the same again, less clearly
        found = list(_run_problems(graph, limit))
    found += _action_problems(graph, actions)
    return sorted(found, key=lambda problem: problem.line)


def is_sound_from(graph: Graph, marking: Marking, *, limit: int = LIMIT) -> bool:
    """
    Say whether every run from this marking on can end, with no token lost or doubled.
    """
    safe = _states_of_sound(graph, limit)
    space = explore(graph, marking, limit=limit, safe=safe, stops_at_fault=True)
    return space.is_complete and not space.faults and not space.trapped()


@lru_cache(maxsize=16)
def _states_of_sound(graph: Graph, limit: int) -> frozenset[Marking]:
    """
    Return all that the main flow can come to if it is sound, else nothing.

    Kept, as pages ask of one step for each earlier one whether the run may go back
    there, and most of these states are among them.
    """
    space = explore(graph, limit=limit, stops_at_fault=True)
    if not space.is_complete or space.faults or space.trapped():
        return frozenset()
    return frozenset(space.leads)


def _action_problems(graph: Graph, actions: frozenset[str]) -> Iterator[Problem]:
    for node in graph.nodes:
        if node.action and node.action not in actions:
            yield node.problem(Code.UNKNOWN_ACTION, action=node.action)


def _condition_problems(graph: Graph) -> Iterator[Problem]:
    for flow in graph.flows:
        if flow.condition is None:
            continue
        task = flow.condition.task
        if not graph.has_node(task):
            yield flow.problem(Code.UNKNOWN_TASK_IN_CONDITION, task=task)
            continue
        known = {outcome.key for outcome in graph.node(task).outcomes}
        for key in flow.condition.outcomes:
            if key not in known:
                yield flow.problem(Code.UNKNOWN_OUTCOME, task=task, outcome=key)
        if task not in closure([flow.source], graph.before):
            yield flow.problem(Code.TASK_NOT_UPSTREAM, task=task)


def _timer_problems(graph: Graph) -> Iterator[Problem]:
    """
    Find the first nodes that a timer's path shares with another way.
    """
    for timer in graph.nodes:
        if timer.kind is Kind.TIMER:
            path = _path(graph, timer)
            for flow in graph.flows:
                if flow.target in path and flow.source not in path:
                    node = graph.node(flow.target)
                    yield node.problem(Code.TIMER_REJOINS, timer=timer.id)


def _idle_loop_problems(graph: Graph) -> Iterator[Problem]:
    """
    Find the gateways in a loop in which there is nothing to do.
    """

    def before(node_id: str) -> list[str]:
        if graph.node(node_id).kind in ACTIVITIES:
            return []
        return list(graph.before(node_id))

    for node in graph.nodes:
        if node.kind in GATEWAYS and node.id in closure(before(node.id), before):
            yield node.problem(Code.CANNOT_END)


def _path(graph: Graph, start: Node) -> set[str]:
    return closure([start.id], lambda n: [flow.target for flow in graph.outgoing(n)])


def _run_problems(graph: Graph, limit: int) -> list[Problem]:
    parts = [graph, *(_part(graph, n) for n in graph.nodes if n.kind is Kind.TIMER)]
    spaces = [explore(part, limit=limit) for part in parts]
    found = [problem for space in spaces for problem in space.faults]
    if not all(space.is_complete for space in spaces):
        return [*found, graph.problem(Code.TOO_LARGE, limit=str(limit))]
    for space in spaces:
        found += _trap_problems(graph, space)
    passed = {node_id for space in spaces for node_id in space.passed}
    return found + list(_unreached(graph, passed, {problem.id for problem in found}))


def _unreached(graph: Graph, passed: set[str], faulty: set[str]) -> Iterator[Problem]:
    """
    Find the nodes that no token comes to, if no other fault can be the reason.
    """
    beginnings = {n.id for n in graph.nodes if n.kind is Kind.TIMER}
    known = passed | beginnings | {graph.start(None).id}
    known |= closure(faulty, graph.before)
    for node in graph.nodes:
        if node.id not in known:
            upstream = closure([node.id], graph.before)
            if faulty.isdisjoint(upstream):
                yield node.problem(Code.UNREACHABLE)


def _part(graph: Graph, timer: Node) -> Graph:
    """
    Return a timer's path as a process that begins with the timer.
    """
    path = _path(graph, timer)
    nodes = tuple(
        replace(
            node,
            kind=Kind.START if node is timer else node.kind,
            scope=None if node.id in path else node.scope,
        )
        for node in graph.nodes
        if not path.isdisjoint(graph.chain(node.id))
    )
    ids = {node.id for node in nodes}
    flows = tuple(flow for flow in graph.flows if flow.source in ids)
    return Graph(graph.id, graph.name, nodes, flows)


def _trap_problems(graph: Graph, space: Space) -> Iterator[Problem]:
    """
    Name the joins that wait for ever, and the steps that go round for ever.
    """
    trapped = space.trapped()
    dead = {state for state in trapped if not state.active}
    joins = {node_id for state in dead for node_id in state.positions(graph)}
    for join in sorted(joins):
        yield graph.node(join).problem(Code.DEAD_JOIN)
    if not dead:
        states = _without_ways_in(trapped, space)
        steps = {node_id for state in states for node_id in state.active}
        for step in sorted(steps):
            yield graph.node(step).problem(Code.CANNOT_END)


def _without_ways_in(states: set[Marking], space: Space) -> set[Marking]:
    """
    Return the states without those that only lead into the others' endless loop.
    """
    entries = Counter(n for state in states for n in set(space.leads[state]))
    todo = [state for state in states if not entries[state]]
    kept = set(states)
    while todo:
        state = todo.pop()
        kept.discard(state)
        for reached in set(space.leads[state]):
            entries[reached] -= 1
            if not entries[reached]:
                todo.append(reached)
    return kept
