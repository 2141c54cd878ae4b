from datetime import timedelta

import pytest
from django.utils import timezone

from kehubu.work.models import WorkOrder
from tests.work.conftest import crew, journey

__all__ = ["crew", "journey"]


@pytest.fixture
def put(journey):
    """
    Return a function that puts an order into the creative department's queue.
    """

    def put(number, *, state="sent", days=5, **values):
        now = timezone.now()
        return WorkOrder.objects.create(
            number=number,
            project=journey.project,
            run=journey.run,
            department=journey.crew.creative_head.department,
            issuer=journey.crew.executive,
            job="print_creation",
            state=state,
            opened_at=now,
            sent_at=now,
            due_on=timezone.localdate() + timedelta(days=days),
            **values,
        )

    return put


@pytest.fixture
def sent(journey):
    """
    An order that waits for the creative department to receive it.
    """
    order = journey.until_issued()
    journey.send()
    order.refresh_from_db()
    return order
