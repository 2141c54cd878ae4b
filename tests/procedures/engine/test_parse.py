from decimal import Decimal

import pytest

from kehubu.procedures.engine import Kind, Outcome, parse
from kehubu.procedures.engine.graph import (
    Bounds,
    Condition,
    Lane,
    Note,
    Signers,
)
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.engine.refusals import line_of


def test_task_carries_its_vocabulary_line_and_bounds():
    draft = Draft().start().end()
    draft.task(
        "TL-B1.03",
        "yes",
        "no",
        name="  了解\n情况 ",
        role="ae am",
        record="situation_brief",
        due="37.5",
        clause="TL-B1.03",
        waivable="am ad",
        conditional="true",
        inner="<documentation>六项\n齐全</documentation>",
    )
    data = draft.path("start", "TL-B1.03", "end").xml()

    node = parse(data).node("TL-B1.03")

    assert (node.kind, node.name, node.scope) == (Kind.USER, "了解 情况", None)
    assert node.line == line_of(data, 'id="TL-B1.03"')
    assert node.bounds == Bounds(320, 0, 120, 72)
    assert (node.roles, node.waivable) == (("ae", "am"), ("am", "ad"))
    assert (node.record, node.clause) == ("situation_brief", "TL-B1.03")
    assert (node.due, node.is_conditional) == (Decimal("37.5"), True)
    assert node.outcomes == (Outcome("yes", "YES"), Outcome("no", "NO"))
    assert node.documentation == "六项\n齐全"


def test_signature_task_is_signed_by_all_and_has_two_outcomes():
    draft = Draft().start().end().signature("a").path("start", "a", "end")

    node = parse(draft.xml()).node("a")

    assert (node.signs, node.meaning, node.level) == ("order", "approve", "L2")
    assert (node.roles, node.signers) == (("ad", "hs"), Signers.IN_ANY_ORDER)
    labels = [(o.key, o.label) for o in node.outcomes]
    assert labels == [("approved", "签字通过"), ("rejected", "退回")]


def test_signature_task_may_relabel_its_outcomes_and_sign_in_turn():
    several = '<multiInstanceLoopCharacteristics isSequential="true"/>'
    draft = Draft().start().end().path("start", "a", "end")
    draft.task("a", "rejected", inner=several, signs="x", meaning="accept", level="L1")

    node = parse(draft.xml()).node("a")

    assert (node.level, node.signers) == ("L1", Signers.IN_TURN)
    labels = [(o.key, o.label) for o in node.outcomes]
    assert labels == [("approved", "签字通过"), ("rejected", "REJECTED")]


@pytest.mark.parametrize(
    ("tag", "attributes", "kind"),
    [
        ("userTask", {"role": "ae"}, Kind.USER),
        ("manualTask", {"role": "ae"}, Kind.MANUAL),
        ("task", {"role": "ae"}, Kind.MANUAL),
        ("serviceTask", {"action": "post"}, Kind.SERVICE),
        ("sendTask", {"action": "post"}, Kind.SEND),
        ("callActivity", {"calledElement": "TL-B6"}, Kind.CALL),
    ],
)
def test_every_activity_is_read(tag, attributes, kind):
    draft = Draft().start().end().node(tag, "a", **attributes)

    node = parse(draft.path("start", "a", "end").xml()).node("a")

    assert (node.kind, node.action, node.called) == (
        kind,
        attributes.get("action", ""),
        attributes.get("calledElement", ""),
    )


def test_message_start_reads_and_its_message_stands_at_the_root():
    draft = straight("a")
    draft.root.append('<message id="m" name="order"/>')
    data = draft.xml().replace(
        b'<startEvent id="start">',
        b'<startEvent id="start"><messageEventDefinition messageRef="m"/>',
    )

    assert parse(data).start(None).has_message


def test_gateways_read_conditions_defaults_and_labels():
    draft = Draft().start().end().task("a", "yes", "no", "maybe")
    draft.xor("x", default="x-c").tasks("b", "c").path("start", "a", "x", "c", "end")
    draft.flow("x", "b", when=" a = yes|\n no ").path("b", "end")

    graph = parse(draft.xml())

    assert graph.flow("x-b").condition == Condition("a", ("yes", "no"))
    assert graph.flow("x-c").condition is None
    assert graph.node("x").default == "x-c"


def test_sub_process_holds_its_nodes():
    draft = Draft().start().end()
    with draft.sub_process("outer"):
        draft.start("s1").end("e1")
        with draft.sub_process("inner"):
            draft.start("s2").end("e2").task("a").path("s2", "a", "e2")
        draft.path("s1", "inner", "e1")
    draft.path("start", "outer", "end")

    graph = parse(draft.xml())

    assert [n.id for n in graph.children("inner")] == ["s2", "e2", "a"]
    assert graph.chain("a") == ("a", "inner", "outer")
    assert graph.start("outer").id == "s1"


def test_timer_is_attached_and_waits_working_hours():
    draft = straight("a").timer("t", "a", "PT1.5H").task("r").end("done")

    graph = parse(draft.path("t", "r", "done").xml())

    assert [(n.id, n.wait) for n in graph.timers("a")] == [("t", Decimal("1.5"))]


def test_pool_lanes_and_artifacts_are_read():
    draft = straight("a").raw(
        '<laneSet id="ls"><lane id="l1" name="客户专员"><flowNodeRef>a</flowNodeRef>'
        "</lane></laneSet>"
        '<textAnnotation id="note"><text> 两人签 </text></textAnnotation>'
        '<association id="line" sourceRef="note" targetRef="a"/><group id="g"/>'
    )
    draft.root.append(
        '<collaboration id="c"><participant id="p1" name="Us" processRef="process"/>'
        '<participant id="p2" name="Client"/><textAnnotation id="n2"/></collaboration>'
    )
    draft.nodes += ["l1", "note", "g"]
    draft.wires = dict(draft.wires)
    data = draft.xml().replace(b' name="Test"', b"")

    graph = parse(data)

    assert graph.name == "Us"
    assert graph.lanes == (Lane("l1", "客户专员", ("a",), Bounds(480, 0, 120, 72)),)
    assert [(n.id, n.text) for n in graph.notes] == [
        ("n2", ""),
        ("note", "两人签"),
        ("line", ""),
        ("g", ""),
    ]
    assert graph.notes[1] == Note("note", "两人签", Bounds(640, 0, 120, 72))


def test_other_tools_notes_and_pictures_of_data_are_passed_over():
    draft = straight("a").raw(
        '<dataObject id="d"/><dataObjectReference id="dr" dataObjectRef="d"/>'
        '<dataStoreReference id="ds"/><property id="pp"/>'
    )
    inner = (
        '<extensionElements><other:mapping xmlns="urn:x"><deep/></other:mapping>'
        "</extensionElements><incoming>start-a</incoming><ioSpecification/>"
        "<dataInputAssociation/><dataOutputAssociation/>"
    )
    data = draft.xml().replace(
        b'<userTask id="a"', b'<userTask other:colour="red" id="a"'
    )
    data = data.replace(b'role="ae">', f'role="ae">{inner}'.encode())

    assert parse(data).node("a").roles == ("ae",)


def test_layout_of_flows_and_labels_is_read():
    data = (
        straight("a")
        .xml()
        .replace(
            b'<di:waypoint x="9" y="0"/>',
            b'<di:waypoint x="9.5" y="-4"/><bpmndi:BPMNLabel>'
            b'<dc:Bounds x="1" y="2" width="3" height="4"/></bpmndi:BPMNLabel>',
            1,
        )
    )

    flow = parse(data).flow("start-a")

    assert flow.waypoints == ((0, 0), (9.5, -4))
    assert flow.label == Bounds(1, 2, 3, 4)
