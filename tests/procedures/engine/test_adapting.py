"""
Files of other tools: the reference files of the BPMN Model Interchange Working Group,
and what several tools have made of them. Source and licence stand in the archive.
"""

import zipfile
from pathlib import Path

import pytest

from kehubu.procedures.engine import (
    Code,
    Refused,
    Remark,
    adapt,
    begin,
    check,
    complete,
    parse,
    title_of,
)
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.engine.shipped import SHIPPED, read

ARCHIVE = zipfile.ZipFile(Path(__file__).parents[2] / "data" / "bpmn-miwg.zip")
EXPORTS = [name for name in ARCHIVE.namelist() if name.startswith("exports/")]
RUNS = frozenset()
"""No problem at all: the file is taken and can be played to its end."""
REFERENCES = {
    "A.1.0": RUNS,
    "A.2.0": RUNS,
    "A.2.1": {"implicit_split", "malformed_condition", "misplaced_condition"},
    "A.3.0": {
        "attribute_missing",
        "misplaced_timer",
        "no_end",
        "no_start",
        "unsupported_attribute",
        "unsupported_element",
    },
    "A.4.0": {"several_processes", "unsupported_element"},
    "A.4.1": {"several_processes", "unsupported_element"},
    "B.1.0": {"attribute_missing", "several_processes", "unsupported_element"},
    "B.2.0": {
        "attribute_missing",
        "several_processes",
        "unsupported_attribute",
        "unsupported_element",
    },
    "C.1.0": {"attribute_missing", "several_processes", "unsupported_element"},
    "C.1.1": {"attribute_missing"},
    "C.2.0": {
        "attribute_missing",
        "several_processes",
        "unsupported_attribute",
        "unsupported_element",
    },
    "C.3.0": {
        "attribute_missing",
        "gateway_without_condition",
        "malformed_condition",
        "no_end",
        "no_start",
        "unsupported_attribute",
        "unsupported_element",
    },
    "C.4.0": {"attribute_missing", "several_processes", "unsupported_element"},
    "C.5.0": {"several_processes", "unsupported_element"},
    "C.6.0": {
        "attribute_missing",
        "misplaced_timer",
        "no_outgoing",
        "unsupported_attribute",
        "unsupported_element",
    },
    "C.7.0": {"attribute_missing", "unsupported_element"},
    "C.8.0": {
        "attribute_missing",
        "duplicate_id",
        "malformed_condition",
        "unsupported_attribute",
        "unsupported_element",
    },
    "C.8.1": {
        "attribute_missing",
        "gateway_without_condition",
        "malformed_condition",
        "unsupported_attribute",
        "unsupported_element",
    },
    "C.9.0": {
        "attribute_missing",
        "gateway_without_condition",
        "malformed_condition",
        "no_outgoing",
        "unsupported_attribute",
        "unsupported_element",
    },
    "C.9.1": {
        "attribute_missing",
        "misplaced_timer",
        "unknown_attribute_value",
        "unsupported_attribute",
        "unsupported_element",
    },
    "C.9.2": {
        "attribute_missing",
        "no_outgoing",
        "unknown_attribute_value",
        "unsupported_attribute",
        "unsupported_element",
    },
}


def codes(source):
    """
    Return what is wrong with a file once it has been adapted.
    """
    try:
        graph = parse(adapt(source).source.encode())
    except Refused as refused:
        return {problem.code for problem in refused.problems}
    return {problem.code for problem in check(graph, actions=frozenset())}


def played(source, way):
    """
    Play a file to its end, by this way where there are several; return the steps.
    """
    graph = parse(adapt(source).source.encode())
    move, steps = begin(graph), []
    while not move.is_over:
        [step] = move.marking.active
        outcomes = [outcome.key for outcome in graph.node(step).outcomes]
        move = complete(graph, move.marking, step, outcomes[way] if outcomes else None)
        steps.append(graph.node(step).name)
    return tuple(steps)


def test_every_reference_file_stands_in_the_table():
    names = [n for n in ARCHIVE.namelist() if n.startswith("reference/")]

    assert sorted(REFERENCES) == sorted(Path(name).stem for name in names)


@pytest.mark.parametrize("name", REFERENCES)
def test_reference_file_runs_or_is_refused(name):
    assert codes(ARCHIVE.read(f"reference/{name}.bpmn")) == REFERENCES[name]


PLAYS = {
    "A.1.0": {("Task 1", "Task 2", "Task 3")},
    "A.2.0": {("Task 1", "Task 2"), ("Task 1", "Task 3"), ("Task 1", "Task 4")},
}
RUNNING = [*EXPORTS, *(f"reference/{name}.bpmn" for name in PLAYS)]


@pytest.mark.parametrize("name", RUNNING)
def test_file_of_another_tool_runs(name):
    source = ARCHIVE.read(name)

    plays = {played(source, way) for way in range(3)}

    assert plays == PLAYS["A.1.0" if "A.1.0" in name else "A.2.0"]


def test_refused_element_is_named_with_id_and_line():
    source = ARCHIVE.read("reference/C.1.1.bpmn")

    with pytest.raises(Refused) as refusal:
        parse(adapt(source).source.encode())

    [problem] = refusal.value.problems
    assert (problem.code, problem.element) == (Code.ATTRIBUTE_MISSING, "serviceTask")
    assert problem.id
    assert problem.line


@pytest.mark.parametrize("name", SHIPPED)
def test_our_own_file_stays_as_it_is(name):
    adapted = adapt(read(name))

    assert (adapted.source, adapted.remarks) == (read(name).decode(), ())


def test_step_without_a_role_gets_one():
    source = straight("a").xml().replace(b' kehubu:role="ae"', b"")

    adapted = adapt(source)

    assert adapted.remarks == (Remark("filled", "a", "role=ae"),)
    assert parse(adapted.source.encode()).node("a").roles == ("ae",)


def choosing(**ways):
    draft = Draft().start().end().tasks("a", "b", "c").xor("x", **ways)
    draft.path("start", "a", "x", "b", "end").path("c", "end")
    return draft.flow("x", "c")


def test_ways_become_results_of_the_step_before():
    source = (
        choosing()
        .xml()
        .replace(b'<sequenceFlow id="x-b"', b'<sequenceFlow name="Go" id="x-b"')
    )

    graph = parse(adapt(source).source.encode())

    outcomes = [(o.key, o.label) for o in graph.node("a").outcomes]
    assert outcomes == [("way_1", "Go"), ("way_2", "c")]
    assert graph.flow("x-c").condition.outcomes == ("way_2",)
    assert check(graph, actions=frozenset()) == []


def test_default_way_needs_no_condition():
    graph = parse(adapt(choosing(default="x-c").xml()).source.encode())

    assert graph.flow("x-c").condition is None
    assert len(graph.node("a").outcomes) == 2


def test_foreign_condition_is_replaced_and_remarked():
    draft = choosing()
    draft.wires["x-b"].when = "${amount &gt; 100}"

    adapted = adapt(draft.xml())

    assert Remark("ignored", "x-b", "${amount > 100}") in adapted.remarks
    assert check(parse(adapted.source.encode()), actions=frozenset()) == []


def test_ways_that_are_asked_already_stay():
    draft = Draft().start().end().task("a", "go", "no").tasks("b").xor("x")
    draft.path("start", "a", "x").path("b", "end")
    draft.flow("x", "b", "a = go").flow("x", "end", "a = no")

    assert adapt(draft.xml()).remarks == ()


def test_two_gateways_behind_a_step_of_two_ways_are_left_to_be_drawn():
    draft = Draft().start().end().tasks("a", "b").xor("x", "y")
    draft.path("start", "a", "x", "b", "end").path("x", "y", "end").flow("y", "b")

    assert Code.GATEWAY_WITHOUT_CONDITION in codes(draft.xml())


def test_extensions_of_other_tools_are_listed():
    draft = Draft().start().end().tasks("a").path("start", "a", "end")
    source = draft.xml().replace(
        b'<userTask id="a"', b'<userTask other:colour="red" id="a"'
    )
    source = source.replace(
        b'kehubu:role="ae">',
        b'kehubu:role="ae"><extensionElements><other:form/></extensionElements>',
    )

    adapted = adapt(source)

    assert adapted.remarks == (
        Remark("ignored", "a", "colour"),
        Remark("ignored", "a", "form"),
    )
    assert parse(adapted.source.encode()).node("a").name == "a"


def test_latin_1_becomes_utf_8():
    source = (
        straight("a").xml().replace(b'name="Test"', 'name="Prüfung"'.encode("latin-1"))
    )
    source = source.replace(b"UTF-8", b"ISO-8859-1")

    assert title_of(adapt(source).source.encode()) == ("process", "Prüfung")


GARBLED = straight("a").xml().replace(b"UTF-8", b"GBK").replace(b"Test", b"\xff\xff")


@pytest.mark.parametrize("encoding", ["GBK", "gb2312", "GB18030", "Big5"])
def test_chinese_encodings_become_utf_8(encoding):
    text = straight("a").xml().decode().replace('name="Test"', 'name="提案"')
    source = text.replace("UTF-8", encoding).encode(encoding)

    assert title_of(adapt(source).source.encode()) == ("process", "提案")


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (GARBLED, Code.UNKNOWN_ENCODING),
        (straight("a").xml().replace(b"UTF-8", b"klingon"), Code.UNKNOWN_ENCODING),
        (b"<html/>", Code.NOT_BPMN),
        (b"", Code.MALFORMED_XML),
        (
            b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
            Code.NO_PROCESS,
        ),
    ],
)
def test_what_is_no_procedure_is_refused(source, code):
    with pytest.raises(Refused) as refusal:
        adapt(source)
    assert [problem.code for problem in refusal.value.problems] == [code]


def test_name_of_the_pool_is_the_procedures_where_it_has_none():
    draft = straight("a")
    pool = '<participant id="p" name="池" processRef="process"/>'
    draft.root.append(f'<collaboration id="c">{pool}</collaboration>')
    source = draft.xml().replace(b' name="Test"', b"")

    assert title_of(source) == ("process", "池")
