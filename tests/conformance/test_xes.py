"""The event log: valid XES, all steps in it, people by pseudonym or by name."""

from collections import Counter
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse
from lxml import etree

from kehubu.core.models import HistoryEntry
from kehubu.procedures.models import Procedure, Run, Step

pytestmark = pytest.mark.django_db
SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "xes.xsd"))
XES = "{http://www.xes-standard.org/}"


class Reader:
    """Reads a log as process-mining tools do: one trace after the other."""

    def __init__(self, data: bytes) -> None:
        self.traces = []
        for _, element in etree.iterparse(BytesIO(data), tag=f"{XES}trace"):
            events = [values(event) for event in element.iter(f"{XES}event")]
            self.traces.append((values(element), events))


def values(element):
    return {a.get("key"): a.get("value") for a in element if a.get("key")}


@pytest.fixture
def archived(journey):
    journey.to_the_end()
    return journey


def log(browse, user, key="TL-B1", **words):
    procedure = Procedure.objects.get(key=key)
    url = reverse("conformance:log", args=[procedure.pk])
    answer = browse(user).post(url, words)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_log_is_valid_and_has_all_steps(archived, browse):
    data = log(browse, archived.crew.gm)
    run = Run.objects.get(definition__procedure__key="TL-B1")

    SCHEMA.assertValid(etree.fromstring(data))
    [(trace, events)] = Reader(data).traces
    assert trace["concept:name"] == f"run-{run.pk}"
    assert (trace["kehubu:version"], trace["kehubu:end_state"]) == ("1", "won")
    kinds = Counter(event["lifecycle:transition"] for event in events)
    left_out = run.steps.filter(state__in=["waived", "skipped"]).count()
    assert kinds["start"] == run.steps.count() - left_out
    assert kinds["schedule"] == kinds["manualskip"] == left_out
    assert kinds.total() == 2 * run.steps.count()
    moments = [event["time:timestamp"] for event in events]
    assert moments == sorted(moments)


def test_step_ends_before_the_next_begins_in_the_same_moment(archived, browse):
    [(_trace, events)] = Reader(log(browse, archived.crew.gm)).traces
    run = Run.objects.get(definition__procedure__key="TL-B1")

    # TL-B1 has no parallel branches: each step is over when the next begins
    order = [event["concept:instance"] for event in events]
    in_turn = [f"{s.node_id}#{s.visit}" for s in run.steps.order_by("pk")]
    assert order == [step for step in in_turn for _ in range(2)]


def test_people_have_pseudonyms_unless_names_are_asked_for(archived, browse):
    crew = archived.crew

    hidden = log(browse, crew.gm)
    named = log(browse, crew.gm, with_names="on")

    assert crew.executive.name.encode() not in hidden
    assert crew.executive.name.encode() in named
    assert resources(hidden) == resources(named)
    again = log(browse, crew.gm)
    assert set(people(again)).isdisjoint(people(hidden))
    assert HistoryEntry.objects.filter(verb="log.released").count() == 3


def people(data):
    [(_trace, events)] = Reader(data).traces
    return [event["org:resource"] for event in events if "org:resource" in event]


def resources(data):
    return sorted(Counter(people(data)).values())


def test_exceptions_and_hostile_text_stay_valid(archived, browse):
    step = Step.objects.filter(clause="TL-B1.10").get()
    Step.objects.filter(pk=step.pk).update(
        state="returned", reason="x", name='<a b="&">\x0b]]>', outcome='"<'
    )

    data = log(browse, archived.crew.gm)

    SCHEMA.assertValid(etree.fromstring(data))
    [(_trace, events)] = Reader(data).traces
    told = next(e for e in events if e["concept:name"] == '<a b="&">]]>')
    assert told["kehubu:clause"] == "TL-B1.10"
    assert "ate_abort" in {e["lifecycle:transition"] for e in events}


def test_log_is_for_who_sees_all(archived, browse):
    procedure = Procedure.objects.get(key="TL-B1")
    url = reverse("conformance:log", args=[procedure.pk])

    assert browse(archived.crew.executive).post(url).status_code == 403
    assert browse(archived.crew.gm).get(url).status_code == 405


def test_second_reader_parses_the_log(archived, browse):
    root = ET.fromstring(log(browse, archived.crew.gm, "TL-B6"))

    assert root.get("xes.version") == "1849.2016"
    assert [e.get("prefix") for e in root.iter(f"{XES}extension")] == [
        "concept",
        "lifecycle",
        "time",
        "org",
    ]
    assert len(list(root.iter(f"{XES}trace"))) == 1
