"""Serving a client (TL-B2): rounds, how they begin and end, and what follows."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from kehubu.core.models import Notification
from kehubu.documents.models import ArchiveSet
from kehubu.procedures import queries as procedures
from kehubu.procedures import services
from kehubu.procedures.models import Definition, Run
from kehubu.procedures.services.steps import CannotGoBack, StepIncomplete
from kehubu.sample import dealings, papers
from kehubu.sample.journey import Journey, Service
from kehubu.signoffs import verification
from kehubu.work import revisions
from kehubu.work import services as work
from kehubu.work.models import Project, WorkPlan
from kehubu.work.receivers import serve_the_client_won
from kehubu.work.services.handover import HandoverIncomplete
from kehubu.work.services.orders import NoRoundRunning
from kehubu.work.services.projects import AlreadyServed, NotYetAClient
from kehubu.work.services.rounds import NotInRegularService
from tests.factories import ClientFactory, ProjectFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def served(crew):
    """
    A client in regular service, nothing come up yet.
    """
    return Service(crew, ClientFactory(status="client"), "常规服务")


@pytest.mark.parametrize("trigger", ["client", "own"])
def test_service_goes_a_round_and_returns_to_regular_service(agency, trigger):
    service = Service(agency, ClientFactory(status="client"), "常规服务")

    first = service.go_round(trigger, "中秋礼盒")

    assert (first.number, first.title, first.trigger) == (1, "中秋礼盒", trigger)
    assert first.state == "done"
    assert service.open_clauses() == ["TL-B2.01"]
    clauses = service.run.steps.exclude(clause="").values("clause").distinct()
    assert clauses.count() == 21
    archive = ArchiveSet.objects.get()
    assert (archive.holder, archive.subject_kind) == ("administration", "work.round")
    assert verification.verify() == []


# regular service


def test_regular_service_waits_in_nobodys_inbox_and_is_never_late(served, crew):
    step = served.step("TL-B2.01")

    assert (step.waiting_for, step.due_at) == ("service", None)
    assert not step.is_overdue(served.now + timedelta(days=400))
    assert not procedures.inbox(crew.executive).filter(run=served.run).exists()


def test_what_comes_up_begins_a_round(served):
    begun = served.bring_up("own", "冬季礼盒")

    assert (begun.number, begun.trigger, begun.state) == (1, "own", "running")
    assert (begun.raised_by, begun.raised_on) == ("戊专员", timezone.localdate())
    assert served.open_clauses() == ["TL-B2.03"]
    assert served.project.round == 1


def test_nothing_comes_up_while_a_round_is_under_way(served, crew):
    served.bring_up("own", "冬季礼盒")
    values = dealings.project_trigger(served.now, "client", "年货", "品牌经理")

    with unchanged(), pytest.raises(NotInRegularService):
        work.bring_up(served.project, by=crew.executive, at=served.now, values=values)


def test_what_was_raised_in_the_future_is_refused(served, crew):
    values = dealings.project_trigger(served.now, "client", "年货", "品牌经理")
    values["raised_on"] = "2099-01-01"

    with unchanged(), pytest.raises(StepIncomplete) as refusal:
        work.bring_up(served.project, by=crew.executive, at=served.now, values=values)

    assert list(refusal.value.details) == ["提出日期不能晚于今天。"]


def test_only_who_serves_the_client_brings_something_up(served, crew):
    values = dealings.project_trigger(served.now, "client", "年货", "品牌经理")

    with unchanged(), pytest.raises(PermissionDenied):
        work.bring_up(served.project, by=crew.finance, at=served.now, values=values)


def test_no_order_is_written_while_nothing_has_come_up(served):
    with unchanged(), pytest.raises(NoRoundRunning):
        served.draft_order()


def test_service_that_ends_says_why_and_ends_the_project(served):
    with unchanged(), pytest.raises(StepIncomplete, match="还不能完成") as refusal:
        services.complete(
            served.step("TL-B2.01"),
            by=served.crew.executive,
            at=served.now,
            outcome="ended",
        )
    served.fill(
        "TL-B2.01", {"contacts": [], "ending": "客户并入集团。"}, outcome="ended"
    )

    assert "服务结束的原因" in refusal.value.details[0]
    served.project.refresh_from_db()
    assert served.project.state == "ended"
    assert not served.run.is_running


# ways out of a round


def test_client_may_have_the_needs_studied_anew(served):
    served.bring_up("client", "年货")

    served.agree("revise")

    assert served.open_clauses() == ["TL-B2.03"]


def test_written_confirmation_needs_the_signed_paper(served):
    served.bring_up("client", "年货")
    served.fill("TL-B2.03", dealings.needs_memo())
    data = {**dealings.content_confirmation(served.now), "way": "paper"}

    with pytest.raises(StepIncomplete) as refusal:
        served.fill("TL-B2.04", data, outcome="confirmed")

    assert list(refusal.value.details) == ["书面签字的，请附上签字的文件。"]


def test_round_is_not_sent_back_into_regular_service(served, crew):
    served.bring_up("client", "年货")
    step = served.step("TL-B2.03")

    assert [pk for pk, _name in procedures.return_targets(step)] == ["TL-B2.02"]
    with unchanged(), pytest.raises(CannotGoBack):
        services.send_back(
            step, by=crew.executive, at=served.now, target="TL-B2.01", reason="弄错了"
        )


def test_what_the_client_drops_returns_to_regular_service(served):
    begun = served.bring_up("client", "年货")

    served.agree("dropped")

    begun.refresh_from_db()
    assert (begun.state, begun.ended_at is None) == ("dropped", False)
    assert served.open_clauses() == ["TL-B2.01"]


def test_orders_of_a_dropped_round_are_withdrawn_with_their_department(served, crew):
    served.bring_up("client", "年货")
    served.agree()
    order, second = served.draft_order(), None
    served.submit()
    served.sign(crew.manager, crew.director)
    served.send()
    served.receive(order)
    step = served.step("TL-B2.08")
    services.send_back(
        step, by=crew.executive, at=served.now, target="TL-B2.04", reason="客户变卦"
    )
    second = served.draft_order()

    data = dealings.content_confirmation(served.now)
    served.fill("TL-B2.04", data, outcome="dropped")

    order.refresh_from_db()
    second.refresh_from_db()
    assert (order.state, second.state) == ("withdrawn", "withdrawn")
    assert order.department_run.end_state == "withdrawn"
    assert not order.department_run.steps.open().exists()
    told = Notification.objects.filter(topic="work.withdrawn")
    assert [notice.user for notice in told] == [crew.creative_head]


def test_round_after_a_dropped_one_owes_nothing_to_it(served):
    served.bring_up("client", "年货")
    served.agree()
    served.draft_order()
    services.send_back(
        served.step("TL-B2.05"),
        by=served.crew.executive,
        at=served.now,
        target="TL-B2.04",
        reason="客户变卦",
    )
    data = dealings.content_confirmation(served.now)
    served.fill("TL-B2.04", data, outcome="dropped")

    second = served.go_round("own", "元宵")

    assert (second.number, second.state) == (2, "done")


def test_lost_round_is_reviewed_and_archived_all_the_same(served):
    begun = served.bring_up("own", "年货")
    served.agree()
    order = served.create()

    served.propose("lost")
    assert served.open_clauses() == ["TL-B2.20"]
    served.close_department(order)
    served.evaluate()
    served.archive()

    begun.refresh_from_db()
    assert (begun.state, begun.ended_at is None) == ("lost", False)
    assert ArchiveSet.objects.get().subject_id == begun.pk
    assert served.open_clauses() == ["TL-B2.01"]


def test_each_round_has_an_archive_of_its_own(served):
    first = served.go_round("client", "中秋礼盒")
    second = served.go_round("own", "年货礼盒")

    archives = {archive.subject_id: archive for archive in ArchiveSet.objects.all()}
    assert set(archives) == {first.pk, second.pk}
    numbers = served.project.orders.order_by("pk").values_list("number", flat=True)
    names = {pk: str(archive.manifest["files"]) for pk, archive in archives.items()}
    assert numbers[0] in names[first.pk]
    assert numbers[1] not in names[first.pk]
    assert numbers[0] not in names[second.pk]
    assert numbers[1] in names[second.pk]
    assert len(archives[first.pk].manifest["files"]) == len(
        archives[second.pk].manifest["files"]
    )


def test_what_the_client_wants_changed_is_said_of_its_own_round(served):
    served.go_round("client", "中秋礼盒")
    served.bring_up("own", "年货礼盒")
    served.agree()
    served.create()

    served.propose("amend")

    chains = revisions.chains(served.project)
    said = [{event.what for event in chain.last.events} for chain in chains]
    assert ["客户要求修改" in whats for whats in said] == [False, True]


def test_each_round_has_a_plan_of_its_own(served):
    served.go_round("client", "中秋礼盒")
    served.go_round("own", "年货礼盒")

    plans = WorkPlan.objects.filter(project=served.project).order_by("round")
    assert [plan.round for plan in plans] == [1, 2]
    assert plans.present().get() == plans[1]
    states = {task.state for task in plans[1].tasks.all()}
    assert states == {"done"}


# how service begins


def test_client_that_is_won_is_served_from_then_on(agency):
    journey = Journey(agency, ClientFactory(), "上市推广")

    journey.to_the_end()

    service = Service.of(agency, journey.client)
    assert service.open_clauses() == ["TL-B2.01"]
    assert service.project.title == "常规服务"
    roles = dict(service.project.members.values_list("role", "user__username"))
    assert roles == {"ae": "executive", "am": "manager", "ad": "director"}


def test_service_that_runs_is_not_begun_twice(served):
    won = ProjectFactory(client=served.client, state="won")

    assert work.serve_on(won, by=None, at=served.now) is None

    assert Project.objects.filter(client=served.client, kind="serve").count() == 1


def test_team_that_is_not_complete_is_asked_to_begin_by_hand(crew):
    project = won_run(ProjectFactory(state="won", accountable=crew.executive))

    serve_the_client_won(project.pk)

    assert not Project.objects.filter(kind="serve").exists()
    notice = Notification.objects.get(topic="work.not_served")
    assert notice.user == crew.executive


def won_run(project):
    """
    A run of winning a client that has ended well.
    """
    return Run.objects.create(
        definition=Definition.objects.get(procedure__key="TL-B1"),
        subject_kind="work.project",
        subject_id=project.pk,
        title="上市推广",
        state="ended",
        end_state="won",
        started_at=timezone.now(),
        ended_at=timezone.now(),
    )


def test_prospect_is_not_served(crew):
    prospect = ClientFactory()

    with unchanged(), pytest.raises(NotYetAClient):
        Service(crew, prospect, "常规服务")


def test_client_is_served_once_at_a_time(served, crew):
    with unchanged(), pytest.raises(AlreadyServed) as refusal:
        Service(crew, served.client, "常规服务")

    assert served.project.number in str(refusal.value)


def test_contract_is_kept_by_administration(served, crew):
    served.bring_up("own", "年货")
    served.agree()
    served.create()
    served.propose("passed")
    served.contract()
    step = served.step("TL-B2.17")
    data = papers.handover(crew.creative_head, crew.manager)
    services.save_record(step, by=crew.executive, at=served.now, data=data)

    with unchanged(), pytest.raises(HandoverIncomplete) as refusal:
        work.ask_receipts(step, by=crew.executive, at=served.now)

    assert list(refusal.value.details) == [
        "档案签收人要由行政部的人担任：合同由行政部保管。"
    ]
