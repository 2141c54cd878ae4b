from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from kehubu.clients import services as clients
from kehubu.clients.models import Client
from tests.factories import ClientFactory

NOON = datetime(2026, 9, 15, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def served(crew, **values):
    """
    Make a client that executive, manager and director serve.
    """
    values = {"status": Client.Status.CLIENT, **values}
    client = ClientFactory(**values)
    Client.objects.filter(pk=client.pk).update(
        created_at=datetime(2025, 3, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    )
    client.refresh_from_db()
    team = {"ae": crew.executive, "am": crew.manager, "ad": crew.director}
    clients.assign_team(client, by=crew.director, at=timezone.now(), team=team)
    return client


@pytest.fixture
def client(crew):
    return served(crew, name="晨谷样例食品有限公司", short_name="晨谷", industry="食品")
