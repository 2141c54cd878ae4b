"""Orders are not changed while the step that submits them looks at them."""

from threading import Event

import pytest
from django.db import transaction

from kehubu.procedures.services.play import lock
from kehubu.sample import papers
from kehubu.work import services as work
from tests.atonce import at_once
from tests.work.acts import amend

pytestmark = pytest.mark.django_db(transaction=True)
A_WHILE = 1


def draft(journey, order):
    return journey.draft_order()


def change(journey, order):
    return amend(journey, order, task="")


def drop(journey, order):
    return work.drop_order(order, by=order.issuer, at=journey.now)


@pytest.mark.parametrize("act", [draft, change, drop])
def test_orders_wait_while_their_run_is_held(journey, act):
    journey.fill("TL-B1.01", papers.lead_card(journey.crew.executive))
    order, held, over = journey.draft_order(), Event(), Event()

    def submit():
        with transaction.atomic():
            lock(journey.run.pk, journey.now)
            held.set()
            return over.wait(A_WHILE)

    def meanwhile():
        held.wait(30)
        act(journey, order)
        over.set()

    assert at_once(submit, meanwhile) == [False, None]
    assert over.is_set()
