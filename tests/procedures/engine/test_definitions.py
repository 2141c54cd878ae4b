"""The shipped definitions: sound, valid, as the domain says, and fit to be seen."""

from itertools import combinations, pairwise
from pathlib import Path

import pytest
import SpiffWorkflow
from lxml import etree

from kehubu.procedures.engine import Graph, Kind, Node, check, parse
from kehubu.procedures.engine.graph import ACTIVITIES, Bounds, Point
from tests.procedures.engine.shipped import SHIPPED, read
from tests.procedures.engine.walks import play

XSD = Path(SpiffWorkflow.__file__).parent / "bpmn" / "parser" / "schema" / "BPMN20.xsd"
WIDEST = 1100
"""A chart is read at this width."""

STANDING = {"TL-B2.01"}
"""Regular service lasts as long as nothing is asked for: it has no due time."""

WON = """01 02:go 03 04 05:confirmed 06:agreed 07:first 08:approved 09:received 10 11
12:accepted 13:approved 14:confirmed 15 16:passed 17 18 19 20 21 22 23"""


def run(name: str, steps: str):
    return play(parse(read(name)), *(f"{name}.{step}" for step in steps.split()))


def before(steps: str, step: str) -> str:
    """
    Return the steps of a row that come before one.
    """
    return steps[: steps.index(step)]


@pytest.mark.parametrize("name", SHIPPED)
def test_definition_is_sound_and_every_step_has_its_clause(name):
    graph = parse(read(name))

    assert check(graph, actions=frozenset()) == []
    steps = [node for node in graph.nodes if node.kind in ACTIVITIES]
    assert graph.id == name
    assert [node.clause for node in steps] == [node.id for node in steps]
    assert [n.id for n in steps if not n.due and n.id not in STANDING] == []
    assert [n.id for n in steps if not (n.record or n.signs)] == []
    assert [n.id for n in graph.nodes if n.kind is Kind.END and not n.state] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_every_node_stands_in_one_lane_that_of_its_first_role(name):
    graph = parse(read(name))

    members = [node_id for lane in graph.lanes for node_id in lane.nodes]
    assert sorted(members) == sorted(node.id for node in graph.nodes)
    for lane in graph.lanes:
        roles = {role for n in lane.nodes for role in graph.node(n).roles[:1]}
        assert {f"lane_{role}" for role in roles} == {lane.id}


@pytest.mark.parametrize("name", SHIPPED)
def test_file_is_valid_bpmn(name):
    schema = etree.XMLSchema(etree.parse(XSD))
    document = etree.fromstring(read(name))

    schema.assertValid(document)

    assert document.get("exporter") == "Kehubu"
    (process,) = document.findall("{*}process")
    assert process.get("isExecutable") == "true"


def test_winning_a_client_takes_23_steps():
    move = run("TL-B1", WON)

    assert (move.ended, move.is_over) == (("won",), True)
    assert len(WON.split()) == 23


@pytest.mark.parametrize(
    ("steps", "opened", "ended"),
    [
        ("01 02:no_go", "", "parked"),
        (before(WON, "05") + "05:declined", "05", ""),
        (before(WON, "06") + "06:nurture", "", "nurture"),
        (before(WON, "06") + "06:lost", "", "lost"),
        (before(WON, "08") + "08:rejected", "07", ""),
        (before(WON, "09") + "09:refused", "07", ""),
        (before(WON, "12") + "12:suggestions", "07", ""),
        (before(WON, "13") + "13:rejected", "12", ""),
        (before(WON, "14") + "14:declined", "14", ""),
        (before(WON, "16") + "16:amend", "12", ""),
        (before(WON, "16") + "16:reorder", "07", ""),
        (before(WON, "16") + "16:lost", "", "lost_proposal"),
        # a revision order is not explained again, it goes straight to the review
        (
            before(WON, "12") + "12:suggestions 07:revision 08:approved 09:received",
            "12",
            "",
        ),
    ],
)
def test_each_failure_on_the_way_to_a_client_leads_where_it_should(
    steps, opened, ended
):
    move = run("TL-B1", steps)

    assert move.opened == ((f"TL-B1.{opened}",) if opened else ())
    assert move.ended == ((ended,) if ended else ())
    assert move.is_over == bool(ended)


def test_ends_tell_how_the_run_ended():
    ends = [n for n in parse(read("TL-B1")).nodes if n.kind is Kind.END]

    assert {node.id: node.state for node in ends} == {
        "parked": "parked",
        "nurture": "nurture",
        "lost": "lost",
        "lost_proposal": "lost",
        "won": "won",
    }


WHOLE = {
    "TL-B3": """01:first 02:approved 03:executor 04 05 06 07 08:approved 09 10 11
        12:account 12b:passed 13 14 15 16 17""",
    "TL-B4": """01:first 02:approved 03:executor 04 05 06 07 08 09:account 09b:passed
        10 11 12 13 14""",
    "TL-B5": """01:first 02:approved 03 04 05 06 07 08:approved 09 10 11 12:passed 12a
        13:account 13b:passed 14 15""",
    "TL-B6": """01:first 02:approved 03:executor 04 05 06 07 08:approved 09:film 10
        11:account 11b:passed 12 13 14""",
    "PX-SURVEY": "01:first 02:approved 03 04 05:approved 06 07:passed 08 09",
    "PX-PRINT": """01:first 02:approved 03 04 05 06:confirmed 07 08:signed 09
        10:accepted 11 12 13:passed 14 15""",
    "PX-FILM": """01:first 02:approved 03 04 05:approved 06:confirmed 07 08 09:agreed 10
        11:passed 12:passed 13 14:passed 15 16""",
    "PX-MEDIA": """01:first 02:approved 03 04 05:confirmed 06:confirmed 07 08:approved
        09 10:approved 11 12 13:passed 14 15""",
}
"""The way on which all goes well, in each department."""
NUMBERED = {
    "TL-B3": 17,
    "TL-B4": 14,
    "TL-B5": 15,
    "TL-B6": 14,
    "PX-SURVEY": 9,
    "PX-PRINT": 15,
    "PX-FILM": 16,
    "PX-MEDIA": 15,
}


@pytest.mark.parametrize("name", WHOLE)
def test_department_takes_all_its_steps(name):
    move = run(name, WHOLE[name])

    numbers = {step.partition(":")[0] for step in WHOLE[name].split()}
    assert (move.ended, move.is_over) == (("finished",), True)
    assert len({number for number in numbers if number.isdigit()}) == NUMBERED[name]


BRANCHES = [
    *((name, "01:refused", "", "sent_back") for name in WHOLE),
    *((name, "01:first 02:rejected", "", "not_started") for name in WHOLE),
    # a revision order takes up the thread where there is something to revise
    ("TL-B3", "01:revision 02:approved", "07", ""),
    ("TL-B4", "01:revision 02:approved", "07", ""),
    ("TL-B5", "01:revision 02:approved", "06", ""),
    ("TL-B6", "01:revision 02:approved", "07", ""),
    ("PX-SURVEY", "01:revision 02:approved", "04", ""),
    ("PX-PRINT", "01:revision 02:approved", "04", ""),
    ("PX-FILM", "01:revision 02:approved", "10", ""),
    ("PX-MEDIA", "01:revision 02:approved", "04", ""),
    # one executor, or a team whose parts are written down
    *((name, "… 03:team", "03a", "") for name in ("TL-B3", "TL-B4", "TL-B6")),
    *((name, "… 03:team 03a", "04", "") for name in ("TL-B3", "TL-B4", "TL-B6")),
    # what its heads do not sign
    ("TL-B3", "… 08:rejected", "07", ""),
    ("TL-B5", "… 08:rejected", "07", ""),
    ("TL-B6", "… 08:rejected", "07", ""),
    ("PX-SURVEY", "… 05:rejected", "04", ""),
    ("PX-FILM", "… 05:rejected", "04", ""),
    ("PX-MEDIA", "… 08:rejected", "07", ""),
    ("PX-MEDIA", "… 10:rejected", "09", ""),
    # the research firm's proposal is amended
    ("TL-B5", "… 12:amend", "11", ""),
    # straight to the client, who agrees or does not
    ("TL-B3", "… 12:client", "12a", ""),
    ("TL-B3", "… 12:client 12a:passed", "12b", ""),
    ("TL-B3", "… 12:client 12a:failed", "07", ""),
    ("TL-B4", "… 09:client 09a:failed", "07", ""),
    ("TL-B5", "… 13:client 13a:failed", "11", ""),
    ("TL-B6", "… 11:client 11a:passed", "11b", ""),
    ("TL-B6", "… 11:client 11a:failed", "07", ""),
    # the account department wants it changed: a revision order goes on
    ("TL-B3", "… 12b:revise", "", "continued"),
    ("TL-B4", "… 09b:revise", "", "continued"),
    ("TL-B5", "… 13b:revise", "", "continued"),
    ("TL-B6", "… 11b:revise", "", "continued"),
    ("PX-SURVEY", "… 07:revise", "", "continued"),
    ("PX-PRINT", "… 13:revise", "", "continued"),
    ("PX-FILM", "… 14:revise", "", "continued"),
    ("PX-MEDIA", "… 13:revise", "", "continued"),
    # a film is shot, or not
    ("TL-B6", "… 09:film 10 11:account 11b:passed", "12", ""),
    ("TL-B6", "… 09:other 10 11:account 11b:passed", "13", ""),
    # what clients, media and our own eyes find wrong on the way
    ("PX-PRINT", "… 06:declined", "05", ""),
    ("PX-PRINT", "… 08:amend", "08", ""),
    ("PX-PRINT", "… 10:rework", "09", ""),
    ("PX-FILM", "… 06:declined", "04", ""),
    ("PX-FILM", "… 09:again", "08", ""),
    ("PX-FILM", "… 11:rework", "10", ""),
    ("PX-FILM", "… 12:rework", "10", ""),
    ("PX-MEDIA", "… 05:changed", "04", ""),
    ("PX-MEDIA", "… 06:amend", "04", ""),
]


@pytest.mark.parametrize(("name", "steps", "opened", "ended"), BRANCHES)
def test_each_branch_in_a_department_leads_where_it_should(name, steps, opened, ended):
    first = steps.removeprefix("… ").partition(":")[0]
    steps = steps.replace("… ", before(WHOLE[name], f"{first}:"))

    move = run(name, steps)

    assert move.opened == ((f"{name}.{opened}",) if opened else ())
    assert move.ended == ((ended,) if ended else ())
    assert move.is_over == bool(ended)


def test_meeting_before_the_shoot_is_no_matter_of_choice():
    meeting = parse(read("TL-B6")).node("TL-B6.12")

    assert (meeting.is_conditional, meeting.waivable) == (False, ())


# the picture


def overlap(one: Bounds, other: Bounds, gap: float = 0) -> bool:
    return (
        one.x < other.x + other.width + gap
        and other.x < one.x + one.width + gap
        and one.y < other.y + other.height + gap
        and other.y < one.y + one.height + gap
    )


def crosses(start: Point, end: Point, box: Bounds) -> bool:
    """
    Say whether an upright or level line passes through a box, not only along it.
    """
    (ax, ay), (bx, by) = start, end
    line = Bounds(min(ax, bx), min(ay, by), abs(bx - ax), abs(by - ay))
    inner = Bounds(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1)
    return overlap(line, inner)


def is_on_border(point: Point, node: Node) -> bool:
    (x, y), at = point, node.bounds
    inside = at.x <= x <= at.x + at.width and at.y <= y <= at.y + at.height
    return inside and (x in {at.x, at.x + at.width} or y in {at.y, at.y + at.height})


def labels(graph: Graph) -> list[Bounds]:
    things = [*graph.nodes, *graph.flows]
    return [thing.label for thing in things if thing.label is not None]


@pytest.mark.parametrize("name", SHIPPED)
def test_boxes_stand_apart(name):
    nodes = parse(read(name)).nodes

    pairs = combinations(nodes, 2)
    assert [(a.id, b.id) for a, b in pairs if overlap(a.bounds, b.bounds, gap=20)] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_flows_are_level_or_upright_and_cross_no_box(name):
    graph = parse(read(name))

    for flow in graph.flows:
        assert is_on_border(flow.waypoints[0], graph.node(flow.source)), flow.id
        assert is_on_border(flow.waypoints[-1], graph.node(flow.target)), flow.id
        for start, end in pairwise(flow.waypoints):
            assert start[0] == end[0] or start[1] == end[1], flow.id
            crossed = [n.id for n in graph.nodes if crosses(start, end, n.bounds)]
            assert crossed == [], flow.id


@pytest.mark.parametrize("name", SHIPPED)
def test_labels_cover_neither_boxes_nor_each_other(name):
    graph = parse(read(name))

    for one, other in combinations(labels(graph), 2):
        assert not overlap(one, other), (one, other)
    for label in labels(graph):
        covered = [n.id for n in graph.nodes if overlap(label, n.bounds)]
        assert covered == [], label


@pytest.mark.parametrize("name", SHIPPED)
def test_flows_with_a_condition_are_named_and_steps_have_the_house_size(name):
    graph = parse(read(name))

    assert [f.id for f in graph.flows if bool(f.condition) != bool(f.name)] == []
    sizes = {n.kind: (n.bounds.width, n.bounds.height) for n in graph.nodes}
    assert sizes == {
        Kind.START: (36, 36),
        Kind.USER: (120, 72),
        Kind.EXCLUSIVE: (44, 44),
        Kind.END: (36, 36),
    }
    right = max(x for flow in graph.flows for x, _ in flow.waypoints)
    left = min(x for flow in graph.flows for x, _ in flow.waypoints)
    assert right - left <= WIDEST
