"""For each thing that can be wrong with a definition, a file in which it is wrong."""

from kehubu.procedures.engine import Code
from tests.procedures.engine.draft import Draft, straight

MOST_TASKS = 14


def row(*task_ids):
    return Draft().start().end().tasks(*task_ids).path("start", *task_ids)


def one(tag="userTask", inner="", **attributes):
    """
    Return a draft of one node, with the attributes given and no others.
    """
    draft = Draft().start().end().node(tag, "a", inner, **attributes)
    return draft.path("start", "a", "end")


def choice(*outcomes, when, default=""):
    """
    Return a draft of a deciding task and a gateway that reads it.
    """
    draft = Draft().start().end().task("a", *outcomes).tasks("b")
    draft.xor("x", default=default) if default else draft.xor("x")
    draft.path("start", "a", "x").path("b", "end")
    return draft.flow("x", "b", when=when)


def dead_join():
    draft = choice("yes", "no", when="a = yes").both("j").tasks("c", "d")
    draft.wires.pop("b-end")
    draft.flow("x", "c", when="a = no").path("b", "j").path("c", "j", "d", "end")
    return draft


def doubled():
    draft = row("a").both("p").tasks("b", "c").path("a", "p", "b").path("p", "c")
    return draft.xor("m").tasks("d").path("b", "m").path("c", "m", "d", "end")


def trap():
    draft = choice("yes", "no", when="a = yes").tasks("c", "d")
    draft.flow("x", "c", when="a = no").path("c", "d", "c2").tasks("c2")
    draft.xor("m").wires.pop("c-d")
    return draft.path("c", "m", "d").path("c2", "m")


def rejoining():
    return row("a", "b").path("b", "end").timer("t", "a").path("t", "b")


def too_large():
    tasks = [f"t{n}" for n in range(MOST_TASKS)]
    draft = Draft().start().end().both("p", "q").tasks(*tasks)
    draft.path("start", "p").path("q", "end")
    for task in tasks:
        draft.path("p", task, "q")
    return draft


def _with(draft, old, new):
    return draft.xml().replace(old.encode(), new.encode())


def _rooted(xml):
    draft = straight("a")
    draft.root.append(xml)
    return draft.xml()


SCRIPT = "<extensionElements><other:script>1</other:script></extensionElements>"
TWICE = '<kehubu:outcome key="a" label="x"/>' * 2
FLAWED: dict[Code, bytes] = {
    Code.TOO_BIG: b" " * (2 * 2**20 + 1),
    Code.MALFORMED_XML: b"PK\x03\x04",
    Code.UNKNOWN_ENCODING: straight("a").xml().replace(b"UTF-8", b"GBK"),
    Code.ENTITIES_FORBIDDEN: b"<!DOCTYPE a>\n<a/>",
    Code.TOO_DEEP: b"<a>" * 200,
    Code.NOT_BPMN: b"<html/>",
    Code.NO_PROCESS: Draft().xml().replace(b"process", b"category"),
    Code.SEVERAL_PROCESSES: _rooted('<process id="other"/>'),
    Code.UNSUPPORTED_ELEMENT: one("scriptTask").xml(),
    Code.UNSUPPORTED_ATTRIBUTE: _with(
        row("a").path("a", "end").timer("t", "a").end("late").path("t", "late"),
        'cancelActivity="false"',
        'cancelActivity="true"',
    ),
    Code.SCRIPT: one(inner=SCRIPT, role="ae").xml(),
    Code.ID_MISSING: straight("a").raw('<userTask kehubu:role="ae"/>').xml(),
    Code.DUPLICATE_ID: straight("a").raw('<userTask id="a" kehubu:role="ae"/>').xml(),
    Code.UNKNOWN_REFERENCE: row("a").path("a", "b").xml(),
    Code.MISSING_LAYOUT: _with(
        straight("a"), 'BPMNShape bpmnElement="a"', 'BPMNShape bpmnElement="b"'
    ),
    Code.UNKNOWN_ATTRIBUTE: one(role="ae", **{"kehubu:salary": "1"}).xml(),
    Code.MISPLACED_ATTRIBUTE: one(role="ae", state="won").xml(),
    Code.UNKNOWN_ATTRIBUTE_VALUE: one(role="ae", due="8h").xml(),
    Code.ATTRIBUTE_MISSING: one("serviceTask").xml(),
    Code.DUPLICATE_OUTCOME: one(
        role="ae", inner=f"<extensionElements>{TWICE}</extensionElements>"
    ).xml(),
    Code.MALFORMED_CONDITION: choice(
        "yes", "no", when="__import__('os')", default="x-end"
    )
    .path("x", "end")
    .xml(),
    Code.NO_START: _with(straight("a"), "startEvent", "exclusiveGateway"),
    Code.SEVERAL_STARTS: row("a").start("s2").path("s2", "a", "end").xml(),
    Code.NO_END: _with(straight("a"), "endEvent", "exclusiveGateway"),
    Code.NO_OUTGOING: row("a", "b").xml(),
    Code.IMPLICIT_SPLIT: row("a", "b").path("b", "end").path("a", "end").xml(),
    Code.MISPLACED_FLOW: row("a").path("a", "end", "a").xml(),
    Code.MISPLACED_CONDITION: row("a").flow("a", "end", when="a = yes").xml(),
    Code.GATEWAY_WITHOUT_CONDITION: choice("yes", when="a = yes")
    .path("x", "end")
    .xml(),
    Code.MISPLACED_TIMER: row("a").path("a", "end").timer("t", "end").xml(),
    Code.ROLE_MISSING: one().xml(),
    Code.UNKNOWN_ACTION: one("serviceTask", action="pay_out").xml(),
    Code.UNKNOWN_TASK_IN_CONDITION: choice("yes", when="z = yes", default="x-end")
    .path("x", "end")
    .xml(),
    Code.UNKNOWN_OUTCOME: choice("yes", when="a = no", default="x-end")
    .path("x", "end")
    .xml(),
    Code.TASK_NOT_UPSTREAM: choice("yes", when="b = go", default="x-end")
    .path("x", "end")
    .task("b2", "go")
    .path("b2", "end")
    .flow("x", "b2", when="b2 = go")
    .xml(),
    Code.TIMER_REJOINS: rejoining().xml(),
    Code.UNREACHABLE: straight("a").task("b").path("b", "end").xml(),
    Code.OUTCOME_UNCOVERED: choice("yes", "no", when="a = yes")
    .tasks("c")
    .path("c", "end")
    .flow("x", "c", when="a = yes")
    .xml(),
    Code.TOKEN_DOUBLED: doubled().xml(),
    Code.DEAD_JOIN: dead_join().xml(),
    Code.CANNOT_END: trap().xml(),
    Code.TOO_LARGE: too_large().xml(),
}
