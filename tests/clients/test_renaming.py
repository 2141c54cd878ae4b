"""What follows what a client is called: reading, order, and being found by it."""

from datetime import UTC, datetime

import pytest

from kehubu.clients import services
from kehubu.clients.models import Client
from kehubu.core import jobs, search
from kehubu.core.models import Job
from kehubu.sample.journey import Journey
from kehubu.work.models import Project, WorkOrder
from tests.clients.lists import taken_over, undone
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
HEADER = "客户名称,简称"


def amend(client, by, **values):
    """
    Save the form of a client, with what it was filled with unless told otherwise.
    """
    shown = {
        "name": client.name,
        "short_name": client.short_name,
        "reading": client.reading,
    }
    services.amend(
        client, by=by, at=NOON, values={**shown, **values}, seen=client.version
    )
    client.refresh_from_db()


def derived_of(client):
    client.refresh_from_db()
    return client.reading, client.sort_key


def titles(by, query, model):
    return [hit.title for hit in search.find(by, query, models=[model])]


# ---- amended


def test_amend_of_the_short_name_reads_it_anew(crew):
    client = ClientFactory(name="样例保险", short_name="平安")

    amend(client, crew.gm, short_name="中国平安")

    assert derived_of(client) == ("zhong guo ping an", "zhong0guo0ping0an")


def test_amend_of_the_full_name_alone_keeps_a_corrected_reading(crew):
    client = ClientFactory(name="样例", short_name="重百", reading="chong bai")

    amend(client, crew.gm, name="样例百货")

    assert derived_of(client) == ("chong bai", "chong0bai")
    assert client.match_key == "样例百货"


def test_amend_that_takes_the_short_name_away_reads_the_name(crew):
    client = ClientFactory(name="样例", short_name="平安")

    amend(client, crew.gm, short_name="")

    assert derived_of(client) == ("yang li", "yang0li")


def test_amend_without_a_short_name_leaves_it_and_its_reading(crew):
    client = ClientFactory(name="样例", short_name="重百", reading="chong bai")
    values = {"name": "样例", "region": "重庆"}

    services.amend(client, by=crew.gm, at=NOON, values=values, seen=1)

    assert derived_of(client) == ("chong bai", "chong0bai")


def test_amend_with_an_emptied_reading_reads_the_name(crew):
    client = ClientFactory(name="样例", short_name="乐天", reading="yue tian")

    amend(client, crew.gm, reading="")

    assert derived_of(client) == ("le tian", "le0tian")


# ---- imported


def test_update_of_the_short_name_reads_it_anew(crew):
    client = ClientFactory(name="甲样例", short_name="平安", reading="ping ang")

    taken_over(crew.gm, "甲样例,中国平安", header=HEADER, duplicates="update")

    assert derived_of(client) == ("zhong guo ping an", "zhong0guo0ping0an")


def test_update_that_brings_no_other_name_keeps_a_corrected_reading(crew):
    client = ClientFactory(name="甲样例", short_name="平安", reading="ping ang")

    taken_over(crew.gm, "甲样例,平安,食品", duplicates="update")

    assert derived_of(client) == ("ping ang", "ping0ang")


def test_undo_of_an_update_restores_reading_and_order(crew):
    client = ClientFactory(name="甲样例", short_name="平安", reading="ping ang")
    before = Client.objects.values().get()

    undone(taken_over(crew.gm, "甲样例,中国平安", header=HEADER, duplicates="update"))

    assert derived_of(client) == ("ping ang", "ping0ang")
    assert Client.objects.values().get() == before


# ---- found


@pytest.fixture
def order(crew, procedures):
    client = ClientFactory(name="晨谷样例", short_name="晨谷")
    return Journey(crew, client, "早餐推广").draft_order()


def test_projects_and_orders_are_found_by_the_new_name_and_not_by_the_old(crew, order):
    client = order.project.client
    jobs.run_waiting()
    assert len(titles(crew.gm, "晨谷样例", Project)) == 1
    assert len(titles(crew.gm, "晨谷样例", WorkOrder)) == 1

    amend(client, crew.gm, name="暮山样例", short_name="暮山")
    jobs.run_waiting()

    for model in (Project, WorkOrder):
        assert titles(crew.gm, "晨谷样例", model) == []
        assert len(titles(crew.gm, "暮山样例", model)) == 1
        assert len(titles(crew.gm, "mushan", model)) == 1


def test_projects_are_found_by_the_reading_that_an_import_brings(crew, order):
    the_import = taken_over(
        crew.gm, "晨谷样例,暮山", header=HEADER, duplicates="update"
    )
    assert len(titles(crew.gm, "mushan", Project)) == 1
    assert len(titles(crew.gm, "mushan", WorkOrder)) == 1

    undone(the_import)

    assert titles(crew.gm, "mushan", Project) == []
    assert len(titles(crew.gm, "chengu", Project)) == 1


def test_amend_of_something_else_leaves_other_rows_alone(crew):
    client = ClientFactory(name="甲样例")

    amend(client, crew.gm, region="上海")

    assert [job.args[0] for job in Job.objects.all()] == ["clients.client"]
