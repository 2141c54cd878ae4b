"""What the vocabulary does not allow."""

import pytest

from tests.procedures.engine.draft import SEVERAL, Draft, straight
from tests.procedures.engine.refusals import line_of, params, refused


@pytest.mark.parametrize(
    ("tag", "attributes", "expected"),
    [
        ("userTask", {"role": "AE"}, "unknown_attribute_value"),
        ("userTask", {"role": "ae ae"}, "unknown_attribute_value"),
        ("userTask", {"role": "ae", "due": "0"}, "unknown_attribute_value"),
        ("userTask", {"role": "ae", "due": "-1"}, "unknown_attribute_value"),
        ("userTask", {"role": "ae", "due": "1e3"}, "unknown_attribute_value"),
        ("userTask", {"role": "ae", "due": "8h"}, "unknown_attribute_value"),
        ("userTask", {"role": "ae", "conditional": "yes"}, "unknown_attribute_value"),
        ("userTask", {"role": "ae", "waivable": ""}, "unknown_attribute_value"),
        ("userTask", {"role": "ae", "record": "Lead card"}, "unknown_attribute_value"),
        ("userTask", {"role": "ae", "clause": "a b"}, "unknown_attribute_value"),
        ("userTask", {"role": "ae", "state": "won"}, "misplaced_attribute"),
        ("userTask", {"role": "ae", "action": "x"}, "misplaced_attribute"),
        ("userTask", {"role": "ae", "level": "L2"}, "misplaced_attribute"),
        ("userTask", {"role": "ae", "meaning": "accept"}, "misplaced_attribute"),
        ("manualTask", {"role": "ae", "signs": "x"}, "misplaced_attribute"),
        ("userTask", {"role": "ae", "kehubu:rôle": "x"}, "unknown_attribute"),
        ("userTask", {}, "role_missing"),
        ("manualTask", {}, "role_missing"),
        ("task", {}, "role_missing"),
        ("serviceTask", {}, "attribute_missing"),
        ("sendTask", {}, "attribute_missing"),
        ("callActivity", {}, "attribute_missing"),
    ],
)
def test_wrong_vocabulary_is_refused(tag, attributes, expected):
    draft = Draft().start().end().node(tag, "a", **attributes).path("start", "a", "end")
    data = draft.xml()

    assert refused(data) == [(expected, tag, "a", line_of(data, 'id="a"'))]


@pytest.mark.parametrize(
    ("attributes", "inner", "expected"),
    [
        ({"meaning": "approve"}, "", ["attribute_missing"]),
        ({}, SEVERAL, ["attribute_missing"]),
        ({"meaning": "like"}, SEVERAL, ["unknown_attribute_value"]),
        ({"meaning": "accept", "level": "L4"}, SEVERAL, ["unknown_attribute_value"]),
    ],
)
def test_incomplete_signature_is_refused(attributes, inner, expected):
    draft = Draft().start().end().task("a", inner=inner, signs="x", **attributes)

    found = refused(draft.path("start", "a", "end").xml())

    assert [code for code, *_ in found] == expected


def test_signature_has_no_third_outcome():
    draft = Draft().start().end().signature("a", "approved", "maybe")

    found = refused(draft.path("start", "a", "end").xml())

    assert [row[:3] for row in found] == [("unknown_outcome", "userTask", "a")]


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        ('<kehubu:outcome key="A" label="x"/>', "unknown_attribute_value"),
        ('<kehubu:outcome key="a"/>', "attribute_missing"),
        ('<kehubu:outcome key="a" label="x"/>' * 2, "duplicate_outcome"),
        ('<kehubu:result key="a" label="x"/>', "unsupported_element"),
    ],
)
def test_wrong_outcome_is_refused(notes, expected):
    inner = f"<extensionElements>{notes}</extensionElements>"
    draft = Draft().start().end().task("a", inner=inner).path("start", "a", "end")

    assert [code for code, *_ in refused(draft.xml())] == [expected]


def test_outcome_of_a_gateway_is_refused():
    inner = '<extensionElements><kehubu:outcome key="a" label="b"/></extensionElements>'
    draft = Draft().start().end().node("exclusiveGateway", "x", inner)

    found = refused(draft.path("start", "x", "end").xml())

    assert [row[:2] for row in found] == [("unsupported_element", "outcome")]


def test_vocabulary_where_it_says_nothing_is_refused():
    data = straight("a").raw('<laneSet id="s"><lane id="l"/></laneSet>').xml()
    note = b'<extensionElements><kehubu:outcome key="a" label="b"/></extensionElements>'
    data = data.replace(b'<lane id="l"', b'<lane kehubu:role="ae" id="l"')
    data = data.replace(b'targetRef="a">', b'targetRef="a" kehubu:due="8">' + note)

    assert [row[:3] for row in refused(data)] == [
        ("misplaced_attribute", "lane", "l"),
        ("misplaced_attribute", "sequenceFlow", "start-a"),
        ("unsupported_element", "outcome", ""),
    ]


@pytest.mark.parametrize(
    "condition",
    [
        "a == yes",
        "a = yes and b = no",
        "a != yes",
        "a = yes |",
        "a = 'yes'",
        "= yes",
        "a =",
        "${a}",
        "__import__('os')",
        "a = yes; b = no",
    ],
)
def test_condition_of_another_grammar_is_refused(condition):
    draft = Draft().start().end().task("a", "yes", "no").xor("x", default="x-end")
    draft.task("b").path("start", "a", "x", "end").path("b", "end")
    data = draft.flow("x", "b", when=condition).xml()

    line = line_of(data, 'id="x-b"')
    found = refused(data)
    assert found[0] == ("malformed_condition", "sequenceFlow", "x-b", line)
    assert params(data)[0] == {"condition": condition}
