"""Work orders on the desk of the account department: every exit."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from kehubu.core.models import HistoryEntry
from kehubu.core.versions import ChangedMeanwhile
from kehubu.documents import queries as documents
from kehubu.documents.uploads import KindNotTaken
from kehubu.people import services as people
from kehubu.people.models import Department
from kehubu.people.positions import DepartmentKind
from kehubu.work import services
from kehubu.work.models import Deliverable, WorkOrder
from kehubu.work.services.orders import (
    NotTheirJob,
    OrderNotOpenToChange,
    ProjectEnded,
    TakesNoOrders,
)
from tests.factories import DepartmentFactory, UserFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
LINE = {"medium": "平面", "size": "A4", "quantity": 3, "remark": ""}
CLOSED = sorted(set(WorkOrder.State.values) - {"draft", "returned"})


@pytest.fixture
def creative(crew):
    return Department.objects.get(kind=DepartmentKind.CREATIVE)


def drafted(journey, *, by=None, at=NOON, department=None, values=(), **further):
    return services.draft_order(
        journey.project,
        journey.run,
        by=by or journey.crew.executive,
        at=at,
        department=department or journey.crew.creative_head.department,
        values={"job": "print_creation", **dict(values)},
        **further,
    )


def amended(order, by, *, values=(), lines=(), seen=1, **further):
    return services.amend_order(
        order,
        by=by,
        at=NOON,
        values=dict(values),
        deliverables=lines,
        seen=seen,
        **further,
    )


def pdf(name="资料.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.7", "application/pdf")


# draft


def test_empty_order_may_be_drafted(journey, creative, crew):
    order = drafted(journey)

    order.refresh_from_db()
    assert (order.number, order.state, order.kind) == ("GZ-2026-0001", "draft", "new")
    assert (order.issuer, order.department) == (crew.executive, creative)
    assert (order.run, order.version, order.opened_at) == (journey.run, 1, NOON)
    entry = HistoryEntry.objects.get(verb="order.drafted")
    assert (entry.by, entry.within_id) == (crew.executive, journey.project.pk)


def test_order_is_drafted_with_lines_and_files(journey):
    order = drafted(
        journey,
        values={"task": "三张平面", "budget_fen": 12},
        deliverables=[LINE, {**LINE, "medium": "脚本"}],
        files=[pdf()],
    )

    assert [str(line) for line in order.deliverables.all()] == [
        "平面 A4 ×3",
        "脚本 A4 ×3",
    ]
    assert [file.name for file in documents.files_of(order)] == ["资料.pdf"]
    assert (order.task, order.budget_fen) == ("三张平面", 12)


def test_orders_are_numbered_through_all_projects_of_a_year(journey):
    numbers = [
        drafted(journey, at=at).number
        for at in (NOON, NOON, NOON.replace(year=2027), NOON)
    ]

    assert numbers == ["GZ-2026-0001", "GZ-2026-0002", "GZ-2027-0001", "GZ-2026-0003"]


def test_year_of_an_order_begins_at_midnight_in_the_agency(journey):
    new_year = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)

    assert drafted(journey, at=new_year).number == "GZ-2027-0001"


@pytest.mark.parametrize("state", ["won", "lost", "parked", "nurture"])
def test_project_that_has_ended_orders_nothing(journey, creative, state):
    type(journey.project).objects.update(state=state)

    with unchanged(), pytest.raises(ProjectEnded):
        drafted(journey)


def test_department_without_a_procedure_takes_no_orders(journey):
    finance = DepartmentFactory(kind=DepartmentKind.FINANCE)

    with unchanged(), pytest.raises(TakesNoOrders, match="财务部还没有接单流程"):
        drafted(journey, department=finance)


def test_department_takes_no_work_that_is_another_s(journey, crew):
    planning = crew.planning_head.department

    with unchanged(), pytest.raises(NotTheirJob, match="“平面创作”不由策划部接单"):
        drafted(journey, department=planning)


def test_amend_to_work_that_is_another_s_is_refused(journey, crew):
    order = drafted(journey)

    with unchanged(), pytest.raises(NotTheirJob):
        amended(order, crew.executive, values={"job": "media_buying"})


def test_order_goes_to_another_department_with_other_work(journey, crew):
    order = drafted(journey)
    media = crew.media_head.department

    amended(order, crew.executive, values={"job": "media_buying", "department": media})

    order.refresh_from_db()
    assert (order.job, order.department) == ("media_buying", media)


def test_draft_with_a_file_that_is_not_taken_leaves_nothing(journey):
    with unchanged(), pytest.raises(KindNotTaken):
        drafted(journey, files=[pdf(), pdf("脚本.exe")])


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("executive", True),
        ("manager", True),
        ("director", True),
        ("second_manager", False),
        ("gm", False),
        ("creative_head", False),
        ("leaver", False),
    ],
)
def test_account_team_of_the_project_drafts_orders(journey, crew, name, may):
    user = getattr(crew, name)

    if may:
        assert drafted(journey, by=user).issuer == user
    else:
        with unchanged(), pytest.raises(PermissionDenied):
            drafted(journey, by=user)


def test_stand_in_of_the_executive_drafts_orders(journey, crew, time_machine):
    time_machine.move_to(NOON, tick=False)
    delegate = UserFactory()
    people.delegate(
        crew.executive,
        by=crew.executive,
        at=NOON,
        to=delegate,
        starts_on=NOON.date(),
        ends_on=NOON.date(),
        reason="病假",
    )

    assert drafted(journey, by=delegate).issuer == delegate
    time_machine.move_to(NOON + timedelta(days=1), tick=False)
    with unchanged(), pytest.raises(PermissionDenied):
        drafted(journey, by=delegate)


# amend


def test_amend_keeps_before_and_after_and_counts_the_version(journey, crew):
    order = drafted(journey, values={"task": "旧"}, deliverables=[LINE])

    amended(order, crew.manager, values={"task": "新"}, lines=[{**LINE, "quantity": 9}])

    order.refresh_from_db()
    assert (order.task, order.version, order.issuer) == ("新", 2, crew.executive)
    assert [line.quantity for line in order.deliverables.all()] == [9]
    entry = HistoryEntry.objects.get(verb="order.amended")
    assert (entry.by, entry.changes["task"]) == (crew.manager, ["旧", "新"])


def test_returned_order_is_open_to_change(journey, crew):
    order = drafted(journey)
    WorkOrder.objects.update(state="returned")

    assert amended(order, crew.executive, values={"task": "补充"}).task == "补充"


@pytest.mark.parametrize("state", CLOSED)
def test_order_that_is_under_way_is_not_amended_or_dropped(journey, crew, state):
    order = drafted(journey)
    WorkOrder.objects.update(state=state, sent_at=NOON)
    label = WorkOrder.State(state).label
    told = f"工作单{label}，不能再改；要改请开修改单。"

    with unchanged(), pytest.raises(OrderNotOpenToChange) as refusal:
        amended(order, crew.executive, values={"task": "改"})
    assert str(refusal.value) == told
    with unchanged(), pytest.raises(OrderNotOpenToChange, match="不能再改"):
        services.drop_order(order, by=crew.executive, at=NOON)


@pytest.mark.parametrize("seen", [0, 2, 7])
def test_amend_of_another_version_tells_who_has_changed_what(journey, crew, seen):
    order = drafted(journey, values={"task": "旧"})
    amended(order, crew.manager, values={"task": "经理的话"})
    seen = 1 if seen == 2 else seen

    with unchanged(), pytest.raises(ChangedMeanwhile) as refusal:
        amended(order, crew.executive, values={"task": "专员的话"}, seen=seen)

    assert refusal.value.params == {"version": 2}
    told = ["03-02 12:00 丙经理：任务说明 旧 → 经理的话"] if seen < 2 else []
    assert list(refusal.value.details) == told


def test_amend_by_who_is_not_of_the_team_is_denied(journey, crew):
    order = drafted(journey)

    for name in ("second_manager", "gm", "designer", "leaver"):
        with unchanged(), pytest.raises(PermissionDenied):
            amended(order, getattr(crew, name), values={"task": "改"})


def test_amend_to_a_department_without_a_procedure_is_refused(journey, crew):
    order = drafted(journey)
    finance = DepartmentFactory(kind=DepartmentKind.FINANCE)

    with unchanged(), pytest.raises(TakesNoOrders):
        amended(order, crew.executive, values={"department": finance})


def test_amend_with_a_file_that_is_not_taken_leaves_the_order_as_it_was(journey, crew):
    order = drafted(journey, deliverables=[LINE])

    with unchanged(), pytest.raises(KindNotTaken):
        amended(order, crew.executive, values={"task": "改"}, files=[pdf("a.exe")])


# drop


def test_draft_is_dropped_with_its_lines(journey, crew):
    order = drafted(journey, deliverables=[LINE])

    services.drop_order(order, by=crew.executive, at=NOON)

    assert (WorkOrder.objects.count(), Deliverable.objects.count()) == (0, 0)
    entry = HistoryEntry.objects.get(verb="order.dropped")
    assert entry.changes == {"number": ["GZ-2026-0001", ""]}


def test_number_of_a_dropped_order_is_not_given_out_again(journey, crew):
    services.drop_order(drafted(journey), by=crew.executive, at=NOON)

    assert drafted(journey).number == "GZ-2026-0002"


def test_returned_order_is_not_dropped(journey, crew):
    order = drafted(journey)
    WorkOrder.objects.update(state="returned")

    with unchanged(), pytest.raises(OrderNotOpenToChange):
        services.drop_order(order, by=crew.executive, at=NOON)


def test_drop_by_another_is_denied(journey, crew):
    order = drafted(journey)

    with unchanged(), pytest.raises(PermissionDenied):
        services.drop_order(order, by=crew.second_manager, at=NOON)
