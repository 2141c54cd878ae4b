"""Complaints and changes of the client's people, as health and warnings show them."""

from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone

from kehubu.care import services as care
from kehubu.evaluations.models import Signal
from kehubu.evaluations.queries.dealings import (
    complaint_alarm,
    complaints_reading,
    personnel_alarm,
)
from kehubu.persons import services as persons
from tests.evaluations.conftest import NOON
from tests.evaluations.test_judging import refresh
from tests.reading import read

pytestmark = pytest.mark.django_db
TODAY, DAY = NOON.date(), timedelta(days=1)


@pytest.fixture
def told(crew, client):
    """
    Note a contact of some days ago, with what follows from it.
    """

    calls = count()

    def note(days=0, **wanted):
        at = NOON - days * DAY
        by = {"by": crew.executive, "at": at}
        values = {"kind": "phone", "done_at": at, "note": f"通了第{next(calls)}次电话"}
        contact = care.note_contact(client, **by, owner=crew.executive, values=values)
        if not wanted:
            return contact
        said = {"what": "报价贵了", "owner": crew.executive}
        said["due_on"] = timezone.localdate(at) + DAY
        return care.add_follow_up(contact, **by, **{**said, **wanted})

    return note


def reading(client):
    return complaints_reading([client.pk], TODAY).get(client.pk)


def test_nobody_asked_nothing_known(client, told):
    assert reading(client) is None
    told(days=200)
    assert reading(client) is None


def test_client_that_is_asked_and_content_earns_all(client, told):
    told(days=20, what="送样稿")

    assert reading(client).points == 100
    assert reading(client).said == "半年内没有投诉"
    assert complaint_alarm([client.pk], TODAY) == {}


@pytest.mark.parametrize(("made", "points"), [(1, 70), (2, 40), (3, 0), (4, 0)])
def test_each_complaint_costs(client, told, made, points):
    for _each in range(made):
        told(is_complaint=True)

    assert reading(client).points == points
    assert reading(client).said == f"半年内 {made} 件，未办结 {made} 件"


def test_complaint_beyond_its_day_costs_more(client, told):
    told(days=5, is_complaint=True)

    assert reading(client).points == 50


def test_settled_complaint_warns_no_longer_and_still_counts(crew, client, told):
    complaint = told(days=5, is_complaint=True)
    refresh(client)
    assert Signal.objects.get(kind="complaint").said == {"n": 1}

    by = {"by": crew.executive, "at": NOON}
    care.finish_follow_up(complaint, **by, outcome="重报了价，客户认可")
    refresh(client)

    assert not Signal.objects.open().filter(kind="complaint").exists()
    assert reading(client).said == "半年内 1 件，未办结 0 件"
    assert reading(client).points == 70


def test_old_complaint_counts_as_long_as_it_is_open(crew, client, told):
    complaint = told(days=300, is_complaint=True)
    assert complaint_alarm([client.pk], TODAY) == {client.pk: {"n": 1}}

    by = {"by": crew.executive, "at": NOON}
    care.drop_follow_up(complaint, **by, outcome="客户撤回")

    assert reading(client) is None


def test_page_shows_what_the_score_rests_on(crew, client, told, browse):
    told(is_complaint=True)
    refresh(client)

    page = read(
        browse(crew.manager).get(f"/evaluations/clients/{client.pk}/").content.decode()
    )

    assert "投诉 半年内 1 件，未办结 1 件 70 10" in page
    assert "有 1 件投诉还没有办结" in page


# ---- people


def add(crew, client, name, **post):
    values = {"name": name, "source": "card"}
    by = {"by": crew.executive, "at": NOON}
    return persons.add(**by, client=client, values=values, post=post)


def left(crew, post, days):
    day = TODAY - days * DAY
    return persons.end_post(post, by=crew.executive, at=NOON, on=day)


def changes(client):
    return personnel_alarm([client.pk], TODAY).get(client.pk, {}).get("what")


def test_first_entries_are_no_change(crew, client):
    add(crew, client, "林样例", level="decides")

    assert changes(client) is None


def test_who_decides_and_goes_or_comes_is_noticed_without_a_name(crew, client):
    left(crew, add(crew, client, "林样例", kind="chief"), 10)
    left(crew, add(crew, client, "周样例", level="decides"), 90)
    add(crew, client, "钱样例", kind="gm", since=TODAY - 3 * DAY)

    assert changes(client) == "90 天内 2 位决策人离任；90 天内 1 位决策人新到任"
    refresh(client)
    said = Signal.objects.get(kind="personnel").said
    assert "样例" not in str(said)


def test_others_and_what_was_long_ago_are_not_noticed(crew, client):
    left(crew, add(crew, client, "林样例", kind="other", level="uses"), 10)
    left(crew, add(crew, client, "周样例", level="decides"), 91)
    add(crew, client, "钱样例", kind="chair", since=TODAY - 91 * DAY)

    assert changes(client) is None


def test_many_clients_cost_no_more_than_one(client, told, django_assert_num_queries):
    told(is_complaint=True)

    with django_assert_num_queries(2):
        complaints_reading([client.pk, 0, 1], TODAY)
    with django_assert_num_queries(1):
        personnel_alarm([client.pk, 0, 1], TODAY)
