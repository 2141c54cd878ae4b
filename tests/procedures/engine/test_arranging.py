"""A picture for a file without one."""

import re

import pytest

from kehubu.procedures.engine import Refused, adapt, parse
from kehubu.procedures.engine.arranging import WIDTH
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.engine.shipped import SHIPPED, read


def bare(source):
    pattern = rb"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>"
    return re.sub(pattern, b"", source, flags=re.DOTALL)


def arranged(source):
    adapted = adapt(bare(source))
    assert [remark.what for remark in adapted.remarks] == ["arranged"]
    return parse(adapted.source.encode())


def overlap(a, b):
    across = a.x < b.x + b.width and b.x < a.x + a.width
    return across and a.y < b.y + b.height and b.y < a.y + a.height


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_procedure_gets_a_picture_in_which_nothing_overlaps(name):
    graph = arranged(read(name))

    boxes = [node.bounds for node in graph.nodes]
    pairs = [(a, b) for n, a in enumerate(boxes) for b in boxes[:n]]
    assert [pair for pair in pairs if overlap(*pair)] == []
    assert max(box.x + box.width for box in boxes) <= WIDTH + 80


def test_steps_stand_from_left_to_right():
    graph = arranged(straight("a", "b", "c").xml())

    places = [graph.node(key).bounds.x for key in ("start", "a", "b", "c", "end")]
    assert places == sorted(places)


def test_full_band_goes_on_below():
    nodes = [f"n{number}" for number in range(12)]

    graph = arranged(straight(*nodes).xml())

    assert graph.node("n11").bounds.y > graph.node("n0").bounds.y
    assert graph.node("n11").bounds.x < WIDTH


def test_branches_stand_below_each_other():
    draft = Draft().start().end().tasks("a", "b").both("f", "j")
    draft.path("start", "f", "a", "j", "end").path("f", "b", "j")

    graph = arranged(draft.xml())

    a, b = graph.node("a").bounds, graph.node("b").bounds
    assert a.x == b.x
    assert a.y + a.height < b.y


def test_sub_process_holds_its_steps_and_a_timer_sits_on_its_step():
    draft = Draft().start().end().end("late").tasks("a", "r").timer("t", "a")
    with draft.sub_process("s"):
        draft.start("s1").end("s2").tasks("inner").path("s1", "inner", "s2")
    draft.path("start", "a", "s", "end").path("t", "r", "late")

    graph = arranged(draft.xml())

    outer, inner = graph.node("s").bounds, graph.node("inner").bounds
    assert overlap(outer, inner)
    assert outer.x < inner.x
    assert inner.x + inner.width < outer.x + outer.width
    assert overlap(graph.node("t").bounds, graph.node("a").bounds)


def test_loop_has_a_way_back():
    draft = Draft().start().end().task("a", "again", "on").xor("x")
    draft.path("start", "a", "x").flow("x", "a", "a = again").flow("x", "end", "a = on")

    graph = arranged(draft.xml())

    assert len(graph.flow("x-a").waypoints) > 2
    assert graph.flow("x-a").waypoints[-1][0] == graph.node("a").bounds.x


def test_what_does_not_run_here_is_in_the_picture_and_blamed_for_nothing_else():
    draft = straight("a").node("intermediateCatchEvent", "mail").tasks("b")
    draft.wires.pop("a-end")
    source = bare(draft.path("a", "mail", "b", "end").xml())

    adapted = adapt(source)

    assert 'bpmnElement="mail"' in adapted.source
    with pytest.raises(Refused) as refusal:
        parse(adapted.source.encode())
    assert [(p.code, p.element, p.id) for p in refusal.value.problems] == [
        ("unsupported_element", "intermediateCatchEvent", "mail")
    ]
