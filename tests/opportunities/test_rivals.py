"""A rival that is named otherwise is heard of by who looks after conflicts."""

import pytest
from django.utils import timezone

from kehubu.core import jobs, search
from kehubu.core.models import Notification
from kehubu.dossiers import services as dossiers
from kehubu.dossiers.models import Rival
from kehubu.markets import services as markets
from kehubu.people.models import User
from kehubu.people.positions import Position
from tests.factories import ClientFactory
from tests.opportunities.acts import entered

pytestmark = pytest.mark.django_db


@pytest.fixture
def rival(crew):
    ours = ClientFactory(name="甲样例食品", status="client")
    values = {"name": "虚构品牌"}
    return dossiers.add(Rival, ours, by=crew.gm, at=timezone.now(), values=values)


def renamed(rival, by, **values):
    words = {"values": values, "seen": rival.version}
    return dossiers.amend(rival, by=by, at=timezone.now(), **words)


def asked():
    told = Notification.objects.filter(topic="opportunities.conflict")
    return {one.user for one in told}


def test_directors_are_asked_once_a_rival_is_named_like_a_lead(crew, rival):
    entered(crew, ClientFactory(name="乙样例饮料"), by=crew.gm)
    jobs.run_waiting()
    assert asked() == set()

    rival = renamed(rival, crew.gm, name="乙样例饮料")
    jobs.run_waiting()

    directors = set(User.objects.holding(Position.ACCOUNT_DIRECTOR))
    assert asked() & directors == directors
    number = Notification.objects.count()
    renamed(rival, crew.gm, remark="同城")
    jobs.run_waiting()
    assert Notification.objects.count() == number


def test_intelligence_is_found_by_the_new_name(crew, rival):
    markets.log(
        rival,
        by=crew.gm,
        at=timezone.now(),
        values={
            "title": "降价",
            "text": "三家卖场换了价签。",
            "source": "visit",
            "reference": "",
            "observed_on": timezone.localdate(),
            "credibility": "confirmed",
            "is_internal": False,
        },
        tags=["price"],
    )
    jobs.run_waiting()

    renamed(rival, crew.gm, name="新虚构牌")
    jobs.run_waiting()

    assert [hit.subtitle for hit in search.find(crew.gm, "降价")] == ["新虚构牌"]
