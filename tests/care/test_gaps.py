"""Gaps: the summary that contacts keep, the list, what people are told of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import QueryDict

from kehubu.care import queries, services, tasks
from kehubu.care.filters import GapFilter
from kehubu.care.models import CareSummary
from kehubu.clients import services as clients
from kehubu.clients.models import Client
from kehubu.core import jobs, notices, search
from kehubu.core.models import Notification
from tests.care.conftest import DAY, NOON, TODAY
from tests.clients.lists import taken_over, undone
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    """
    Return a function that tells what somebody was told.
    """

    def told(user):
        found = Notification.objects.filter(user=user).order_by("pk")
        return [notices.sentence(each) for each in found]

    return told


def summed(client):
    row = CareSummary.objects.get(client=client)
    return row.since_on, row.due_on, row.last_contact


def shown(user, query, rows=None):
    request = type("Request", (), {"user": user})()
    rows = queries.gap_list(user) if rows is None else rows
    return [
        row.client.name for row in GapFilter(QueryDict(query), rows, request=request).qs
    ]


# ---- the summary


def test_summary_follows_the_latest_contact_whenever_it_is_noted(act, served):
    late = act.note(done_at=NOON - DAY)
    act.note(done_at=NOON - 5 * DAY)

    yesterday = TODAY - DAY
    assert summed(served) == (yesterday, yesterday + 30 * DAY, late)


def test_planned_contact_is_no_contact(act, served):
    act.plan()

    assert not CareSummary.objects.exists()


def test_summary_goes_by_grade_and_follows_it(act, served, graded):
    graded[served.pk] = "A"
    contact = act.note()
    assert summed(served) == (TODAY, TODAY + 7 * DAY, contact)

    graded[served.pk] = "B"
    services.regrade([served.pk], by=None, at=NOON)

    assert summed(served) == (TODAY, TODAY + 14 * DAY, contact)


def test_clients_are_looked_after_from_the_day_they_were_entered(served, crew):
    others = ClientFactory.create_batch(2, created_at=NOON - 40 * DAY)

    tasks.begin_summaries.func()
    tasks.begin_summaries.func()

    entered = TODAY - 10 * DAY
    assert summed(served) == (entered, entered + 30 * DAY, None)
    assert CareSummary.objects.count() == 3
    assert set(CareSummary.objects.over(TODAY).values_list("client", flat=True)) == {
        client.pk for client in others
    }


def test_summaries_are_begun_some_hundred_at_a_time(monkeypatch):
    monkeypatch.setattr("kehubu.care.services.summaries.BATCH", 2)
    ClientFactory.create_batch(3)

    counts = [services.open_summaries(at=NOON) for _n in range(3)]

    assert counts == [2, 1, 0]


def test_summary_holds_no_import_back_and_is_cleared_away(crew):
    the_import = taken_over(crew.executive, "甲样例食品")
    tasks.begin_summaries.func()
    assert CareSummary.objects.count() == 1

    undone(the_import)
    tasks.begin_summaries.func()

    assert not Client.objects.exists()
    assert not CareSummary.objects.exists()


@pytest.mark.parametrize(
    "values", [{"grade": "E"}, {"due_on": TODAY}], ids=["grade_known", "due_after"]
)
def test_database_refuses_impossible_summaries(act, values):
    act.note()

    with pytest.raises(IntegrityError), transaction.atomic():
        CareSummary.objects.update(**values)


# ---- the list


@pytest.fixture
def rows(act, client_of, crew, graded):
    """
    Clients of all sorts: over the gap, soon, never, somebody else's, the pool.
    """
    made = {
        name: client_of(name=name, status="client")
        for name in ("超过", "快到", "刚联络", "从未")
    }
    made["别人的"] = ClientFactory(name="别人的", created_at=NOON - 50 * DAY)
    made["别人的"].team.create(user=crew.second_manager, role="am")
    made["公海的"] = ClientFactory(name="公海的", created_at=NOON - 45 * DAY)
    Client.objects.filter(name="晨谷样例食品有限公司").delete()
    graded[made["超过"].pk] = "A"
    act.note(client=made["超过"], done_at=NOON - 9 * DAY)
    act.note(client=made["快到"], done_at=NOON - 28 * DAY)
    act.note(client=made["刚联络"])
    tasks.begin_summaries.func()
    return made


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", "公海的 超过"),
        ("state=over", "公海的 超过"),
        ("state=soon", "快到"),
        ("state=never", "公海的 从未"),
        ("state=", "公海的 超过 快到 从未 刚联络"),
        ("state=&days=7", "公海的 超过 快到 从未"),
        ("state=&days=30", "公海的"),
        ("grade=A", "超过"),
        ("state=over&whose=mine", "超过"),
        ("state=over&whose=pool", "公海的"),
        ("state=&status=prospect", "公海的"),
    ],
)
def test_list_is_filtered_and_the_most_overdue_come_first(rows, crew, query, names):
    assert shown(crew.executive, query) == names.split()


def test_superior_sees_the_clients_of_reports(rows, crew):
    found = shown(crew.manager, "state=over&whose=team")

    assert found == ["超过"]


def test_overseer_sees_all_and_others_none(rows, crew):
    assert shown(crew.director, "state=over") == ["别人的", "公海的", "超过"]
    assert shown(crew.finance, "state=over") == ["别人的", "公海的", "超过"]
    assert shown(crew.designer, "state=over") == []


# ---- told once a week


def test_members_are_told_once_a_week(rows, crew, told, time_machine):
    for days in (0, 1, 7):
        time_machine.move_to(NOON + days * DAY, tick=False)
        tasks.tell_of_gaps.func()

    once = "您的客户里有 1 个超过了联络间隔，请尽快联络。"
    twice = "您的客户里有 2 个超过了联络间隔，请尽快联络。"
    assert told(crew.executive) == [once, twice]
    assert told(crew.second_manager) == []


def test_those_who_go_are_told_when_another_plans_it(act, crew, told):
    contact = act.plan(colleagues=[crew.designer], by=crew.manager)
    act.note(colleagues=[crew.designer], by=crew.manager)
    jobs.run_waiting()
    cancelled = act.plan(by=crew.manager)
    services.cancel_contact(cancelled, by=crew.manager, at=NOON, reason="出差")
    jobs.run_waiting()

    said = ["已为您约定 2026-03-03 12:00：晨谷样例，例行拜访"]
    assert told(crew.executive) == told(crew.designer) == said
    assert told(crew.manager) == []
    assert contact.going == [crew.executive, crew.designer]


def test_those_who_go_are_told_the_day_before(act, crew, told):
    act.plan(colleagues=[crew.designer])
    act.plan(planned_at=NOON + 2 * DAY)

    tasks.tell_of_visits.func()
    tasks.tell_of_visits.func()

    said = ["明天（12:00）：晨谷样例，例行拜访"]
    assert told(crew.executive) == told(crew.designer) == said


# ---- found by words


def test_contact_is_found_by_those_who_may_see_it(act, served, crew):
    act.note(note="对方问起樱桃味的样稿", colleagues=[crew.designer])
    act.note(note="樱桃味定了")
    jobs.run_waiting()

    counts = {
        actor: len(search.find(getattr(crew, actor), "樱桃"))
        for actor in ("executive", "director", "finance", "designer", "second_manager")
    }

    assert counts == {
        "executive": 2,
        "director": 2,
        "finance": 2,
        "designer": 1,
        "second_manager": 0,
    }


def test_contact_is_found_by_the_new_name_of_its_client(act, served, crew):
    act.note()
    clients.amend(
        served,
        by=crew.gm,
        at=NOON,
        values={"name": "暮谷样例", "short_name": ""},
        seen=1,
    )
    jobs.run_waiting()
    jobs.run_waiting()

    kinds = {hit.kind for hit in search.find(crew.executive, "暮谷")}
    assert kinds == {"clients.client", "care.contact"}


def test_gap_is_counted_in_days(act, served, time_machine):
    act.note()
    time_machine.move_to(NOON + 31 * DAY, tick=False)

    summary = CareSummary.objects.get()
    assert (summary.days, summary.days_over, summary.gap_days) == (31, 1, 30)
    assert timedelta(days=summary.gap_days) == queries.gaps()["-"]
