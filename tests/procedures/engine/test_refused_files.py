"""What is no BPMN file, and what the engine does not know."""

import pytest

from tests.procedures.engine.draft import SEVERAL, Draft, straight
from tests.procedures.engine.refusals import line_of, params, refused

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<definitions>&b;</definitions>"""


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ("malformed_xml", "", "", 1)),
        (b"PK\x03\x04 a spreadsheet", ("malformed_xml", "", "", 1)),
        (b"<a>\n<b>\n</a>", ("malformed_xml", "", "", 3)),
        (b"<!doctype html><p>no BPMN<br></p>", ("malformed_xml", "", "", 1)),
        (b"<html><body/></html>", ("not_bpmn", "html", "", 1)),
        (b'<definitions xmlns="urn:x"/>', ("not_bpmn", "definitions", "", 1)),
        (b"<definitions/>", ("not_bpmn", "definitions", "", 1)),
        (b"<!DOCTYPE a>\n<a/>", ("entities_forbidden", "", "", 1)),
        (BOMB, ("entities_forbidden", "", "", 2)),
        (b"<?xml version='1.0' encoding='GBK'?><a/>", ("unknown_encoding", "", "", 1)),
        (b"<?xml version='1.0' encoding='no'?><a/>", ("unknown_encoding", "", "", 1)),
        (b"<a>" * 200, ("too_deep", "a", "", 1)),
        (b" " * (3 * 1024 * 1024), ("too_big", "", "", 0)),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_no_bpmn_file_is_refused(data, expected):
    assert refused(data) == [expected]


def test_external_dtd_is_never_fetched():
    data = b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a/>'

    assert refused(data) == [("entities_forbidden", "", "", 1)]


# what the engine does not know


@pytest.mark.parametrize(
    "tag",
    [
        "scriptTask",
        "businessRuleTask",
        "receiveTask",
        "complexGateway",
        "eventBasedGateway",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "transaction",
        "adHocSubProcess",
        "choreographyTask",
        "other:task",
        "dmn",
    ],
)
def test_unsupported_node_is_refused_by_name_id_and_line_once(tag):
    draft = Draft().start().end().node(tag, "bad", name="n").path("start", "bad", "end")
    data = draft.xml()

    found = refused(data)

    name = tag.removeprefix("other:")
    at = ("unsupported_element", name, "bad", line_of(data, 'id="bad"'))
    if tag.startswith("other:"):
        assert found[0] == at
    else:
        assert found == [at]


@pytest.mark.parametrize(
    "definition",
    [
        "timerEventDefinition",
        "signalEventDefinition",
        "errorEventDefinition",
        "conditionalEventDefinition",
        "escalationEventDefinition",
        "compensateEventDefinition",
    ],
)
def test_start_with_another_event_is_refused(definition):
    data = (
        straight("a")
        .xml()
        .replace(
            b'<startEvent id="start">',
            f'<startEvent id="start"><{definition} id="d"/>'.encode(),
        )
    )

    line = line_of(data, 'id="d"')
    assert refused(data) == [("unsupported_element", definition, "d", line)]


@pytest.mark.parametrize(
    "definition",
    [
        "terminateEventDefinition",
        "messageEventDefinition",
        "errorEventDefinition",
        "signalEventDefinition",
        "cancelEventDefinition",
    ],
)
def test_end_with_an_event_is_refused(definition):
    data = (
        straight("a")
        .xml()
        .replace(
            b'<endEvent id="end">',
            f'<endEvent id="end"><{definition} id="d"/>'.encode(),
        )
    )

    line = line_of(data, 'id="d"')
    assert refused(data) == [("unsupported_element", definition, "d", line)]


@pytest.mark.parametrize(
    "inner",
    [
        '<standardLoopCharacteristics id="d"/>',
        '<potentialOwner id="d"/>',
        '<resourceRole id="d"/>',
        '<rendering id="d"/>',
        '<other:thing id="d"/>',
    ],
)
def test_unsupported_part_of_a_task_is_refused(inner):
    draft = Draft().start().end().task("a", inner=inner).path("start", "a", "end")
    data = draft.xml()

    name = inner[1:].split()[0].removeprefix("other:")
    line = line_of(data, 'id="d"')
    assert refused(data) == [("unsupported_element", name, "d", line)]


@pytest.mark.parametrize("part", ["completionCondition", "loopCardinality"])
def test_all_must_act_so_other_ends_of_a_multi_instance_are_refused(part):
    several = f'{SEVERAL[:-2]}><{part} id="d">1</{part}>{SEVERAL[:1]}/{SEVERAL[1:-2]}>'
    draft = Draft().start().end().task("a", inner=several).path("start", "a", "end")
    data = draft.xml()

    line = line_of(data, 'id="d"')
    assert refused(data) == [("unsupported_element", part, "d", line)]


@pytest.mark.parametrize("element", ["manualTask", "serviceTask", "subProcess"])
def test_multi_instance_of_other_than_user_tasks_is_refused(element):
    draft = Draft().start().end()
    if element == "subProcess":
        with draft.sub_process("a"):
            draft.start("s").end("e").path("s", "e").raw(SEVERAL)
    else:
        extra = {"role": "ae"} | ({"action": "x"} if element == "serviceTask" else {})
        draft.node(element, "a", SEVERAL, **extra)

    found = refused(draft.path("start", "a", "end").xml())

    name = "multiInstanceLoopCharacteristics"
    assert [(code, tag) for code, tag, *_ in found] == [("unsupported_element", name)]


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("triggeredByEvent", "true"),
        ("isForCompensation", "true"),
        ("startQuantity", "2"),
        ("completionQuantity", "3"),
    ],
)
def test_attribute_that_would_change_the_token_game_is_refused(attribute, value):
    draft = Draft().start().end()
    with draft.sub_process("sub", **{attribute: value}):
        draft.start("s").end("e").path("s", "e")
    data = draft.path("start", "sub", "end").xml()

    line = line_of(data, 'id="sub"')
    assert refused(data) == [("unsupported_attribute", "subProcess", "sub", line)]
    assert params(data) == [{"attribute": attribute, "value": value}]


def test_message_start_inside_a_sub_process_is_refused():
    draft = Draft().start().end()
    with draft.sub_process("sub"):
        draft.start("s", '<messageEventDefinition id="d"/>').end("e").path("s", "e")

    found = refused(draft.path("start", "sub", "end").xml())

    assert [row[:3] for row in found] == [
        ("unsupported_element", "messageEventDefinition", "d")
    ]


@pytest.mark.parametrize(
    "child",
    [
        '<import id="d"/>',
        '<error id="d"/>',
        '<escalation id="d"/>',
        '<interface id="d"/>',
        '<choreography id="d"/>',
    ],
)
def test_unsupported_definition_at_the_root_is_refused(child):
    draft = straight("a")
    draft.root.append(child)

    found = refused(draft.xml())

    assert [row[:3] for row in found] == [
        ("unsupported_element", child[1:].split()[0], "d")
    ]


def test_message_flow_nested_lanes_and_lanes_of_sub_processes_are_refused():
    draft = straight("a").raw(
        '<laneSet id="ls"><lane id="l"><childLaneSet id="c1"/></lane></laneSet>'
    )
    draft.root.append('<collaboration id="c"><messageFlow id="m"/></collaboration>')
    with draft.sub_process("sub"):
        draft.start("s").end("e").path("s", "e").raw('<laneSet id="c2"/>')

    found = refused(draft.path("a", "sub", "end").xml())

    elements = [row[1:3] for row in found if row[0] == "unsupported_element"]
    assert elements == [("messageFlow", "m"), ("childLaneSet", "c1"), ("laneSet", "c2")]


def test_script_is_refused_wherever_it_stands():
    draft = Draft().start().end().node("scriptTask", "st", "<script>1</script>")
    draft.task(
        "a",
        inner="<extensionElements><other:script>x</other:script></extensionElements>",
    )
    draft.task("b", inner="<script>y</script>").path("start", "st", "a", "b", "end")

    found = refused(draft.xml())

    assert [row[:3] for row in found] == [
        ("script", "script", ""),
        ("unsupported_element", "scriptTask", "st"),
        ("script", "script", ""),
        ("script", "script", ""),
    ]


# timers


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('cancelActivity="false"', "", "unsupported_attribute"),
        ('cancelActivity="false"', 'cancelActivity="true"', "unsupported_attribute"),
        ('attachedToRef="a"', 'attachedToRef="end"', "misplaced_timer"),
        ('attachedToRef="a"', 'attachedToRef="nobody"', "misplaced_timer"),
        ("PT8H", "P1D", "unknown_attribute_value"),
        ("PT8H", "PT0H", "unknown_attribute_value"),
        ("PT8H", "${x}", "unknown_attribute_value"),
        ("timeDuration", "timeCycle", "unsupported_element"),
        ("timerEventDefinition", "errorEventDefinition", "unsupported_element"),
    ],
)
def test_timer_of_another_kind_is_refused(old, new, expected):
    draft = straight("a").timer("t", "a").task("r").end("done").path("t", "r", "done")
    data = draft.xml().decode().replace(old, new).encode()

    assert refused(data)[0][0] == expected


def test_timer_on_a_sub_process_is_refused():
    draft = straight("a").timer("t", "sub").end("done").path("t", "done")
    with draft.sub_process("sub"):
        draft.start("s").end("e").path("s", "e")
    data = draft.path("a", "sub", "end").xml()

    assert ("misplaced_timer", "boundaryEvent", "t") in {r[:3] for r in refused(data)}
