"""Reviews of a client in regular service: each round decides for itself (TL-B2.20)."""

import pytest
from django.utils import timezone

from kehubu.core.periods import Period
from kehubu.lessons.models import Action, Case
from kehubu.procedures import services as procedures
from kehubu.procedures.models import Step
from kehubu.sample import papers
from kehubu.sample.journey import Service
from kehubu.schedules import gantt
from kehubu.work import measures
from kehubu.work.evidence import figures
from kehubu.work.models import PlanTask
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def served(crew):
    """
    A client in regular service, a first round of which is in the archive.
    """
    service = Service(crew, ClientFactory(status="client"), "常规服务")
    service.go_round("client", "中秋礼盒")
    return service


def test_review_of_a_later_round_leaves_the_actions_of_an_earlier_one(served):
    before = set(Action.objects.values_list("pk", "state"))

    served.go_round("own", "年货")

    assert {state for _pk, state in before} == {"open"}
    assert before <= set(Action.objects.values_list("pk", "state"))
    assert Action.objects.count() == 2 * len(before)


def test_each_round_has_the_case_that_its_review_decides(served):
    served.go_round("own", "年货")

    first, second = Case.objects.order_by("pk")
    assert (first.round, second.round) == (1, 2)
    assert (first.title, second.title) == ("中秋礼盒", "年货")
    assert first.works.count() == second.works.count() == 1
    sources = [case.works.get().source.subject_id for case in (first, second)]
    assert len(set(sources)) == 2


def test_review_of_a_later_round_knows_nothing_of_an_earlier_one(served):
    Step.objects.filter(run=served.run).update(is_late=True)
    until_review(served)

    known = figures.of_execution(served.step("TL-B2.20"))

    number = served.project.orders.get(round=2).number
    assert known["late_steps"] == []
    assert known["schedule"][-1]["item"].startswith(number)
    tasks = PlanTask.objects.filter(plan__project=served.project, plan__round=2)
    assert len(known["schedule"]) == tasks.count() + 1


def test_chart_shows_the_present_round(served, crew):
    until_review(served)
    served.project.refresh_from_db()

    shown = gantt.lines(served.project, crew.executive, timezone.now())

    orders = served.project.orders.order_by("pk")
    names = " ".join(line.name for line in shown if line.group == "order")
    assert orders[0].number not in names
    assert orders[1].number in names
    begun = [line.name for line in shown if line.group == "step"]
    assert sum("研究客户需求及项目目的" in name for name in begun) == 1


def test_measures_take_each_round_for_itself(served):
    until_review(served, rehearsed=False)
    served.evaluate()
    order = served.project.orders.get(round=2)
    served.close_department(order)
    served.archive()
    reviews = Step.objects.filter(run=served.run, clause="TL-B2.20").order_by("pk")
    Step.objects.filter(pk=reviews[0].pk).update(cycle_minutes=900)
    today = timezone.localdate()
    period = Period("day", today, today)

    rebriefed = measures.rebriefed(period).filter(run=served.run).order_by("pk")
    rehearsed = measures.rehearsed(period).filter(run=served.run).order_by("pk")
    archived = measures.archived(period).filter(run=served.run).order_by("pk")

    assert [row.measured for row in rebriefed] == [0, 0]
    assert [row.rehearsed_on for row in rehearsed][1] is None
    first, second = [row.measured for row in archived]
    assert first >= 2 > second


def until_review(service, *, rehearsed=True):
    """
    Walk a second round to its review meeting.
    """
    service.bring_up("own", "年货")
    service.agree()
    service.create()
    if rehearsed:
        service.propose("passed")
    else:
        now, said = service.now, papers.proposal_report(service.now)
        service.fill("TL-B2.12", papers.appointment(now), outcome="confirmed")
        procedures.waive(
            service.step("TL-B2.13"), by=service.crew.director, at=now, reason="来不及"
        )
        service.fill("TL-B2.14", said, outcome="passed")
    service.contract()
    service.hand_over()
    service.fill("TL-B2.18", papers.work_plan(service.now))
    service.fill("TL-B2.19", papers.work_progress(service.now))
