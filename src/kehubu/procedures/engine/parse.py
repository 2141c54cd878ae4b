"""
Read a BPMN 2.0 file into a graph, or say all that is wrong with it.

What the engine does not know is refused by name, id and line, never passed over:
a picture that promises more than the run does would be a lie. Only other tools'
notes (extension elements, foreign attributes) and pictures of data are passed over.
"""

from collections import Counter
from dataclasses import dataclass, field

from kehubu.procedures.engine import elements, layout, markup, structure, vocabulary
from kehubu.procedures.engine.elements import BPMN, PASSED_OVER, REMARKS
from kehubu.procedures.engine.graph import Flow, Graph, Kind, Lane, Node, Note
from kehubu.procedures.engine.layout import NOWHERE, Place
from kehubu.procedures.engine.markup import Element
from kehubu.procedures.engine.problems import Code, Problem, Refused

_NOTES = frozenset({"textAnnotation", "association", "group"})
_PASSED_OVER_AT_ROOT = REMARKS | {
    "BPMNDiagram",
    "category",
    "dataStore",
    "itemDefinition",
    "message",
    "script",
    "signal",
}
_WITHOUT_VOCABULARY = frozenset({"process", "participant", "lane", "sequenceFlow"})
_UNCLEAR = frozenset(
    {
        Code.DUPLICATE_ID,
        Code.ID_MISSING,
        Code.NO_PROCESS,
        Code.SEVERAL_PROCESSES,
        Code.UNKNOWN_REFERENCE,
    }
)
"""After these it cannot be told what belongs to what."""


def parse(data: bytes) -> Graph:
    """
    Return the graph of the one process in a BPMN file.

    :raises Refused: with all problems found, in the order of the file
    """
    root = markup.read(data)
    if (root.namespace, root.name) != (BPMN, "definitions"):
        raise Refused([root.problem(Code.NOT_BPMN)])
    problems = _general_problems(root)
    reading = _Reading(layout.read(root, problems), problems)
    graph = reading.definitions(root)
    if graph is not None:
        # what has been refused is not blamed for its joints, nor by another name
        refused = reading.stand_ins
        found = structure.problems(graph)
        problems.extend(problem for problem in found if problem.id not in refused)
    if graph is None or problems:
        raise Refused(sorted(problems, key=lambda problem: problem.line))
    return graph


def _general_problems(root: Element) -> list[Problem]:
    found: list[Problem] = []
    ids = Counter(element.id for element in root.walk())
    for element in root.walk():
        if element.name == "script":
            found.append(element.problem(Code.SCRIPT))
        if element.id and ids[element.id] > 1:
            found.append(element.problem(Code.DUPLICATE_ID))
        if element.name in _WITHOUT_VOCABULARY:
            found.extend(vocabulary.strays(element))
    return found


@dataclass(slots=True)
class _Reading:
    """What has been read of a file so far."""

    places: dict[str, Place]
    problems: list[Problem]
    pool_name: str = ""
    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    lanes: list[Lane] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    stand_ins: set[str] = field(default_factory=set)

    def definitions(self, root: Element) -> Graph | None:
        """
        Read the whole file; return None if it cannot be told what belongs to what.
        """
        processes = []
        for child in root.children:
            if child.name == "process":
                processes.append(child)
                self.contents(child, None)
            elif child.name == "collaboration":
                self.collaboration(child)
            elif child.name not in _PASSED_OVER_AT_ROOT:
                self.refuse(child)
        if not processes:
            self.refuse(root, Code.NO_PROCESS)
        for process in processes[1:]:
            self.refuse(process, Code.SEVERAL_PROCESSES)
        self.joints(processes)
        if any(problem.code in _UNCLEAR for problem in self.problems):
            return None
        return self.graph(processes[0])

    def graph(self, process: Element) -> Graph:
        return Graph(
            id=process.id,
            name=elements.title(process) or self.pool_name,
            line=process.line,
            nodes=tuple(self.nodes),
            flows=tuple(self.flows),
            lanes=tuple(self.lanes),
            notes=tuple(self.notes),
        )

    def collaboration(self, element: Element) -> None:
        """
        Read the pools: one may hold the process, the others stand for outsiders.
        """
        allowed = REMARKS | _NOTES | {"participant"}
        elements.refuse_children(element, allowed, self.problems)
        for child in element.children:
            if child.name in _NOTES:
                self.note(child)
        pools = [p for p in element.named("participant") if p.get("processRef")]
        for pool in pools:
            elements.refuse_children(pool, REMARKS, self.problems)
            self.pool_name = elements.title(pool)
        for pool in pools[1:]:
            self.refuse(pool, Code.SEVERAL_PROCESSES)

    def contents(self, container: Element, scope: str | None) -> None:
        """
        Read what stands in a process or sub-process, but for lanes.
        """
        self.identify(container)
        for element in container.children:
            if element.namespace != BPMN:
                self.refuse(element)
            elif element.name in elements.KINDS:
                self.node(element, scope)
            elif element.name == "sequenceFlow":
                self.flow(element)
            elif element.name in _NOTES:
                self.note(element)
            elif element.name not in PASSED_OVER | _lanes_of(scope):
                self.stand_in(element, scope)

    def node(self, element: Element, scope: str | None) -> None:
        place = self.place(element)
        self.nodes.append(elements.node(element, scope, place, self.problems))
        if element.name == Kind.SUB_PROCESS:
            self.contents(element, element.id)
        else:
            self.identify(element)

    def stand_in(self, element: Element, scope: str | None) -> None:
        self.refuse(element)
        if element.id:
            place = self.place(element)
            self.nodes.append(elements.stand_in(element, scope, place))
            self.stand_ins.add(element.id)

    def flow(self, element: Element) -> None:
        self.identify(element)
        flow = elements.flow(element, self.place(element), self.problems)
        self.flows.append(flow)

    def note(self, element: Element) -> None:
        place = self.place(element)
        text = "".join(child.text for child in element.named("text")).strip()
        self.notes.append(Note(element.id, text, place.bounds, place.waypoints))

    def joints(self, processes: list[Element]) -> None:
        """
        Look up the nodes that flows and lanes name, now that all have been read.
        """
        known = {node.id for node in self.nodes}
        for flow in self.flows:
            for missing in {flow.source, flow.target} - known:
                problem = flow.problem(Code.UNKNOWN_REFERENCE, reference=missing)
                self.problems.append(problem)
        for process in processes:
            for lane_set in process.named("laneSet"):
                self.lane_set(lane_set, known)

    def lane_set(self, element: Element, known: set[str]) -> None:
        """
        Read the lanes, which may not be nested.
        """
        elements.refuse_children(element, REMARKS | {"lane"}, self.problems)
        for lane in element.named("lane"):
            self.identify(lane)
            elements.refuse_children(lane, REMARKS | {"flowNodeRef"}, self.problems)
            members = tuple(ref.text.strip() for ref in lane.named("flowNodeRef"))
            for missing in set(members) - known:
                self.refuse(lane, Code.UNKNOWN_REFERENCE, reference=missing)
            bounds = self.place(lane).bounds
            self.lanes.append(Lane(lane.id, elements.title(lane), members, bounds))

    def identify(self, element: Element) -> None:
        """
        Refuse an element without an id, or with one that no condition could name.
        """
        if not element.id:
            self.refuse(element, Code.ID_MISSING)
        elif vocabulary.name(element.id) is None:
            code = Code.UNKNOWN_ATTRIBUTE_VALUE
            self.refuse(element, code, attribute="id", value=element.id)

    def place(self, element: Element) -> Place:
        return self.places.get(element.id, NOWHERE)

    def refuse(
        self, element: Element, code: Code = Code.UNSUPPORTED_ELEMENT, **params: str
    ) -> None:
        self.problems.append(element.problem(code, **params))


def _lanes_of(scope: str | None) -> frozenset[str]:
    # only a process has lanes here
    return frozenset() if scope else frozenset({"laneSet"})
