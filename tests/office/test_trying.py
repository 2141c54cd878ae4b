"""A draft tried out: played in memory by named people, with the rules of signing."""

from datetime import datetime

import pytest
from django.utils import timezone

from kehubu.core.worktime import Calendar
from kehubu.office.trying import (
    MOST_MOVES,
    ChooseOutcome,
    IssuerSigns,
    NotOpen,
    NotYourTurn,
    Play,
    SamePersonSigns,
    TooLong,
    Trial,
    roles,
)
from kehubu.procedures.engine import parse
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.stage import NOON

NAMES = {1: "甲", 2: "乙", 3: "丙"}
CALENDAR = Calendar(timezone.get_default_timezone())


def begun(draft, **cast):
    trial = Trial(cast={"ae": 1} | cast, now=NOON.isoformat())
    play = Play(parse(draft.xml()), CALENDAR, trial, NAMES)
    play.begin()
    return play


def open_nodes(play):
    return [each.node_id for each in play.open()]


def told(play):
    return [(e.node_id, e.who, e.outcome) for e in play.trial.entries()]


def gate(**attributes):
    draft = Draft().start().end().task("a", record="pact", due="8").xor("x")
    draft.signature("s", signs="pact", **attributes).path("start", "a", "s", "x")
    return draft.flow("x", "end", "s = approved").flow("x", "a", "s = rejected")


def test_trial_is_played_to_its_end():
    play = begun(straight("a", "b"))

    for node_id in ("a", "b"):
        assert open_nodes(play) == [node_id]
        play.complete(node_id, "")

    assert play.trial.is_over
    assert told(play) == [("a", "甲", ""), ("b", "甲", ""), ("end", "", "")]


def test_time_goes_on_to_when_the_step_is_due():
    play = begun(gate(), ad=2, hs=3)
    [step] = play.open()

    play.complete("a", "")

    assert step.due == datetime.fromisoformat("2026-03-03T14:00:00+08:00")
    assert play.trial.at == step.due


def test_outcome_must_be_chosen():
    draft = Draft().start().end().task("a", "go", "no").path("start", "a", "end")
    play = begun(draft)

    with pytest.raises(ChooseOutcome, match="a"):
        play.complete("a", "")
    play.complete("a", "no")

    assert told(play)[0] == ("a", "甲", "NO")


def test_two_people_sign():
    play = begun(gate(), ad=2, hs=3)
    play.complete("a", "")

    play.sign("s", "hs", "approved")
    assert open_nodes(play) == ["s"]
    play.sign("s", "ad", "approved")

    assert play.trial.is_over
    assert [who for _node, who, _outcome in told(play)] == ["甲", "丙", "乙", ""]


def test_rejection_leads_back():
    play = begun(gate(), ad=2, hs=3)
    play.complete("a", "")

    play.sign("s", "ad", "rejected")

    assert open_nodes(play) == ["a"]
    assert play.marks()["a"].visits == 2


def test_issuer_does_not_sign():
    play = begun(gate(), ad=1, hs=3)
    play.complete("a", "")

    with pytest.raises(IssuerSigns, match="甲"):
        play.sign("s", "ad", "approved")


def test_one_person_does_not_sign_twice():
    play = begun(gate(), ad=2, hs=2)
    play.complete("a", "")
    play.sign("s", "ad", "approved")

    with pytest.raises(SamePersonSigns, match="乙"):
        play.sign("s", "hs", "approved")


def test_who_signs_in_turn_waits_for_it():
    draft = gate()
    xml = draft.xml().replace(
        b"Characteristics/>", b'Characteristics isSequential="true"/>'
    )
    trial = Trial(cast={"ae": 1, "ad": 2, "hs": 3}, now=NOON.isoformat())
    play = Play(parse(xml), CALENDAR, trial, NAMES)
    play.begin()
    play.complete("a", "")

    with pytest.raises(NotYourTurn, match="丙"):
        play.sign("s", "hs", "approved")


@pytest.mark.parametrize("act", ["complete", "sign"])
def test_step_that_is_not_open_cannot_be_done(act):
    play = begun(gate(), ad=2, hs=3)

    with pytest.raises(NotOpen):
        getattr(play, act)("s", *{"complete": [""], "sign": ["ad", "approved"]}[act])


@pytest.mark.parametrize(
    ("act", "words"),
    [("complete", ["approved"]), ("sign", ["ae", "rejected"])],
)
def test_what_no_button_offers_is_refused(act, words):
    play = begun(gate(), ad=2, hs=3)
    if act == "complete":
        play.complete("a", "")

    with pytest.raises(NotOpen):
        getattr(play, act)("s" if act == "complete" else "a", *words)
    if act == "sign":
        with pytest.raises(ChooseOutcome):
            play.complete("a", "approved")


def test_role_signs_once():
    play = begun(gate(), ad=2, hs=3)
    play.complete("a", "")
    play.sign("s", "ad", "approved")

    for role in ("ad", "gm"):
        with pytest.raises(NotOpen):
            play.sign("s", role, "approved")


def test_what_needs_nobody_goes_by_itself():
    draft = Draft().start().end().tasks("a").node("serviceTask", "b", action="do")
    play = begun(draft.path("start", "a", "b", "end"))

    play.complete("a", "")

    assert told(play)[1] == ("b", "Kehubu", "")
    assert play.trial.is_over


def test_endless_trial_ends():
    draft = Draft().start().end().task("a", "again", "on").xor("x")
    draft.path("start", "a", "x").flow("x", "a", "a = again").flow("x", "end", "a = on")
    play = begun(draft)

    for _move in range(MOST_MOVES):
        play.complete("a", "again")

    with pytest.raises(TooLong):
        play.complete("a", "again")


def test_trial_travels_as_plain_data():
    play = begun(gate(), ad=2, hs=3)
    play.complete("a", "")

    assert Trial.read(play.trial.data()) == play.trial


def test_roles_come_in_the_order_of_the_steps():
    assert roles(parse(gate().xml())) == ["ae", "ad", "hs"]
