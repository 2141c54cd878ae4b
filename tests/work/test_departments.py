"""Kinds of work: which department takes them, and which procedure begins there."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from kehubu.documents import services as documents
from kehubu.people.models import Agency, Department
from kehubu.people.positions import DepartmentKind
from kehubu.procedures.models import Substitution
from kehubu.work import casting, completeness
from kehubu.work.departments import KINDS, ROUTES, Job, jobs_by_kind
from kehubu.work.forms import OrderForm
from kehubu.work.models import WorkOrder
from kehubu.work.queries import departments
from kehubu.work.services.orders import draft_revision
from kehubu.work.services.sending import DepartmentUnstaffed
from tests.factories import DepartmentFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def form(**typed):
    return OrderForm({"priority": "normal", **typed}, departments=departments())


def test_every_job_has_its_department():
    assert set(ROUTES) == set(Job)
    assert {route.kind for route in ROUTES.values()} == KINDS
    assert [name for name, _ in jobs_by_kind()] == [
        "策划部",
        "创作部",
        "制作部",
        "媒介部",
    ]


@pytest.mark.parametrize(
    ("job", "is_outsourced", "budget_fen", "procedure"),
    [
        (Job.ANNUAL_PLAN, None, None, "TL-B3"),
        (Job.CAMPAIGN_PLAN, None, None, "TL-B3"),
        (Job.CREATIVE_DIRECTION, None, None, "TL-B4"),
        (Job.MARKET_RESEARCH, True, None, "TL-B5"),
        (Job.MARKET_RESEARCH, False, 5_000_000, "TL-B5"),
        (Job.MARKET_RESEARCH, False, 4_999_999, "PX-SURVEY"),
        (Job.MARKET_RESEARCH, None, None, "PX-SURVEY"),
        (Job.FILM_CREATION, None, None, "TL-B6"),
        (Job.OUTDOOR_CREATION, True, 9_000_000, "TL-B6"),
        (Job.PRINT_PRODUCTION, None, None, "PX-PRINT"),
        (Job.FILM_PRODUCTION, None, None, "PX-FILM"),
        (Job.MEDIA_BUYING, None, None, "PX-MEDIA"),
    ],
)
def test_job_leads_to_its_procedure(job, is_outsourced, budget_fen, procedure):
    order = WorkOrder(job=job, is_outsourced=is_outsourced, budget_fen=budget_fen)

    assert casting.procedure_of(order) == procedure


def test_agency_says_from_when_on_a_research_is_large():
    order = WorkOrder(
        job=Job.MARKET_RESEARCH, is_outsourced=False, budget_fen=6_000_000
    )
    Agency.objects.create(pk=1, name="样例", large_research_fen=8_000_000)

    assert casting.procedure_of(order) == "PX-SURVEY"


# the form, without JavaScript


def test_order_goes_to_the_department_that_does_such_work(crew):
    asked = form(job="annual_plan")

    assert asked.is_valid(), asked.errors
    assert asked.cleaned_data["department"] == crew.planning_head.department


def test_where_several_departments_do_such_work_one_is_chosen(crew):
    DepartmentFactory(name="策划二部", kind=DepartmentKind.PLANNING)

    asked = form(job="annual_plan")

    assert asked.errors == {"department": ["有几个部门做这类工作，请选一个。"]}


def test_where_no_department_does_such_work_the_form_says_so(crew):
    Department.objects.filter(kind="media").update(kind="finance")

    asked = form(job="media_buying")

    assert asked.errors == {"department": ["还没有做这类工作的部门。"]}


def test_form_insists_on_the_kind_of_work(crew):
    assert form().errors == {"job": ["这个字段是必填项。"]}


def test_work_of_another_department_is_refused_beside_its_field(journey, crew, browse):
    desk = browse(crew.executive)
    typed = {
        "job": "media_buying",
        "department": crew.creative_head.department_id,
        "priority": "normal",
        "lines-TOTAL_FORMS": 0,
        "lines-INITIAL_FORMS": 0,
    }

    with unchanged():
        answer = desk.post(f"/projects/{journey.project.pk}/orders/new/", typed)

    assert answer.status_code == 409
    assert "“媒介购买”不由创作部接单" in answer.content.decode()


def test_kind_of_work_stands_on_page_list_and_paper(journey, crew, browse):
    order = journey.draft_order(job="outdoor_creation")
    desk = browse(crew.executive)

    shown = [
        desk.get(path).content.decode() for path in (f"/orders/{order.pk}/", "/orders/")
    ]

    assert ["户外创作" in page for page in shown] == [True, True]


def test_revision_keeps_the_kind_of_work(journey, crew):
    order = journey.draft_order(job="digital_creation", is_outsourced=False)

    revision = draft_revision(order, "标题再大", by=crew.executive, at=journey.now)

    assert (revision.job, revision.is_outsourced) == ("digital_creation", False)


# complete, and staffed


def test_research_says_whether_somebody_outside_does_it(journey):
    order = journey.draft_order()
    order.job = Job.MARKET_RESEARCH

    assert completeness.missing(order, order.draft_on) == [
        "市场调研要注明是否委托外部公司。"
    ]


def test_film_production_needs_the_script(journey):
    order = journey.draft_order()
    order.job = Job.FILM_PRODUCTION
    before = completeness.missing(order, order.draft_on)
    script = SimpleUploadedFile("脚本.pdf", b"%PDF-1.7", "application/pdf")

    documents.keep(script, by=order.issuer, at=journey.now, subject=order)

    assert before == ["影视制作要附上客户认可的脚本。"]
    assert completeness.missing(order, order.draft_on) == []


def test_order_is_not_sent_where_a_step_has_nobody(journey, crew):
    order = journey.until_issued()
    order.department.posts.filter(position="head").delete()

    with unchanged(), pytest.raises(DepartmentUnstaffed) as refusal:
        journey.send()

    assert refusal.value.details == (
        f"{order.number}：创作部还没有主管，送去没有人接单。",
    )


def test_order_is_not_sent_where_nobody_may_sign_for_its_start(journey, crew):
    order = journey.until_issued()
    journey.run.participants.filter(role="ad").delete()
    Substitution.objects.create(pk=1, rungs=["superior"])

    with unchanged(), pytest.raises(DepartmentUnstaffed) as refusal:
        journey.send()

    assert refusal.value.details == (
        f"{order.number}：“协商审核后签字”要由客户总监来做，但没有合适的人。",
    )


# orders and agencies from before


def test_earlier_orders_are_given_their_kind_of_work(journey):
    film, page = journey.draft_order(), journey.draft_order()
    film.deliverables.update(medium="电视广告")

    import_module("kehubu.work.migrations.0005_jobs_of_orders").tell_films(apps, None)

    found = WorkOrder.objects.order_by("pk").values_list("job", flat=True)
    assert list(found) == ["film_creation", "print_creation"]
    assert page.pk > film.pk


def test_agency_that_works_already_is_given_a_production_department():
    module = "kehubu.people.migrations.0005_found_production_department"
    Agency.objects.create(pk=1, name="样例")

    import_module(module).found(apps, None)

    assert Department.objects.get().kind == "production"
