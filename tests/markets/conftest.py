from datetime import UTC, date, datetime

import pytest

from kehubu.clients.models import Membership
from kehubu.dossiers import services as dossiers
from kehubu.dossiers.models import Rival
from kehubu.markets import services
from kehubu.markets.models import IndustryFile
from kehubu.markets.services.briefs import Said
from tests.factories import ClientFactory

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""Monday noon in Shanghai."""
TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def client_(crew):
    """
    A client that manager and executive serve.
    """
    client = ClientFactory(name="甲样例食品", short_name="甲样例", industry="食品")
    Membership.objects.create(client=client, user=crew.manager, role="am")
    Membership.objects.create(client=client, user=crew.executive, role="ae")
    return client


@pytest.fixture
def rival(client_, crew):
    return rival_of(client_, crew)


def rival_of(client, crew, name="乙对手", **values):
    values = {"name": name, **values}
    return dossiers.add(Rival, client, by=crew.director, at=NOON, values=values)


@pytest.fixture
def write(client_, crew):
    """
    Write a cell of the brief as the executive.
    """

    def written(point, by=None, seen=0, rival=None, **said):
        said = Said(**{"as_of": TODAY, "text": "有", "source": "走访", **said})
        by = by or crew.executive
        return services.write(
            client_, point, by=by, at=NOON, said=said, seen=seen, rival=rival
        )

    return written


HEARD = {
    "title": "降价",
    "text": "三家卖场同时换价签",
    "source": "visit",
    "reference": "",
    "observed_on": date(2026, 3, 1),
    "credibility": "reliable",
    "is_internal": False,
}


@pytest.fixture
def log(crew):
    """
    Log an entry as the executive.
    """

    def logged(subject, by=None, tags=(), at=NOON, **values):
        by, values = by or crew.executive, {**HEARD, **values}
        return services.log(subject, by=by, at=at, values=values, tags=tags)

    return logged


@pytest.fixture
def entry(client_, log):
    return log(client_, tags=["price"])


@pytest.fixture
def file(crew):
    return IndustryFile.objects.create(
        name="食品", owner=crew.manager, reviewed_on=TODAY
    )


FACT = {
    "kind": "size",
    "title": "零售额",
    "text": "86 亿元",
    "source": "年报",
    "as_of": date(2026, 1, 31),
}


@pytest.fixture
def add_fact(file, crew):
    def added(by=None, **values):
        by, values = by or crew.manager, {**FACT, **values}
        return services.add_fact(file, by=by, at=NOON, values=values)

    return added
