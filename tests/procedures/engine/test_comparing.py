"""What differs between two versions."""

from decimal import Decimal

from kehubu.procedures.engine import compare, marks, parse
from kehubu.procedures.engine.comparing import Change
from tests.procedures.engine.draft import Draft, straight


def graph(draft):
    return parse(draft.xml())


def told(old, new):
    return {each.id: each.what for each in compare(graph(old), graph(new))}


def test_same_procedure_has_no_differences():
    assert compare(graph(straight("a", "b")), graph(straight("a", "b"))) == []


def test_place_and_line_do_not_count():
    moved = graph(Draft().end().tasks("a").start().path("start", "a", "end"))

    assert compare(graph(straight("a")), moved) == []


def test_steps_and_flows_are_added_and_removed():
    assert told(straight("a", "b"), straight("a", "c")) == {
        "b": "removed",
        "c": "added",
        "a-b": "removed",
        "b-end": "removed",
        "a-c": "added",
        "c-end": "added",
    }


def test_properties_are_told_before_and_after():
    old = Draft().start().end().task("a", due="8").path("start", "a", "end")
    new = Draft().start().end().task("a", "go", due="16", name="甲")
    [difference] = compare(graph(old), graph(new.path("start", "a", "end")))

    changes = {
        change.name: (change.before, change.after) for change in difference.changes
    }

    assert changes["due"] == (Decimal(8), Decimal(16))
    assert changes["name"] == ("a", "甲")
    assert [o.key for o in changes["outcomes"][1]] == ["go"]
    assert not difference.is_flow


def test_flow_is_compared_too():
    renamed = (
        straight("a")
        .xml()
        .replace(b'<sequenceFlow id="a-end"', b'<sequenceFlow name="Go" id="a-end"')
    )

    [flow] = compare(graph(straight("a")), parse(renamed))

    assert flow.is_flow
    assert flow.changes == (Change("name", "", "Go"),)


def test_differences_are_marked_on_both_pictures():
    found = marks(compare(graph(straight("a", "b")), graph(straight("a", "c"))))

    assert (found["b"].state, found["c"].state) == ("removed", "added")
    assert found["a-b"].state == "removed"
