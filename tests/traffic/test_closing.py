"""The close of a month: listed, decided, settled, opened again."""

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core.models import Notification
from kehubu.people.queries import calendar
from kehubu.procedures.models import Run
from kehubu.timesheets import services as timesheets
from kehubu.timesheets.services import HoursLocked
from kehubu.traffic import queries, services, tasks
from kehubu.traffic.days import days_of
from kehubu.traffic.models import CloseLine, MonthlyClose
from kehubu.traffic.receivers import bag_order
from kehubu.traffic.services.closing import (
    DayOutside,
    JobSettled,
    JobsUndecided,
    ListedElsewhere,
    ListingOver,
    MonthOpen,
    MonthSettled,
    NothingListed,
    NotYet,
    ReasonNeeded,
)
from kehubu.work.models import WorkOrder
from tests.reading import read
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def noon(day):
    return datetime(2026, 3, day, 4, 0, tzinfo=UTC)


LISTING, LATE, SETTLING = noon(20), noon(24), noon(25)
MARCH = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _in_march(time_machine):
    time_machine.move_to(noon(2), tick=False)


@pytest.fixture
def close(db):
    return services.open_month(MARCH, by=None, at=LISTING)


@pytest.fixture
def bag(put, crew, journey):
    """
    The bag of an order that is accepted and archived, with hours and a sample.
    """
    order = put("Q-1", state="accepted", planned_hours=10, is_billable=True)
    bag = services.open_bag(order, by=crew.traffic, at=noon(2))
    step = department_step(journey, order)
    timesheets.enter(
        step, by=crew.executive, at=noon(2), minutes=90, on=date(2026, 3, 2)
    )
    Run.objects.filter(pk=step.run_id).update(state="ended", ended_at=noon(3))
    values = {"samples": 1, "place": "柜", "remark": ""}
    return services.keep_bag(bag, by=crew.traffic, at=noon(3), values=values, seen=1)


def department_step(journey, order):
    """
    Return a step of a run about an order: the first of the project's own, copied.
    """
    run, step = journey.run, journey.run.steps.first()
    run.pk, run.subject_kind, run.subject_id = None, "work.workorder", order.pk
    run.save()
    step.pk, step.run = None, run
    step.save()
    WorkOrder.objects.filter(pk=order.pk).update(department_run=run)
    return step


@pytest.fixture
def bare(put, crew):
    """
    A bag whose order is under way, with nothing in it.
    """
    order = put("Q-2", state="started")
    return services.open_bag(order, by=crew.traffic, at=noon(2))


def listed(close, bags, by, at=LISTING):
    return services.list_jobs(close, by=by, at=at, bags=bags)


def settle(close, by, at=SETTLING, through=date(2026, 3, 24)):
    return services.settle_month(close, by=by, at=at, hours_through=through)


def decide(line, by, verdict="excepted", reason="客户急着结"):
    return services.decide_line(
        line, by=by, at=SETTLING, verdict=verdict, reason=reason
    )


def test_days_are_worked_and_follow_each_other(crew):
    assert days_of(MARCH, calendar()) == tuple(
        date(2026, 3, day) for day in (20, 23, 24, 27)
    )
    # 20 and 21 June 2026 are a weekend.
    june = days_of(date(2026, 6, 1), calendar())
    assert [day.day for day in june] == [22, 23, 24, 29]


def test_month_is_opened_once(close):
    assert services.open_month(MARCH, by=None, at=LATE) == close
    assert (str(close), close.is_open) == ("2026-03", True)


def test_job_that_lacks_nothing_is_proposed_first(close, bag, bare, crew):
    proposed = queries.proposals(crew.executive)

    assert [job.bag for job in proposed] == [bag, bare]
    assert proposed[0].lacking == []
    assert proposed[1].lacking == [
        "工作单 Q-2 进行中，还没有了结。",
        "没有留成品样本。",
        "没有记工时。",
    ]


def test_jobs_that_are_over_are_proposed_however_many_are_not(
    bare, bag, crew, monkeypatch
):
    monkeypatch.setattr(queries, "PROPOSED", 1)

    assert [job.bag for job in queries.proposals(crew.executive)] == [bag]


def test_executive_lists_and_traffic_settles(close, bag, crew):
    [line] = listed(close, [bag], crew.executive)

    settle(close, crew.traffic)

    line.refresh_from_db()
    close.refresh_from_db()
    assert (line.state, line.is_billable) == ("settled", True)
    assert (line.planned_minutes, line.actual_minutes) == (600, 90)
    assert (close.state, close.settled_by) == ("settled", crew.traffic)
    assert queries.proposals(crew.traffic) == []


def test_settled_hours_are_locked_until_the_month_is_opened_again(
    close, bag, crew, journey
):
    listed(close, [bag], crew.executive)
    settle(close, crew.traffic, through=date(2026, 3, 1))
    step = bag.order.department_run.steps.first()
    act = {"by": crew.executive, "at": noon(26), "minutes": 60}

    with unchanged(), pytest.raises(HoursLocked):
        timesheets.enter(step, on=date(2026, 3, 26), **act)
    services.reopen_month(close, by=crew.finance, at=noon(26), reason="漏了一笔")

    timesheets.enter(step, on=date(2026, 3, 26), **act)
    assert CloseLine.objects.get().state == "listed"
    assert MonthlyClose.objects.get().is_open
    [line] = queries.lines(crew.traffic, close)
    assert line.actual_minutes == 90 + 60


def test_revision_of_a_settled_job_takes_hours(close, bag, put, crew, journey):
    listed(close, [bag], crew.executive)
    settle(close, crew.traffic)
    revision = put(
        "Q-9", state="started", kind="revision", revises=bag.order, revision_number=1
    )
    bag_order(revision.pk)
    step = department_step(journey, revision)
    WorkOrder.objects.filter(pk=revision.pk).update(sent_at=noon(26))

    entry = timesheets.enter(
        step, by=crew.executive, at=noon(27), minutes=60, on=date(2026, 3, 27)
    )

    assert entry.counts
    assert list(bag.entries.values_list("order__number", flat=True)) == ["Q-1", "Q-9"]


def test_hours_on_a_run_that_came_to_nothing_belong_to_the_job(bag):
    WorkOrder.objects.filter(pk=bag.order_id).update(department_run=None)

    assert queries.job_of(bag).actual_minutes == 90
    assert queries.contents(bag).shares[0].minutes == 90


def test_job_waits_for_the_revision_that_is_written_yet(bag):
    WorkOrder.objects.filter(pk=bag.order_id).update(state="revised")

    assert queries.job_of(bag).lacking == ["接续 Q-1 的修改单还没有批准。"]


def test_days_that_are_closed_take_no_hours_of_any_job(close, crew, journey):
    settle(close, crew.traffic)
    step = journey.run.steps.first()
    act = {"by": crew.executive, "at": noon(26), "minutes": 60}

    with unchanged(), pytest.raises(HoursLocked):
        timesheets.enter(step, on=date(2026, 3, 24), **act)
    assert timesheets.enter(step, on=date(2026, 3, 25), **act).counts


def test_job_that_lacks_something_is_decided_on(close, bare, crew):
    [line] = listed(close, [bare], crew.executive)

    with unchanged(), pytest.raises(JobsUndecided) as refusal:
        settle(close, crew.traffic)
    assert len(refusal.value.details) == 3
    with unchanged(), pytest.raises(ReasonNeeded):
        decide(line, crew.traffic, reason=" ")
    decide(line, crew.traffic)
    settle(close, crew.traffic)

    line.refresh_from_db()
    assert (line.state, line.reason) == ("settled", "客户急着结")
    services.reopen_month(close, by=crew.gm, at=noon(26), reason="改")
    line.refresh_from_db()
    assert line.state == "excepted"


def test_refused_job_is_left_for_another_month(close, bare, crew):
    [line] = listed(close, [bare], crew.executive)
    decide(line, crew.traffic, "refused", "还没做完")

    settle(close, crew.traffic)

    line.refresh_from_db()
    assert line.state == "refused"
    services.open_month(date(2026, 4, 1), by=None, at=SETTLING)
    assert [job.bag for job in queries.proposals(crew.executive)] == [bare]


def test_job_is_listed_in_one_open_month_at_a_time(close, bag, crew):
    [line] = listed(close, [bag], crew.executive)
    april = services.open_month(date(2026, 4, 1), by=None, at=SETTLING)
    at = datetime(2026, 4, 20, 4, tzinfo=UTC)

    with unchanged(), pytest.raises(ListedElsewhere, match="2026-03"):
        listed(april, [bag], crew.executive, at=at)
    decide(line, crew.traffic, "refused", "改列四月")

    [later] = listed(april, [bag], crew.executive, at=at)
    assert later.close == april


def test_job_that_two_months_hold_is_settled_by_one(close, bag, crew):
    listed(close, [bag], crew.executive)
    april = services.open_month(date(2026, 4, 1), by=None, at=SETTLING)
    CloseLine.objects.create(
        close=april, bag=bag, listed_by=crew.executive, listed_at=LISTING
    )
    settle(close, crew.traffic)

    with unchanged(), pytest.raises(JobSettled, match="2026-03"):
        settle(april, crew.traffic, at=datetime(2026, 4, 27, 4, tzinfo=UTC))


def test_days_and_states_are_kept(close, bag, crew):
    with unchanged():
        with pytest.raises(NothingListed):
            listed(close, [], crew.executive)
        with pytest.raises(NotYet):
            listed(close, [bag], crew.executive, at=noon(19))
        with pytest.raises(ListingOver):
            listed(close, [bag], crew.executive, at=LATE)
        with pytest.raises(NotYet):
            settle(close, crew.traffic, at=noon(23), through=MARCH)
        with pytest.raises(DayOutside):
            settle(close, crew.traffic, through=date(2026, 3, 26))
        with pytest.raises(MonthOpen):
            services.reopen_month(close, by=crew.gm, at=SETTLING, reason="改")
    [line] = listed(close, [bag], crew.traffic, at=LATE)
    settle(close, crew.traffic)
    april = services.open_month(date(2026, 4, 1), by=None, at=SETTLING)
    at = datetime(2026, 4, 20, 4, tzinfo=UTC)

    with unchanged():
        with pytest.raises(MonthSettled):
            settle(close, crew.traffic)
        with pytest.raises(MonthSettled):
            listed(close, [bag], crew.executive)
        with pytest.raises(MonthSettled):
            decide(line, crew.traffic)
        with pytest.raises(JobSettled):
            listed(april, [bag], crew.executive, at=at)
        with pytest.raises(ReasonNeeded):
            services.reopen_month(close, by=crew.gm, at=SETTLING, reason="")


def test_each_does_his_own_part(close, bag, crew):
    [line] = listed(close, [bag], crew.executive)

    with unchanged():
        for name in ("designer", "creative_head", "finance"):
            with pytest.raises(PermissionDenied):
                listed(close, [bag], getattr(crew, name))
        for name in ("executive", "gm", "finance"):
            with pytest.raises(PermissionDenied):
                settle(close, getattr(crew, name))
            with pytest.raises(PermissionDenied):
                decide(line, getattr(crew, name))
    settle(close, crew.traffic)
    with unchanged(), pytest.raises(PermissionDenied):
        services.reopen_month(close, by=crew.traffic, at=SETTLING, reason="改")


def test_people_are_reminded_once_on_their_days(bag, crew, time_machine):
    def told(day):
        time_machine.move_to(noon(day), tick=False)
        tasks.remind_of_the_close.call()
        found = Notification.objects.filter(
            topic__in=["traffic.list", "traffic.settle"]
        )
        return sorted(found.values_list("topic", "user__name"))

    assert told(19) == []
    assert told(20) == [("traffic.list", "戊专员")]
    assert told(21) == [("traffic.list", "戊专员")]
    assert told(24) == [("traffic.list", "戊专员"), ("traffic.settle", "卯流控")]
    assert told(25) == [("traffic.list", "戊专员"), ("traffic.settle", "卯流控")]


def test_month_is_closed_on_its_page(close, bag, bare, crew, browse, time_machine):
    path = close.get_absolute_url()
    time_machine.move_to(LISTING, tick=False)
    executive = browse(crew.executive)
    assert "齐备" in read(executive.get(path).content.decode())

    typed = {"bags": [bag.pk, bare.pk]}
    assert executive.post(f"{path}list/", typed).url == path
    time_machine.move_to(SETTLING, tick=False)
    traffic, gm = browse(crew.traffic), browse(crew.gm)
    through = {"hours_through": "2026-03-24"}
    refused = traffic.post(f"{path}settle/", through)
    assert refused.status_code == 409
    assert "GD-2026-0002：没有记工时" in read(refused.content.decode())
    line = CloseLine.objects.get(bag=bare)
    decision = {"verdict": "refused", "reason": "没做完"}
    assert traffic.post(f"/months/lines/{line.pk}/", decision).url == path
    assert traffic.post(f"{path}settle/", through).url == path
    book = openpyxl.load_workbook(
        io.BytesIO(traffic.get(f"{path}export/").content), read_only=True
    )
    rows = list(book.active.iter_rows(values_only=True))
    assert [(row[0], row[8]) for row in rows[1:]] == [
        ("GD-2026-0001", "已结算"),
        ("GD-2026-0002", "未予结算"),
    ]
    assert gm.post(f"{path}reopen/", {"reason": "改"}).url == path
    assert "2026-03" in read(gm.get("/months/").content.decode())


@pytest.mark.parametrize("count", [1, 3])
def test_month_takes_a_constant_number_of_statements(
    close, put, crew, browse, count, django_assert_num_queries
):
    for number in range(count):
        order = put(f"Q-{number}", state="started")
        services.open_bag(order, by=crew.traffic, at=noon(2))
    desk = browse(crew.traffic)

    with django_assert_num_queries(9):
        desk.get(close.get_absolute_url())
