"""Records on paper: what was typed is printed as text, whatever it says."""

import io

import pytest
from pypdf import PdfReader

from kehubu.core.papers import Facts, Table
from kehubu.core.papers import Text as Prose
from kehubu.procedures import printing, services
from kehubu.procedures.records import Files, LongText, Money, Rows, Spec, Text
from tests.factories import UserFactory
from tests.procedures.engine.draft import Draft
from tests.procedures.stage import NOON, begun, step_at

MARKUP = '#strong[粗] *星* _线_ $x^2$ `码` @引 <标签> \\ / // "引号" [括] {花} ~ ='


def printed(record):
    pdf = printing.pdf(printing.record_paper(record), at=NOON)
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


@pytest.fixture
def saved(db):
    """
    Save a record with what is given, on a step of its own.
    """
    owner = UserFactory(name="甲专员")
    draft = Draft().start().end().task("a", name="写便条", record="test_note")
    step = step_at(begun(draft.path("start", "a", "end"), ae=[owner]), "a")
    return lambda **data: services.save_record(step, by=owner, at=NOON, data=data)


def test_paper_says_for_what_by_whom_and_when(saved):
    paper = printing.record_paper(saved(said="好", more="没有了"))

    assert paper.title == "便条"
    facts, said, more = paper.blocks
    assert dict(facts.rows) == {
        "事项": "一件事",
        "步骤": " 写便条",
        "填写人": "甲专员",
        "时间": "2026-03-02 12:00",
    }
    assert said == Facts([("说了什么", "好")])
    assert more == Prose("还有", "没有了")


def test_markup_is_printed_as_it_was_typed(saved):
    text = printed(saved(said=MARKUP, more=f"{MARKUP}\n第二行"))

    assert text.count("".join(MARKUP.split())) == 2
    assert "第二行" in text


@pytest.mark.parametrize(
    "text",
    [
        '#import "/etc/passwd": *',
        '#read("/etc/passwd")',
        "#" * 300,
        "长" * 4000,
        "a" * 4000,
        "一\n" * 500,
        "\u202e反\u202c正",
        "\u200b\u2060",
        "①②③√×",
    ],
)
def test_hostile_text_prints(saved, text):
    assert "便条" in printed(saved(said="好", more=text))


def test_spec_becomes_facts_texts_and_tables():
    spec = Spec(
        "单",
        {
            "name": Text(label="名"),
            "fen": Money(label="钱"),
            "story": LongText(label="事"),
            "none": LongText(label="空", needed=False),
            "paper": Files(label="件"),
            "rows": Rows(label="行", columns={"a": Text(label="甲")}),
        },
    )
    data = {
        "name": "晨谷",
        "fen": 1234500,
        "story": "一\n二",
        "paper": [{"id": 1, "name": "一.pdf", "sha256": "0"}],
        "rows": [{"a": "1"}, {}],
    }

    assert spec.blocks(data) == [
        Facts([("名", "晨谷"), ("钱", "¥12,345.00")]),
        Prose("事", "一\n二"),
        Prose("件", "一.pdf"),
        Table("行", ["甲"], [["1"], [""]]),
    ]


def test_empty_record_prints_its_labels():
    spec = Spec("单", {"name": Text(label="名"), "story": LongText(label="事")})

    assert spec.blocks({}) == [Facts([("名", "")])]


def test_record_of_what_is_no_form_is_a_fault(saved):
    record = saved(said="好")
    record.kind = "test_errand"

    with pytest.raises(TypeError):
        printing.record_paper(record)
