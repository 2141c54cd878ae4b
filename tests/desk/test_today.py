"""今日: what waits for whom, the late first."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from kehubu.core.prepared import NotPreparable, asked
from kehubu.desk import queries
from kehubu.people import services as people
from kehubu.people.models import User
from kehubu.procedures import services as procedures
from kehubu.sample.journey import Journey
from kehubu.signoffs import queries as signed
from tests.factories import ClientFactory
from tests.reading import english_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def journey(agency):
    return Journey(agency, ClientFactory(name="晨谷样例"), "早餐谷物上市推广")


def today(user):
    return queries.today(user, timezone.now())


def names(steps):
    return [step.clause for step in steps]


def test_empty_desk_says_so(agency, browse):
    page = browse(agency.designer).get("/").content.decode()

    assert "今天没有轮到您的事" in page


def test_step_stands_on_the_desk_of_its_assignee_alone(journey, agency):
    assert names(today(agency.executive)["steps"]) == ["TL-B1.01"]
    assert names(today(agency.manager)["steps"]) == []


def test_late_step_stands_apart(journey, agency):
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
        shown = today(agency.executive)

    assert (names(shown["late"]), names(shown["steps"])) == (["TL-B1.01"], [])


def test_signature_stands_on_the_desk_of_each_signer(journey, agency):
    journey.until_orders()
    journey.draft_order()
    journey.submit()

    for signer in (agency.manager, agency.director):
        assert [r.content.subject_kind for r in today(signer)["requests"]] == [
            "work.workorder"
        ]
    assert list(today(agency.executive)["requests"]) == []


def test_stand_in_has_the_work_of_both(journey, agency):
    day = timezone.localdate()
    people.delegate(
        agency.executive,
        by=agency.executive,
        at=timezone.now(),
        to=agency.second_manager,
        starts_on=day,
        ends_on=day,
        reason="出差",
    )

    shown = today(agency.second_manager)

    assert names(shown["steps"]) == ["TL-B1.01"]
    assert [d.principal for d in shown["delegations"]] == [agency.executive]


def test_running_project_shows_where_it_stands(journey, agency):
    [standing] = today(agency.director)["standings"]

    assert standing.project == journey.project
    assert names(standing.steps) == ["TL-B1.01"]


def test_waiting_step_is_on_no_desk_but_at_its_project(journey, agency):
    order = journey.until_issued()
    journey.send()
    journey.receive(order)
    journey.brief()
    shown = today(agency.executive)

    assert names(shown["steps"]) == []
    assert [step.waiting_for for step in shown["standings"][0].steps] == ["delivery"]


def test_archived_project_is_off_the_desk(journey, agency):
    project = journey.to_the_end().project

    shown = [standing.project for standing in today(agency.director)["standings"]]
    assert project not in shown
    assert [each.kind for each in shown] == ["serve"]


def test_lists_are_those_of_their_querysets_for_every_post(journey, agency):
    journey.until_orders()
    journey.draft_order()
    journey.submit()
    Journey(agency, ClientFactory(), "乙推广")
    people.delegate(
        agency.executive,
        by=agency.executive,
        to=agency.second_manager,
        at=timezone.now(),
        starts_on=timezone.localdate(),
        ends_on=timezone.localdate(),
        reason="外出",
    )

    found = {
        name: {
            user.name: (asked(build, user), list(build(user)))
            for user in User.objects.all()
        }
        for name, build in queries.LISTS.items()
    }

    for name, lists in found.items():
        for user, (given, plain) in lists.items():
            assert given == plain, (name, user)
    shown = {
        name for name, lists in found.items() if any(g for g, _p in lists.values())
    }
    assert {"steps", "requests", "running", "delegations"} <= shown


@pytest.mark.parametrize("known", ["name", "department_id", "supervisor_id"])
def test_list_that_looks_at_more_than_key_and_posts_is_refused(agency, known):
    with pytest.raises(NotPreparable):
        asked(lambda user: User.objects.filter(name=getattr(user, known)), agency.gm)


def test_page_is_chinese_and_asks_as_often_for_one_as_for_three(
    journey, agency, browse, django_assert_num_queries, django_assert_max_num_queries
):
    browser = browse(agency.executive)
    assert english_in(browser.get("/").content.decode()) == []
    with django_assert_max_num_queries(10) as few:
        browser.get("/")

    for title in ("乙推广", "丙推广"):
        Journey(agency, ClientFactory(), title)

    with django_assert_num_queries(len(few)):
        browser.get("/")


def test_superior_sees_what_was_escalated_to_him(journey, agency, browse):
    step = journey.step("TL-B1.01")
    procedures.remind(at=step.due_at + timedelta(days=30))

    shown = today(agency.manager)
    page = browse(agency.manager).get("/").content.decode()

    assert [e.step for e in shown["escalations"]] == [step]
    assert "升级给我的" in page
    assert today(agency.executive)["escalations"] == []
    assert "已升级" in browse(agency.executive).get("/").content.decode()
    page = browse(agency.manager).get(step.get_absolute_url()).content.decode()
    assert f"{agency.executive.name}超过了期限" in page


def test_who_is_asked_sees_the_question(journey, agency, browse):
    journey.until_orders()
    journey.draft_order()
    journey.submit()
    [request] = signed.to_sign(agency.manager)
    procedures.ask_back(
        request,
        by=agency.manager,
        at=timezone.now(),
        to=agency.executive,
        text="预算含税吗？",
    )

    page = browse(agency.executive).get("/").content.decode()

    assert [q.text for q in today(agency.executive)["questions"]] == ["预算含税吗？"]
    assert "请您答复" in page
    assert list(today(agency.manager)["questions"]) == []
