"""Every verb that services record, and every topic of which they tell, has words."""

import ast
import re

import pytest
from django.apps import apps
from rules.permissions import permissions

from kehubu.core import notices
from kehubu.core.history import VERBS
from kehubu.core.models import HistoryEntry, Notification
from kehubu.core.notices import TOPICS
from kehubu.sample.journey import Journey
from kehubu.signoffs.models import Signature
from kehubu.work.models import WorkOrder
from tests.architecture.tree import parsed, python_files
from tests.factories import ClientFactory

RECORDING = {"history.record": 0, "history.amend": 1, "history.entry": 0}
"""Where each call has its verb."""
TELLING = {"notices.notify": 1}
NAMING = {
    "facts.announce": 0,
    "announce": 0,
    "panels.add": 0,
    "panels.add_to_page": 0,
    "panels.of": 0,
    "panels.on": 0,
}
"""What is named like a verb and is none: facts, and the pages that have panels."""
CODE = python_files("src/kehubu")


def arguments(path, places):
    """
    Return the argument that stands at its place in each of these calls.
    """
    calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
    return [
        call.args[places[ast.unparse(call.func)]]
        for call in calls
        if ast.unparse(call.func) in places
    ]


WORD = re.compile(r"([a-z]+)\.[a-z_]+")


def constants():
    """
    Return the value of each word that has a name of its own, over all code.
    """
    named = [
        node
        for path in CODE
        for node in parsed(path).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    ]
    return {ast.unparse(node.targets[0]): node.value.value for node in named}


def literals(places):
    """
    Return the words that stand in these calls, literally or by name, over all code.
    """
    found = [word for path in CODE for word in arguments(path, places)]
    known = constants()
    spelt = [word.value for word in found if isinstance(word, ast.Constant)]
    named = [ast.unparse(word).rpartition(".")[2] for word in found]
    return {*spelt, *(known[name] for name in named if name in known)}


def words_like_verbs():
    """
    Return what is written like a verb anywhere, as a service may pass it to another.
    """
    subjects = {verb.partition(".")[0] for verb in VERBS}
    strings = [
        node.value
        for path in CODE
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return {
        word
        for word in strings
        if (found := WORD.fullmatch(word)) and found[1] in subjects
    }


def test_every_recorded_verb_has_words():
    recorded = literals(RECORDING)

    assert len(recorded) > 30
    assert recorded - set(VERBS) == set()


def test_every_word_like_a_verb_is_a_verb_or_something_else_that_is_known():
    models = {model._meta.label_lower for model in apps.get_models()}
    others = literals(NAMING) | set(permissions) | set(TOPICS) | models

    assert words_like_verbs() - set(VERBS) - others == set()


@pytest.mark.parametrize("state", sorted(set(WorkOrder.State) - {"draft"}))
def test_every_state_of_an_order_has_its_verb(state):
    assert f"order.{state}" in VERBS


@pytest.mark.parametrize("verdict", Signature.Verdict)
def test_every_verdict_of_a_signature_has_its_verb(verdict):
    assert f"step.{verdict}" in VERBS


def test_every_topic_has_a_sentence():
    told = literals(TELLING)

    assert told != set()
    assert told - set(TOPICS) == set()


@pytest.mark.django_db
def test_whole_journey_is_told_in_words(agency):
    Journey(agency, ClientFactory(), "样例推广").to_the_end()

    verbs = set(HistoryEntry.objects.values_list("verb", flat=True))
    said = [notices.sentence(notice) for notice in Notification.objects.all()]
    assert len(verbs) > 15
    assert verbs - set(VERBS) == set()
    assert len(said) > 15
    assert [
        sentence for sentence in said if "%" in sentence or "（）" in sentence
    ] == []
