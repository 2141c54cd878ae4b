from datetime import UTC, datetime

import pytest

from kehubu.clients.models import Membership
from kehubu.dossiers import services
from kehubu.dossiers.models import Brand, Product, Rival
from kehubu.sample import knowledge
from kehubu.sample.journey import Journey
from tests.factories import ClientFactory

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def client_(crew):
    """
    A client that manager and executive serve.
    """
    client = ClientFactory(name="甲样例食品有限公司", short_name="甲样例")
    Membership.objects.create(client=client, user=crew.manager, role="am")
    Membership.objects.create(client=client, user=crew.executive, role="ae")
    return client


@pytest.fixture
def add(crew):
    """
    Enter a part as the manager.
    """

    def enter(model, parent, by=None, **values):
        return services.add(
            model, parent, by=by or crew.manager, at=NOON, values=values
        )

    return enter


@pytest.fixture
def brand(add, client_):
    return add(Brand, client_, name="甲牌")


@pytest.fixture
def product(add, brand):
    return add(Product, brand, name="早餐杯", traits={"quality": ["好", ""]})


@pytest.fixture
def rival(add, client_):
    return add(Rival, client_, name="乙样例")


@pytest.fixture
def helped(agency):
    """
    A client with a full dossier, on whose order the designer works.
    """
    client = ClientFactory(name="晨谷样例食品有限公司", short_name="晨谷样例")
    Membership.objects.create(client=client, user=agency.executive, role="ae")
    journey = Journey(agency, client, "早餐谷物上市推广")
    order = journey.until_issued()
    journey.send()
    journey.receive(order)
    journey.start(order)
    knowledge.fill(agency, client, NOON)
    return client
