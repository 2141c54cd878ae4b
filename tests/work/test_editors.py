"""Never the issuer: nor who has changed the order (TL-BX.2)."""

import pytest

from kehubu.core import history
from kehubu.signoffs.models import SignatureRequest
from tests.work.acts import amend

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(journey):
    journey.until_orders()
    return journey


def test_manager_who_has_amended_the_order_does_not_sign_it(ready, crew):
    order = ready.draft_order()
    amend(ready, order, by=crew.manager, task="改过的任务")

    ready.submit()

    step = ready.step("TL-B1.08")
    requests = SignatureRequest.objects.filter(occasion=step.occasion)
    signers = {request.capacity: request.signer.username for request in requests}
    assert signers == {"ad": "director", "hs": "second_manager"}


def test_writers_of_an_order_are_all_who_changed_it(ready, crew):
    order = ready.draft_order()
    amend(ready, order, by=crew.manager, task="改过的任务")

    writers = history.writers(order, "order.drafted", "order.amended")

    assert writers == {crew.executive.pk, crew.manager.pk}
