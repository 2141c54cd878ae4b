"""What a printed record says beyond its fields."""

import pytest

from kehubu.procedures import printing, queries
from kehubu.procedures.models import Record
from kehubu.sample import papers
from kehubu.work.records.pursuit import target_sums

pytestmark = pytest.mark.django_db


def facts(kind):
    steps = [Record.objects.get(kind=kind).step]
    paper = printing.record_paper(queries.records_of(steps).get())
    return dict(paper.blocks[0].rows)


def test_decision_is_printed_with_total_and_outcome(journey, crew):
    journey.fill("TL-B1.01", papers.lead_card(crew.executive))
    journey.fill("TL-B1.02", papers.target_decision(crew.director), outcome="go")

    printed = facts("target_decision")

    assert (printed["总分"], printed["结果"]) == ("20 / 20", "争取")
    assert printed["按评分表"] == "争取"


@pytest.mark.parametrize(
    ("points", "veto", "advice"),
    [
        ("0", "no", "不争取"),
        ("1", "no", "由客户总监书面决定"),
        ("2", "yes", "一票否决，不争取"),
    ],
)
def test_sheet_advises_what_to_do(crew, points, veto, advice):
    data = papers.target_decision(crew.director, points)

    assert dict(target_sums({**data, "veto_debt": veto}))["按评分表"] == advice


def test_record_without_outcome_says_nothing_of_one(journey, crew):
    journey.fill("TL-B1.01", papers.lead_card(crew.executive))

    assert "结果" not in facts("lead_card")
