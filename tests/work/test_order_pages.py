"""An order's form: what two people write at once, and what is lost of it."""

import re

import pytest

from tests.work.acts import amend

pytestmark = pytest.mark.django_db


def typed(order, **values):
    """
    Return what the form of an order sends, with one deliverable.
    """
    return {
        "department": order.department_id,
        "job": order.job,
        "kind": order.kind,
        "priority": order.priority,
        "brand": "晨谷",
        "is_billable": "yes",
        "budget": "1200.50",
        "planned_hours": "12",
        "due_on": "2027-03-01",
        "version": order.version,
        "lines-TOTAL_FORMS": 1,
        "lines-INITIAL_FORMS": 0,
        "lines-0-medium": "平面",
        "lines-0-size": "A4",
        "lines-0-quantity": 2,
        **values,
    }


def prefix_in(page):
    return re.search(r'name="([a-z_]+)-TOTAL_FORMS"', page)[1]


def test_second_of_two_editors_is_told_and_saves_what_he_typed(journey, crew, browse):
    journey.until_orders()
    order = journey.draft_order()
    desk, path = browse(crew.executive), f"/orders/{order.pk}/edit/"
    lines = prefix_in(desk.get(path).content.decode())
    values = {
        name.replace("lines-", f"{lines}-"): value
        for name, value in typed(order, task="第二位写的").items()
    }
    amend(journey, order, task="第一位写的")

    told = desk.post(path, values)

    page = told.content.decode()
    assert told.status_code == 409
    assert "第一位写的" in page
    assert "第二位写的" in page
    assert "[&#x27;" not in page

    version = re.search(r'name="version" value="(\d+)"', page)[1]
    saved = desk.post(path, {**values, "version": version})

    assert saved.status_code == 302
    order.refresh_from_db()
    assert (order.task, order.budget_fen) == ("第二位写的", 120050)
    assert (order.brand, str(order.due_on)) == ("晨谷", "2027-03-01")
