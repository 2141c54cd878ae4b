"""What somebody has to do, against the time until an order is due."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kehubu.people import services as people
from kehubu.timesheets import services as timesheets
from kehubu.work import load, services
from kehubu.work.models import Assignment, WorkOrder
from kehubu.work.services.assigning import NobodyAssigned, NotOfTheDepartment, Part
from tests.factories import UserFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""Monday, 2 March 2026, 10:00 in Shanghai: 6.5 of its 7.5 working hours are left."""


@pytest.fixture
def colleague(crew):
    return UserFactory(kind="creative", name="另一位", holding=["specialist"])


@pytest.fixture
def at_assignment(journey, crew, colleague):
    """
    A received order of 48 hours at the step at which its executor is named.
    """
    order = journey.until_issued()
    journey.send()
    journey.receive(order)
    journey.sign(crew.creative_head, crew.director)
    order.refresh_from_db()
    return order, journey.step("TL-B6.03", order.department_run)


def of(person, order, at=MONDAY):
    return load.loads([person], at, order=order)[0]


def another(order, **values):
    """
    Return an order not yet in hand, due on Friday of the same week.
    """
    columns = {
        field.attname: getattr(order, field.attname)
        for field in order._meta.concrete_fields
        if not field.primary_key
    }
    columns |= {"number": "X-1", "department_run_id": None, "state": "sent"}
    days = ("draft_on", "review_on", "client_on")
    columns |= dict.fromkeys(days) | {"due_on": date(2026, 3, 6)}
    return WorkOrder.objects.create(**columns | values)


def test_load_of_a_team_is_shared_less_what_was_entered(at_assignment, crew, colleague):
    order, step = at_assignment
    team = [crew.designer, colleague]
    parts = {colleague.pk: Part("文案", 10)}
    services.assign(
        step, by=crew.creative_head, at=step.opened_at, executors=team, parts=parts
    )
    following = order.department_run.steps.open().first()
    today = step.opened_at.date()
    timesheets.enter(
        following, by=crew.designer, at=step.opened_at, minutes=120, on=today
    )
    new = another(order, planned_hours=5)

    mine, other = of(crew.designer, new), of(colleague, new)

    # 48 hours for two: 24 less the 2 entered; the other has 10 of his own.
    assert (mine.minutes, mine.orders) == (22 * 60, [order])
    assert (other.minutes, other.added) == (10 * 60, 5 * 60)
    assert mine.nearest_due == order.due_on
    # Monday from 10:00, and four whole days.
    assert mine.available == int((6.5 + 4 * 7.5) * 60)
    assert (mine.is_over, other.is_over) == (False, False)
    assert mine.percent == round(100 * 27 / 36.5)
    assert of(crew.designer, another(order, number="X-2", planned_hours=20)).is_over


def test_who_is_stood_in_for_has_no_time(at_assignment, crew, colleague):
    order, _step = at_assignment
    away = {"starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 5)}
    new = another(order)
    before = of(colleague, new)
    people.delegate(
        colleague, by=colleague, at=MONDAY, to=crew.designer, reason="假", **away
    )

    given = of(colleague, new)

    assert (before.available, given.available) == (int(36.5 * 60), 450)
    assert (given.minutes, given.orders, given.nearest_due) == (0, [], None)
    assert of(colleague, new, MONDAY + timedelta(days=9)).available == 0
    assert of(colleague, new, MONDAY + timedelta(days=9)).percent == 100


def test_load_takes_a_constant_number_of_statements(
    at_assignment, crew, colleague, django_assert_num_queries
):
    order, step = at_assignment
    team = [crew.designer, colleague]
    services.assign(step, by=crew.creative_head, at=step.opened_at, executors=team)
    new = another(order)

    for known in (team[:1], team):
        with django_assert_num_queries(7):
            load.loads(known, MONDAY, order=new)


def test_team_is_written_with_its_parts(at_assignment, crew, colleague):
    order, step = at_assignment
    parts = {crew.designer.pk: Part("画面", 30), colleague.pk: Part("文案")}

    services.assign(
        step,
        by=crew.creative_head,
        at=step.opened_at,
        executors=[crew.designer, colleague],
        parts=parts,
    )

    found = order.assignments.values_list("person__name", "part", "planned_hours")
    assert list(found) == [("庚设计", "画面", 30), ("另一位", "文案", None)]


def test_assignment_is_refused_without_people_of_the_department(at_assignment, crew):
    _order, step = at_assignment
    act = {"by": crew.creative_head, "at": step.opened_at}

    with unchanged():
        with pytest.raises(NobodyAssigned):
            services.assign(step, executors=[], **act)
        with pytest.raises(NotOfTheDepartment, match="戊专员不在创作部"):
            services.assign(step, executors=[crew.executive], **act)
    assert not Assignment.objects.exists()


def test_loads_stand_beside_the_choice(at_assignment, crew, colleague, browse):
    order, step = at_assignment
    desk, path = browse(crew.creative_head), f"/steps/{step.pk}/assign/"

    page = desk.get(path).content.decode()
    assert "另一位" in page
    assert "<progress" in page
    assert "本单 48" in page

    typed = {"executors": [crew.designer.pk], f"hours_{crew.designer.pk}": "0"}
    with unchanged():
        assert desk.post(path, {}).status_code == 422
        assert desk.post(path, typed).status_code == 422
    typed = {"executors": [crew.designer.pk], f"part_{crew.designer.pk}": "全部"}
    assert desk.post(path, typed).url == order.get_absolute_url()
    assert order.assignments.get().part == "全部"
