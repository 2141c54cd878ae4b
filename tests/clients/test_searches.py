"""
Two hundred searches in a real list of 5,439 companies, each with the rows that a person
would call right: in full, in short, in pinyin, by initials, by a part, by phone.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest
from django.utils import timezone

from kehubu.care.models import Contact
from kehubu.clients.models import Client
from kehubu.clients.services.clients import derived
from kehubu.core import search
from kehubu.markets.models import Intelligence
from kehubu.people.positions import Position
from tests.factories import ClientFactory, UserFactory

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parents[1] / "data"
AIM = 0.95


@pytest.fixture
def seeker():
    return UserFactory(holding=[Position.GENERAL_MANAGER])


@pytest.fixture
def known(seeker):
    """
    Have the index know all companies of the list, with full names and phones that are
    made up of what it has.
    """
    with (DATA / "client-list-gbk.csv").open(encoding="gb18030", newline="") as file:
        regions = {row["客户名称"]: row["地区"] for row in csv.DictReader(file)}
    clients = Client.objects.bulk_create(
        Client(**derived(_values(n, name, region)))
        for n, (name, region) in enumerate(regions.items())
    )
    search.refresh(Client, [client.pk for client in clients])


def _values(n, name, region):
    full = f"{region}{name}股份有限公司"
    return {"name": full, "short_name": name, "phone": f"0755-8{n:05d}00"}


def test_judged_searches_find_the_right_row_first(known, seeker):
    short = dict(Client.objects.values_list("name", "short_name"))
    with (DATA / "searches.csv").open(encoding="utf-8", newline="") as file:
        judged = list(csv.DictReader(file))
    asked, right = Counter(), Counter()

    for row in judged:
        hits = search.find(seeker, row["query"], limit=8)
        first = short[hits[0].title] if hits else None
        asked[row["kind"]] += 1
        right[row["kind"]] += first in row["right"].split("|")

    assert asked.total() == 200
    assert {kind: right[kind] / asked[kind] for kind in asked if kind} == {
        kind: pytest.approx(1, abs=1 - AIM) for kind in asked
    }


def test_everybody_can_search_in_all_that_there_is(crew):
    """
    SQLite takes in rights that are nested only so deep: 3.40 gives up at a hundred
    symbols that wait for their end.
    """
    for person in vars(crew).values():
        assert search.find(person, "没有这样的名字") == []


@pytest.mark.parametrize(
    "query",
    ["晨谷样例", "晨谷", "cgyl", "cgy", "chenguyangli", "yangli", "yl", "样例", "食品"],
)
def test_client_comes_before_what_belongs_to_it(crew, query):
    """
    However often one has been in touch: the client is looked for, not the contacts.
    """
    now = timezone.now()
    client = ClientFactory(
        **derived({"name": "晨谷样例食品有限公司", "short_name": "晨谷样例"})
    )
    known = Contact.objects.bulk_create(
        Contact(
            client=client,
            owner=crew.executive,
            kind="routine",
            done_at=now,
            note="谈了样稿",
            created_at=now,
        )
        for _each in range(450)
    )
    told = Intelligence.objects.create(
        client=client,
        title="晨谷样例换了包装",
        text="货架上看到的",
        observed_on=now.date(),
        source=Intelligence.Source.values[0],
        credibility=Intelligence.Credibility.values[0],
        logged_by=crew.executive,
        logged_at=now,
        tell_by=now,
    )
    search.refresh(Client, [client.pk])
    search.refresh(Contact, [contact.pk for contact in known])
    search.refresh(Intelligence, [told.pk])

    hits = search.find(crew.gm, query, limit=8)

    assert (hits[0].title, len(hits)) == (client.name, 8)
