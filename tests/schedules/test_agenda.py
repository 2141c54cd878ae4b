"""Whose weeks one may look at, and what stands in them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kehubu.people.positions import DepartmentKind
from kehubu.procedures import services as procedures
from kehubu.schedules import agenda
from kehubu.schedules.weeks import Week
from kehubu.work.departments import Job
from kehubu.work.models import PlanTask, WorkOrder
from tests.factories import DepartmentFactory, UserFactory
from tests.procedures.engine.draft import Draft
from tests.procedures.stage import begun, started, step_at
from tests.schedules.stage import at, on, planned, project_of, row

pytestmark = pytest.mark.django_db
WEEK = Week(date(2026, 3, 2))


# weeks


@pytest.mark.parametrize(
    ("name", "monday"),
    [
        ("2026-W48", date(2026, 11, 23)),
        ("2026-W01", date(2025, 12, 29)),
        ("2026-W53", date(2026, 12, 28)),
        ("2025-W53", date(2026, 3, 2)),
        ("2026-W00", date(2026, 3, 2)),
        ("", date(2026, 3, 2)),
        ("2026W48", date(2026, 3, 2)),
        ("0001-W01", date(2026, 3, 2)),
        ("9999-W52", date(2026, 3, 2)),
        ("２０２６-W48", date(2026, 3, 2)),
    ],
)
def test_week_of_a_name(name, monday):
    week = Week.named(name, date(2026, 3, 4))

    assert week.monday == monday
    assert Week.named(str(week), date(2020, 1, 1)) == week
    assert week.before.after == week


# whose


def test_one_sees_oneself_ones_reports_and_ones_department(crew):
    def names(user):
        return {person.name for person in agenda.team(user)}

    executive, manager = crew.executive.name, crew.manager.name
    assert names(crew.designer) == {crew.designer.name}
    assert names(crew.manager) >= {manager, executive}
    assert crew.designer.name in names(crew.creative_head)
    assert executive not in names(crew.creative_head)
    assert names(crew.gm) >= {crew.designer.name, executive, crew.finance.name}


def test_who_stands_in_sees_the_week_of_his_principal(crew):
    assert crew.executive not in agenda.team(crew.finance)

    _away(crew.executive, crew.finance, timezone.localdate())

    assert crew.executive in agenda.team(crew.finance)


def _away(person, deputy, first, last=None):
    person.delegations.create(
        delegate=deputy,
        starts_on=first,
        ends_on=last or first,
        reason="病假",
        created_by=person,
        created_at=timezone.now(),
    )


# what


def cells(person, user, moment=None, week=WEEK):
    [found] = agenda.rows([person], week, user, moment or at(3))
    return {cell.on.day: cell for cell in found.cells}


def what(cell):
    return [(item.kind, item.what, item.is_late) for item in cell.items]


def six_hours():
    draft = Draft().start().end().task("a", due="6")
    return draft.path("start", "a", "end")


def test_step_stands_on_the_day_on_which_it_is_due(crew):
    begun(six_hours(), at=at(2, 10), ae=[crew.executive])

    week = cells(crew.executive, crew.executive, at(2, 11))

    assert what(week[2]) == [("step", "a", False)]
    assert [what(week[day]) for day in (3, 4, 5, 6, 7, 8)] == [[]] * 6


def test_overdue_step_stands_under_today(crew):
    begun(six_hours(), at=at(2, 10), ae=[crew.executive])

    assert what(cells(crew.executive, crew.executive, at(4))[4]) == [
        ("step", "a", True)
    ]
    later = cells(crew.executive, crew.executive, at(11), WEEK.after)
    assert what(later[11]) == [("step", "a", True)]
    assert what(cells(crew.executive, crew.executive, at(11))[2]) == []


def test_waiting_and_finished_steps_are_on_nobody_s_day(crew):
    run = begun(six_hours(), at=at(2, 10), ae=[crew.executive])

    procedures.wait(step_at(run, "a"), by=None, at=at(2, 11), what="delivery")

    assert what(cells(crew.executive, crew.executive)[3]) == []


def test_superior_sees_no_step_of_a_run_that_he_may_not_see(crew):
    begun(six_hours(), at=at(2, 10), ae=[crew.designer])

    assert what(cells(crew.designer, crew.creative_head, at(2, 11))[2]) == []
    assert what(cells(crew.designer, crew.gm, at(2, 11))[2]) == [("step", "a", False)]


def test_signature_that_is_asked_stands_on_its_day(crew):
    draft = (
        Draft()
        .start()
        .end()
        .signature("s", "approved", "rejected", signs="test_pact", due="6")
    )
    begun(
        draft.path("start", "s", "end"),
        at=at(2, 10),
        ad=[crew.director],
        hs=[crew.manager],
    )

    week = cells(crew.manager, crew.manager, at(2, 11))

    assert what(week[2]) == [("sign", "s", False)]


def test_task_stands_on_each_of_its_days(crew):
    planned(crew, [row("完稿制作", 4, 10)])

    week = cells(crew.executive, crew.manager, at(2))

    assert [day for day, cell in week.items() if cell.items] == [4, 5, 6, 7, 8]
    assert what(week[4]) == [("task", "完稿制作", False)]


def test_overdue_task_stands_under_today_until_it_is_done(crew):
    planned(crew, [row("完稿制作", 2, 3)])
    later = WEEK.after

    assert what(cells(crew.executive, crew.executive, at(11), later)[11]) == [
        ("task", "完稿制作", True)
    ]
    PlanTask.objects.update(state="done", ended_on=on(11))
    assert what(cells(crew.executive, crew.executive, at(11), later)[11]) == []


def test_dates_of_an_order_stand_on_the_days_of_its_issuer(crew):
    run = begun(six_hours(), at=at(2, 10), ae=[crew.executive])
    order = WorkOrder.objects.create(
        number="GZ-2026-0001",
        project=project_of(crew),
        run=run,
        department=DepartmentFactory(kind=DepartmentKind.CREATIVE),
        issuer=crew.executive,
        job=Job.values[0],
        draft_on=on(4),
        due_on=on(6),
        opened_at=at(2),
    )

    week = cells(crew.executive, crew.executive, at(3))

    assert [(i.what, str(i.note)) for i in week[4].items] == [
        ("GZ-2026-0001", "初稿日期")
    ]
    assert [str(i.note) for i in week[6].items] == ["最后期限"]
    assert what(cells(crew.manager, crew.manager)[4]) == []
    order.state = WorkOrder.State.ACCEPTED
    order.sent_at = at(3)
    order.save()
    assert what(cells(crew.executive, crew.executive, at(3))[4]) == []


def test_who_is_away_is_shown_with_who_stands_in_but_not_why(crew):
    _away(crew.executive, crew.second_manager, on(4), on(5))

    week = cells(crew.executive, crew.manager)

    name = crew.second_manager.name
    assert [week[day].stand_in for day in (3, 4, 5, 6)] == ["", name, name, ""]


def test_load_counts_what_takes_several_days_once(crew):
    planned(crew, [row("完稿制作", 2, 5), row("样刊", 4, 4)])

    [found] = agenda.rows([crew.executive], WEEK, crew.executive, at(2))

    assert (found.count, found.late) == (2, 0)
    assert found.busiest.on == on(4)
    [empty] = agenda.rows([crew.finance], WEEK, crew.finance, at(2))
    assert (empty.count, empty.busiest) == (0, None)


def test_weeks_of_many_ask_as_often_as_the_week_of_one(crew):
    persons = [crew.executive, crew.manager, crew.director, crew.designer]
    planned(crew)
    begun(six_hours(), at=at(2, 10), ae=[crew.executive])
    started(at=at(2, 10), ae=[crew.manager])
    manager = UserFactory(holding=["gm"])

    counts = []
    for few in (persons[:1], persons):
        with CaptureQueriesContext(connection) as ran:
            agenda.rows(few, WEEK, manager, at(3))
        counts.append(len(ran))

    assert counts == [6, 6]


def test_days_off_are_marked(crew):
    week = cells(crew.executive, crew.executive)

    working = [day for day, cell in week.items() if cell.is_working]
    assert working == [2, 3, 4, 5, 6]
    assert [day for day, cell in week.items() if cell.is_today] == [3]
