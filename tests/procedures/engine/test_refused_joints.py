"""Elements that are joined wrongly, or stand nowhere."""

import pytest

from kehubu.procedures.engine import Code, Refused, parse
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.engine.refusals import refused


def test_duplicate_ids_are_refused_on_both_lines():
    draft = straight("a")
    draft.raw('<userTask id="a" kehubu:role="ae"/>')

    found = refused(draft.xml())

    assert [row[:3] for row in found] == [("duplicate_id", "userTask", "a")] * 2
    assert found[0][3] < found[1][3]


def test_sub_process_inside_its_own_namesake_is_refused():
    draft = Draft().start().end()
    with draft.sub_process("a"):
        draft.raw('<subProcess id="a"/>')

    assert {row[0] for row in refused(draft.xml())} == {"duplicate_id"}


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        ('<userTask kehubu:role="ae"/>', "id_missing"),
        ('<userTask id="a b" kehubu:role="ae"/>', "unknown_attribute_value"),
        ('<sequenceFlow sourceRef="start" targetRef="end"/>', "id_missing"),
        ('<sequenceFlow id="f" sourceRef="x" targetRef="end"/>', "unknown_reference"),
        ('<sequenceFlow id="f" sourceRef="start"/>', "unknown_reference"),
        (
            '<laneSet><lane id="l"><flowNodeRef>x</flowNodeRef></lane></laneSet>',
            "unknown_reference",
        ),
    ],
)
def test_element_that_cannot_be_joined_is_refused(xml, code):
    found = refused(straight("a").raw(xml).xml())

    assert found[0][0] == code


def test_process_must_be_one():
    none = Draft().xml().replace(b"process", b"category")
    two = straight("a")
    two.root.append('<process id="other"/>')
    pools = straight("a")
    pools.root.append(
        '<collaboration id="c"><participant id="p1" processRef="process"/>'
        '<participant id="p2" processRef="x"/></collaboration>'
    )

    assert [row[0] for row in refused(none)] == ["no_process"]
    assert [row[:3] for row in refused(two.xml())] == [
        ("several_processes", "process", "process")
    ]
    assert [row[:3] for row in refused(pools.xml())] == [
        ("several_processes", "participant", "p2")
    ]


def test_node_and_flow_without_a_place_are_refused():
    data = straight("a").xml()
    data = data.replace(b'BPMNShape bpmnElement="a"', b'BPMNShape bpmnElement="b"')
    data = data.replace(b'bpmnElement="a-end"', b'bpmnElement="b-end"')

    assert [row[:3] for row in refused(data)] == [
        ("missing_layout", "userTask", "a"),
        ("missing_layout", "sequenceFlow", "a-end"),
    ]


@pytest.mark.parametrize("number", [b"NaN", b"inf", b"wide", b""])
def test_place_that_is_no_number_is_refused(number):
    data = straight("a").xml().replace(b'width="120"', b'width="%s"' % number, 1)

    assert refused(data)[0][:2] == ("missing_layout", "startEvent")
    assert ("unknown_attribute_value", "Bounds") in {r[:2] for r in refused(data)}


# joints


def row() -> Draft:
    return Draft().start().end().tasks("a", "b").path("start", "a", "b")


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (
            row().path("b", "end").path("a", "end"),
            ("implicit_split", "userTask", "a"),
        ),
        (row(), ("no_outgoing", "userTask", "b")),
        (
            row().path("b", "end").start("s2").path("s2", "b"),
            ("several_starts", "startEvent", "s2"),
        ),
        (
            row().path("b", "end", "a"),
            ("misplaced_flow", "sequenceFlow", "end-a"),
        ),
        (
            row().xor("x", default="x-end").path("b", "x", "end").flow("x", "start"),
            ("misplaced_flow", "sequenceFlow", "x-start"),
        ),
        (
            row().flow("b", "end", when="a = yes"),
            ("misplaced_condition", "sequenceFlow", "b-end"),
        ),
        (
            row().both("x").path("b", "x").flow("x", "end", when="a = yes"),
            ("misplaced_condition", "sequenceFlow", "x-end"),
        ),
        (
            row().xor("x", default="x-end").path("b", "x").flow("x", "end", "a = yes"),
            ("misplaced_condition", "sequenceFlow", "x-end"),
        ),
        (
            row().xor("x", default="start-a").path("b", "x", "end"),
            ("misplaced_condition", "exclusiveGateway", "x"),
        ),
        (
            row().xor("x").path("b", "x", "end").flow("x", "a", "b = yes"),
            ("gateway_without_condition", "sequenceFlow", "x-end"),
        ),
        (
            row().some("x").path("b", "x", "end").flow("x", "a", "b = yes"),
            ("gateway_without_condition", "sequenceFlow", "x-end"),
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_wrong_joint_is_refused(draft, expected):
    found = {row[:3] for row in refused(draft.xml())}

    assert expected in found


def test_process_without_start_or_end_is_refused():
    draft = Draft().task("a").path("a", "a")

    found = refused(draft.xml())

    assert [row[:3] for row in found] == [
        ("no_start", "process", "process"),
        ("no_end", "process", "process"),
    ]


def test_flow_across_a_sub_process_border_is_refused():
    draft = straight("a")
    with draft.sub_process("sub"):
        draft.start("s").end("e").task("b").path("s", "b", "e")
    draft.path("a", "sub", "end").path("a", "b")

    found = refused(draft.xml())

    assert ("misplaced_flow", "sequenceFlow", "a-b") in {row[:3] for row in found}


def test_all_problems_are_reported_in_the_order_of_the_file():
    draft = Draft().start().end().node("scriptTask", "one").task("two", role="?")
    draft.node("complexGateway", "three").path("start", "one", "two", "three", "end")

    found = refused(draft.xml())

    assert [row[2] for row in found] == ["one", "two", "three"]
    assert [row[3] for row in found] == sorted(row[3] for row in found)


def test_refusal_reads_as_a_list_of_lines():
    with pytest.raises(Refused) as refusal:
        parse(b"<a/>")

    assert str(refusal.value) == "line 1: not_bpmn a "
    assert refusal.value.problems[0].code is Code.NOT_BPMN
