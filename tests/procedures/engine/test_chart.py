from xml.etree import ElementTree as ET

import pytest

from kehubu.core.svg import ems, wrap
from kehubu.procedures.engine import Mark, Palette, draw, parse
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.engine.shipped import SHIPPED, read

SVG = "{http://www.w3.org/2000/svg}"


def picture(graph, marks=None, **options) -> ET.Element:
    return ET.fromstring(draw(graph, marks or {}, **options))


def groups(svg: ET.Element) -> dict[str, ET.Element]:
    """
    Return the nodes' groups by tip.
    """
    found = svg.iter(f"{SVG}g")
    return {
        group.findtext(f"{SVG}title", ""): group
        for group in found
        if "flow-node" in group.get("class", "")
    }


def texts(element: ET.Element) -> list[str]:
    return ["".join(text.itertext()) for text in element.iter(f"{SVG}text")]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_node_and_flow_is_drawn(name):
    graph = parse(read(name))

    svg = picture(graph)

    classes = [e.get("class", "") for e in svg.iter()]
    assert sum("flow-node" in c for c in classes) == len(graph.nodes)
    assert classes.count("flow") == len(graph.flows)
    names = "".join(texts(svg))
    assert [n.name for n in graph.nodes if n.name not in names] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_chart_keeps_to_a_strict_content_security_policy(name):
    svg = picture(parse(read(name)), {"TL-B1.01": Mark("done", 2, "/x", "tip")})

    tags = {element.tag.removeprefix(SVG) for element in svg.iter()}
    assert tags.isdisjoint({"style", "script", "foreignObject", "image", "use"})
    names = {key for element in svg.iter() for key in element.attrib}
    assert "style" not in names
    assert [key for key in names if key.startswith("on")] == []


def test_chart_is_a_named_picture_and_with_links_a_group():
    graph = parse(straight("a").xml())

    plain, linked = picture(graph), picture(graph, {"a": Mark(href="/steps/1")})

    assert (plain.get("role"), linked.get("role")) == ("img", "group")
    title = plain.find(f"{SVG}title")
    assert title.text == "Test"
    assert plain.get("aria-labelledby") == title.get("id")
    (link,) = linked.iter(f"{SVG}a")
    assert link.get("href") == "/steps/1"
    assert link.findtext(f"{SVG}g/{SVG}title") == "a"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "]]>&lt;\"'",
        "a\x00\x08\ufffe\ud800b",
        "&amp;&#0;",
        "x" * 5000,
        "",
    ],
    ids=ascii,
)
def test_hostile_texts_are_only_texts(hostile):
    graph = parse(straight("a").xml())
    mark = Mark("now", 3, href=hostile or None, tip=hostile)

    svg = picture(graph, {"a": mark}, prefix="p")

    harmless = picture(graph, {"a": Mark("now", 3, hostile and "/", "t")})
    assert {e.tag for e in svg.iter()} == {e.tag for e in harmless.iter()}


def test_hostile_names_of_a_file_are_only_texts():
    name = "&lt;b&gt;onclick='x'&amp;&quot;"
    data = straight("a").xml().replace(b'name="a"', f'name="{name}"'.encode())

    svg = picture(parse(data))

    assert "".join(texts(svg)) == "<b>onclick='x'&\""


@pytest.mark.parametrize("state", ["done", "now", "late", "waived", "returned"])
def test_state_is_told_by_class_and_sign_not_by_colour_alone(state):
    graph = parse(straight("a", "b").xml())

    svg = picture(graph, {"a": Mark(state, 1, tip="here")})

    marked, other = groups(svg)["here"], groups(svg)["b"]
    assert marked.get("class") == f"flow-node task is-{state}"
    assert other.get("class") == "flow-node task is-none"
    assert [e.get("class") for e in marked.iter()].count("state-icon") == 1
    assert [e.get("class") for e in other.iter()].count("state-icon") == 0


def test_visits_are_counted_from_the_second_on():
    graph = parse(straight("a", "b").xml())

    svg = picture(graph, {"a": Mark("done", 3, tip="a"), "b": Mark("done", 1, tip="b")})

    assert texts(groups(svg)["a"]) == ["a", "3"]
    assert texts(groups(svg)["b"]) == ["b"]


@pytest.mark.parametrize("state", ["heat1", "heat2", "heat3", "heat4"])
def test_heat_has_a_note_in_words_beside_its_colour(state):
    marks = {"a": Mark(state=state, note="2.5 小时 ×12")}

    svg = picture(parse(straight("a").xml()), marks)

    group = groups(svg)["a"]
    assert f"is-{state}" in group.get("class").split()
    assert "2.5 小时 ×12" in texts(group)
    assert [e for e in group.iter() if e.get("class") == "state-icon"] == []


def test_signature_bears_a_seal_with_the_number_of_signers():
    draft = Draft().start().end().signature("s", role="ad hs gm")

    svg = picture(parse(draft.path("start", "s", "end").xml()))

    (seal,) = [e for e in svg.iter() if e.get("class") == "seal"]
    assert texts(seal) == ["3"]


def test_ids_begin_with_the_prefix_so_that_two_charts_share_a_page():
    graph = parse(straight("a").xml())

    one, two = picture(graph, prefix="one"), picture(graph, prefix="two")

    ids = [[e.get("id") for e in svg.iter() if e.get("id")] for svg in (one, two)]
    assert ids == [["one-title", "one-arrow"], ["two-title", "two-arrow"]]
    arrows = {e.get("marker-end") for e in one.iter()} - {None}
    assert arrows == {"url(#one-arrow)"}


def test_view_holds_everything_with_little_around_it():
    svg = picture(parse(straight("a").xml()))

    # three boxes of 120 × 72, 160 apart; the end's name would stand below it
    assert svg.get("viewBox") == "-14 -14 468 100"
    assert (svg.get("width"), svg.get("height")) == ("468", "100")


def test_palette_colours_the_chart():
    svg = picture(parse(straight("a").xml()), palette=Palette(line="#123456"))

    (flow, _) = [e for e in svg.iter() if e.get("class") == "flow"]
    assert flow.get("stroke") == "#123456"


def kitchen_sink() -> Draft:
    """One of each thing that can be drawn."""
    draft = Draft().start(inner='<messageEventDefinition id="m"/>').end(name="完")
    draft.task("u", clause="TL-B1.01").timer("t", "u")
    draft.node("manualTask", "h", role="ae")
    draft.node("sendTask", "mail", action="x").node("serviceTask", "auto", action="x")
    draft.node("callActivity", "call", calledElement="TL-B6").end("told")
    draft.both("p", "q").some("i", "j").xor("x", "y")
    with draft.sub_process("sub", name="子流程"):
        draft.start("s").end("e").task("inner").path("s", "inner", "e")
    draft.path("start", "u", "h", "mail", "auto", "call", "sub", *"pqijxy", "end")
    draft.path("t", "told").raw('<group id="g"/>')
    draft.raw('<textAnnotation id="note"><text>说明</text></textAnnotation>')
    draft.raw('<laneSet id="ls"><lane id="lane" name="客户部"/></laneSet>')
    draft.nodes += ["note", "g", "lane"]
    draft.raw('<association id="line" sourceRef="note" targetRef="u"/>')
    return draft


def test_all_kinds_of_things_are_drawn():
    data = kitchen_sink().xml()
    edge = b'<bpmndi:BPMNEdge bpmnElement="line"><di:waypoint x="0" y="0"/>'
    data = data.replace(
        b"</bpmndi:BPMNPlane>",
        edge + b'<di:waypoint x="5" y="5"/></bpmndi:BPMNEdge></bpmndi:BPMNPlane>',
    )
    graph = parse(data)

    svg = picture(graph)

    classes = [e.get("class", "") for e in svg.iter()]
    assert sum("flow-node" in c for c in classes) == len(graph.nodes)
    assert classes.count("kind-icon") == 11
    assert {"lane", "note", "frame", "thin"} <= set(classes)
    assert {"说明", "客户部", "子流程", "完"} <= set(texts(svg))


def test_collapsed_sub_process_hides_what_is_inside():
    data = (
        kitchen_sink()
        .xml()
        .replace(b'bpmnElement="sub"', b'bpmnElement="sub" isExpanded="false"')
    )
    graph = parse(data)

    svg = picture(graph)

    inside = len(graph.children("sub"))
    assert len(groups(svg)) == len(graph.nodes) - inside
    assert "inner" not in texts(svg)


# text


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("搜集客户信息", ("搜集客户信息",)),
        ("准备谈判内容与目标", ("准备谈判内", "容与目标")),
        ("参加分析、定位说明会", ("参加分析、", "定位说明会")),
        ("Send the order to all", ("Send the", "order to all")),
        ("审核presentation", ("审核", "presentation")),
        ("", ()),
        ("  ", ()),
        ("一" * 30, ("一" * 8, "一" * 8, "一" * 7 + "…")),
        ("W" * 40, ("W" * 14, "W" * 14, "W" * 12)),
    ],
)
def test_text_wraps_evenly_in_full_width_letters(text, rows):
    assert wrap(text, 8, 3) == rows
    assert all(ems(row) <= 8.01 for row in rows)


@pytest.mark.parametrize("width", [1, 0.5, 0, -3])
def test_text_in_a_place_too_narrow_still_ends(width):
    assert wrap("填写工作单", width, 3) == ("填", "写", "…")


def flow_label(data: bytes) -> ET.Element:
    svg = picture(parse(data))
    return next(e for e in svg.iter() if e.get("class") == "flow-label")


def test_flow_label_stands_where_the_file_says_or_at_its_beginning():
    data = straight("a").xml()
    data = data.replace(b'id="start-a"', b'id="start-a" name="N"')
    placed = data.replace(
        b'<di:waypoint x="9" y="0"/>',
        b'<di:waypoint x="9" y="0"/><bpmndi:BPMNLabel>'
        b'<dc:Bounds x="100" y="50" width="20" height="14"/></bpmndi:BPMNLabel>',
        1,
    )
    upright = data.replace(b'x="9" y="0"', b'x="0" y="40"', 1)

    label, guess, beside = map(flow_label, (placed, data, upright))

    assert label.find(f"{SVG}tspan").get("x") == "110"
    assert guess.find(f"{SVG}tspan").get("x") == "4.5"
    assert beside.find(f"{SVG}tspan").get("x") == "6"
    assert label.get("paint-order") == "stroke"
