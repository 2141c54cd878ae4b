from pathlib import Path

import pytest

from kehubu.persons import sensitive
from kehubu.persons.sensitive import Kind


def judged(name):
    lines = Path(__file__).with_name(name).read_text().splitlines()
    for line in lines:
        if not line.startswith("#"):
            kinds, _bar, sentence = line.partition(" | ")
            yield sentence, set() if kinds == "-" else set(kinds.split())


def rates(name):
    """
    Return the share of sensitive sentences whose kinds are all found, and that of
    harmless ones of which any is said.
    """
    right, wrong, told, harmless = 0, 0, 0, 0
    for sentence, kinds in judged(name):
        found = set(sensitive.found(sentence))
        told, harmless = told + bool(kinds), harmless + (not kinds)
        right += bool(kinds) and kinds <= found
        wrong += bool(found) and not kinds
    assert told + harmless >= 98
    return right / told, wrong / harmless


def test_sentences_by_which_the_words_were_chosen():
    recall, false_alarms = rates("judged.txt")

    assert recall == 1.0
    assert false_alarms < 0.01


def test_sentences_that_the_words_have_not_seen():
    recall, false_alarms = rates("judged_unseen.txt")

    assert recall >= 0.84
    assert false_alarms <= 0.12


def test_every_kind_is_judged_by_several_sentences():
    told = [kind for _said, kinds in judged("judged.txt") for kind in kinds]

    assert {kind for kind in Kind if told.count(kind) >= 6} == set(Kind)


def test_kinds_come_in_the_order_of_the_law():
    text = "儿子六岁，有哮喘；家住样例路8号301室，信佛"

    assert sensitive.found(text) == [
        Kind.RELIGION,
        Kind.HEALTH,
        Kind.WHEREABOUTS,
        Kind.CHILDREN,
    ]


def test_words_are_told_once_and_as_they_stand():
    assert sensitive.words("信佛，真的信佛，爱喝佛手茶；有糖尿病") == {
        Kind.RELIGION: ["信佛"],
        Kind.HEALTH: ["糖尿病"],
    }


@pytest.mark.parametrize("text", ["", " ", "佛", "病", "族", "12345", "\x00", "🙂"])
def test_nothing_is_said_of_nothing(text):
    assert sensitive.found(text) == []


@pytest.mark.parametrize(
    ("number", "kinds"),
    [
        ("11010519491231002X", [Kind.IDENTITY]),
        ("11010519491231002x", [Kind.IDENTITY]),
        ("110105 19491231 002X", [Kind.IDENTITY]),
        ("１１０１０５１９４９１２３１００２Ｘ", [Kind.IDENTITY]),
        ("110105194912310021", []),
        ("440524188001010014", [Kind.IDENTITY]),
        ("6222021234567890128", [Kind.ACCOUNTS]),
        ("6222-0212-3456-7890-128", [Kind.ACCOUNTS]),
        ("6222021234567890127", []),
        ("4111 1111 1111 1111", [Kind.ACCOUNTS]),
        ("2026031500012345", []),
        ("62220212345678901281", []),
        ("13800000000", []),
    ],
)
def test_numbers_are_told_by_their_check_digit(number, kinds):
    assert sensitive.found(f"他给的{number}已记下") == kinds


@pytest.mark.parametrize(
    ("age", "is_child"),
    [
        ("13岁", True),
        ("14岁", False),
        ("113岁", False),
        ("十三岁", True),
        ("十四岁", False),
        ("三十岁", False),
        ("二十三岁", False),
        ("十周岁", True),
        ("0岁", True),
    ],
)
def test_children_are_told_by_their_age(age, is_child):
    assert (sensitive.found(f"女儿今年{age}") == [Kind.CHILDREN]) is is_child


def test_long_text_takes_no_long_time():
    for piece in ("每天八点", "儿子", "负责", "9", "4111 ", "住", "(", "回族"):
        assert sensitive.found(piece * 20_000) in (
            [],
            [Kind.IDENTITY],
            [Kind.WHEREABOUTS],
        )
