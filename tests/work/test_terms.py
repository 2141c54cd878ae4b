"""What changes of an order after its issue: priority, and who pays."""

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core.models import HistoryEntry
from kehubu.timesheets import registers
from kehubu.timesheets import services as timesheets
from kehubu.work import services
from kehubu.work.models import WorkOrder
from kehubu.work.services.terms import (
    BillingSettled,
    NotUnderWay,
    ReasonNeeded,
    StillOpen,
)
from tests.reading import read
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(journey):
    journey.until_orders()
    order = journey.draft_order()
    WorkOrder.objects.update(state="issued")
    order.refresh_from_db()
    return order


def prioritise(order, by, journey, **values):
    values = {"priority": "urgent", "reason": "客户提前上市", **values}
    return services.change_priority(order, by=by, at=journey.now, **values)


def rebill(order, by, journey, **values):
    values = {"is_billable": False, "reason": "补偿上次失误", **values}
    return services.change_billable(order, by=by, at=journey.now, **values)


@pytest.mark.parametrize("name", ["traffic", "creative_head"])
def test_priority_is_changed_with_a_reason(order, crew, journey, name):
    prioritise(order, getattr(crew, name), journey)

    order.refresh_from_db()
    assert order.priority == "urgent"
    told = HistoryEntry.objects.get(verb="order.prioritised")
    assert (told.reason, told.changes) == (
        "客户提前上市",
        {"priority": ["normal", "urgent"]},
    )


@pytest.mark.parametrize("name", ["executive", "director", "designer", "gm"])
def test_others_do_not_change_the_priority(order, crew, journey, name):
    with unchanged(), pytest.raises(PermissionDenied):
        prioritise(order, getattr(crew, name), journey)


@pytest.mark.parametrize("state", ["draft", "returned", "accepted", "revised"])
def test_priority_of_what_is_not_under_way_stays(order, crew, journey, state):
    WorkOrder.objects.update(state=state, sent_at=journey.now)

    with unchanged(), pytest.raises(NotUnderWay):
        prioritise(order, crew.traffic, journey)


def test_both_changes_need_a_reason(order, crew, journey):
    with unchanged():
        with pytest.raises(ReasonNeeded):
            prioritise(order, crew.traffic, journey, reason=" ")
        with pytest.raises(ReasonNeeded):
            rebill(order, crew.director, journey, reason=" ")


def test_director_says_that_the_client_does_not_pay_and_hours_follow(
    order, journey, crew
):
    WorkOrder.objects.update(department_run=journey.run)
    step = journey.run.steps.open().first()
    today = journey.now.date()
    hours = timesheets.enter(
        step, by=crew.executive, at=journey.now, minutes=60, on=today
    )

    rebill(order, crew.director, journey)

    order.refresh_from_db()
    hours.refresh_from_db()
    assert (order.is_billable, hours.is_billable) == (False, False)
    told = HistoryEntry.objects.get(verb="order.rebilled")
    assert (told.by, told.reason) == (crew.director, "补偿上次失误")


@pytest.mark.parametrize("name", ["executive", "manager", "traffic", "gm", "finance"])
def test_only_the_director_says_who_pays(order, crew, journey, name):
    with unchanged(), pytest.raises(PermissionDenied):
        rebill(order, getattr(crew, name), journey)


def test_draft_is_changed_as_an_order(order, crew, journey):
    WorkOrder.objects.update(state="draft")

    with unchanged(), pytest.raises(StillOpen):
        rebill(order, crew.director, journey)


def test_settled_job_stays_as_it_was_billed(order, crew, journey, monkeypatch):
    WorkOrder.objects.update(department_run=journey.run)
    monkeypatch.setattr(registers, "_locks", [lambda run, on: True])

    with unchanged(), pytest.raises(BillingSettled):
        rebill(order, crew.director, journey)


def test_pages_change_what_they_say(order, crew, browse):
    traffic, director = browse(crew.traffic), browse(crew.director)
    executive, designer = browse(crew.executive), browse(crew.designer)
    path = f"/orders/{order.pk}/"
    assert "调整缓急" in read(traffic.get(path).content.decode())

    with unchanged():
        assert traffic.post(f"{path}priority/", {"priority": "x"}).status_code == 422
        assert executive.post(f"{path}priority/").status_code == 403
        assert executive.post(f"{path}billable/").status_code == 403
        assert designer.get(f"{path}billable/").status_code == 404
    typed = {"priority": "high", "reason": "先做"}
    assert traffic.post(f"{path}priority/", typed).url == path
    typed = {"is_billable": "no", "reason": "补偿"}
    assert director.post(f"{path}billable/", typed).url == path

    page = read(director.get(path).content.decode())
    assert "优先" in page
    assert "不收费" in page
