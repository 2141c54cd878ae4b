"""Actions: taken from reviews, done with evidence, dropped and replanned."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone

from kehubu.core import jobs
from kehubu.core.models import Notification
from kehubu.desk import queries as desk
from kehubu.documents import queries as documents
from kehubu.lessons import services
from kehubu.lessons.models import Action, Case
from kehubu.lessons.services.actions import (
    ActionClosed,
    ActionNeedsReason,
    OutcomeNeedsWords,
    OwnerHasLeft,
    OwnerHasTheSame,
)
from kehubu.lessons.tasks import remind_owners
from kehubu.people import services as people
from kehubu.procedures import services as procedures
from kehubu.sample import papers
from tests.factories import UserFactory
from tests.lessons.acts import day, picture, take, taken
from tests.tables import unchanged
from tests.work.test_reviews import until_review

pytestmark = pytest.mark.django_db


def rows():
    return list(Action.objects.order_by("pk").values_list("what", "state"))


def test_review_leaves_actions_and_a_case(journey, crew):
    step = until_review(journey)
    head = crew.creative_head
    data = papers.review_record(journey.now, head, crew.executive)
    procedures.save_record(step, by=head, at=journey.now, data=data)
    procedures.complete(step, by=head, at=journey.now)
    jobs.run_waiting()

    action = Action.objects.get()
    assert (action.owner, action.project) == (head, journey.project)
    assert (action.step, action.due_on) == (step, day(14))
    case = Case.objects.get()
    assert (case.project, case.state) == (journey.project, "draft")
    assert case.idea == "晨光里的碗底，一句“早餐最后一口”。"
    assert case.media == "平面、短片脚本"
    assert "主题知晓率三成：实测三成四。" in case.result
    assert "预算 ¥120,000.00" in case.confidential
    assert crew.designer.name in case.credits
    names = [documents.files_of(work).get().name for work in case.works.all()]
    assert names == ["成果.pdf"]
    assert Notification.objects.filter(user=head, topic="lessons.action").count() == 1


def test_review_held_anew_keeps_what_it_repeats(journey, step, crew):
    first = (("补数据", crew.executive, day(7)), ("改清单", crew.manager, day(7)))
    take(journey, step, *first)
    done = Action.objects.get(what="改清单")
    services.finish_action(done, by=crew.manager, at=journey.now, outcome="已改好")

    again = [("补数据", crew.executive, day(9)), ("约下次会", crew.manager, day(3))]
    take(journey, step, *again)
    take(journey, step, *again)

    assert rows() == [("补数据", "open"), ("改清单", "done"), ("约下次会", "open")]
    assert Action.objects.get(what="补数据").due_on == day(9)


def test_action_that_a_new_review_leaves_out_is_dropped(journey, step, crew, action):
    take(journey, step)

    action.refresh_from_db()
    assert (action.state, action.outcome) == ("dropped", "重新评估后不再需要。")


def test_action_that_was_dropped_is_taken_up_when_it_is_decided_again(
    journey, step, crew, action
):
    take(journey, step)

    take(journey, step, (action.what, crew.executive, day(9)))
    jobs.run_waiting()

    action.refresh_from_db()
    assert (action.state, action.outcome, action.closed_at) == ("open", "", None)
    assert action.due_on == day(9)
    told = Notification.objects.filter(topic="lessons.action", user=crew.executive)
    assert told.filter(key__endswith=str(day(9))).exists()


def test_action_is_not_given_to_who_has_the_same(journey, step, crew):
    both = [("补数据", each, day(7)) for each in (crew.executive, crew.manager)]
    mine, _his = take(journey, step, *both)

    with unchanged(), pytest.raises(OwnerHasTheSame, match=crew.manager.name):
        services.replan_action(
            mine,
            by=crew.director,
            at=journey.now,
            to=crew.manager,
            due_on=day(7),
            reason="休假",
        )


def test_same_action_twice_in_a_review_is_taken_once(journey, step, crew):
    each = ("补数据", crew.executive, day(7))

    found = take(journey, step, each, each)

    assert (len(found), Action.objects.count()) == (1, 1)


def test_owner_finishes_with_words_and_papers(journey, crew, action):
    services.finish_action(
        action,
        by=crew.executive,
        at=journey.now,
        outcome="已写进清单",
        uploads=[picture()],
    )

    action.refresh_from_db()
    assert (action.state, action.outcome) == ("done", "已写进清单")
    assert action.closed_by == crew.executive
    assert documents.files_of(action).count() == 1


def test_who_stands_in_finishes(journey, crew, action):
    today = timezone.localdate()
    people.delegate(
        crew.executive,
        by=crew.executive,
        at=journey.now,
        to=crew.manager,
        starts_on=today,
        ends_on=today,
        reason="出差",
    )

    services.finish_action(action, by=crew.manager, at=journey.now, outcome="代办了")

    action.refresh_from_db()
    assert action.state == "done"


@pytest.mark.parametrize("who", ["manager", "director", "designer"])
def test_nobody_else_finishes(journey, crew, action, who):
    with unchanged(), pytest.raises(PermissionDenied):
        services.finish_action(
            action, by=getattr(crew, who), at=journey.now, outcome="好了"
        )


def test_finishing_needs_words(journey, crew, action):
    with unchanged(), pytest.raises(OutcomeNeedsWords):
        services.finish_action(action, by=crew.executive, at=journey.now, outcome=" ")


def test_manager_drops_with_a_reason(journey, crew, action):
    services.drop_action(action, by=crew.manager, at=journey.now, reason="客户不做了")

    action.refresh_from_db()
    assert (action.state, action.outcome) == ("dropped", "客户不做了")


def test_owner_does_not_drop_his_own(journey, crew, action):
    with unchanged(), pytest.raises(PermissionDenied):
        services.drop_action(action, by=crew.executive, at=journey.now, reason="忙")


def test_dropping_needs_a_reason(journey, crew, action):
    with unchanged(), pytest.raises(ActionNeedsReason):
        services.drop_action(action, by=crew.manager, at=journey.now, reason="")


def replan(action, by, at, **values):
    values = {"to": by, "due_on": day(20), "reason": "换人", **values}
    return services.replan_action(action, by=by, at=at, **values)


def test_manager_replans(journey, crew, action):
    replan(action, crew.manager, journey.now, to=crew.second_manager)
    jobs.run_waiting()

    action.refresh_from_db()
    assert (action.owner, action.due_on) == (crew.second_manager, day(20))
    told = Notification.objects.filter(topic="lessons.action")
    assert set(told.values_list("user", flat=True)) == {crew.second_manager.pk}


@pytest.mark.parametrize(
    ("values", "error"), [({"reason": ""}, ActionNeedsReason), ({}, OwnerHasLeft)]
)
def test_replanning_is_refused(journey, crew, action, values, error):
    to = crew.manager if values else crew.leaver

    with unchanged(), pytest.raises(error):
        replan(action, crew.manager, journey.now, to=to, **values)


def test_closed_action_stays_closed(journey, crew, action):
    services.finish_action(action, by=crew.executive, at=journey.now, outcome="好了")

    with unchanged():
        with pytest.raises(ActionClosed):
            services.finish_action(
                action, by=crew.executive, at=journey.now, outcome="又好了"
            )
        with pytest.raises(ActionClosed):
            services.drop_action(action, by=crew.manager, at=journey.now, reason="不")
        with pytest.raises(ActionClosed):
            replan(action, crew.manager, journey.now)


def test_who_sees_an_action(journey, step, crew):
    action = taken(journey, step, crew.designer)
    others = UserFactory(holding=["ae"])

    def sees(user):
        return Action.objects.visible_to(user).filter(pk=action.pk).exists()

    seen = {name: sees(user) for name, user in vars(crew).items() if user.is_active}
    assert {name for name, can in seen.items() if can} == {
        "gm",
        "director",
        "manager",
        "executive",
        "designer",
        "creative_head",
        "administration",
        "finance",
        "auditor",
    }
    assert not sees(others)


def test_action_stands_on_the_desk_of_its_owner(action, crew):
    now = timezone.now()

    assert list(desk.today(crew.executive, now)["actions"]) == [action]
    assert list(desk.today(crew.manager, now)["actions"]) == []


@pytest.mark.parametrize(
    ("days", "topic", "told"),
    [
        (3, None, set()),
        (1, "lessons.action_soon", {"executive"}),
        (0, "lessons.action_soon", {"executive"}),
        (-1, "lessons.action_late", {"executive", "manager"}),
    ],
)
def test_owner_is_reminded_once(journey, step, crew, days, topic, told):
    crew.executive.supervisor = crew.manager
    crew.executive.save()
    taken(journey, step, crew.executive, days=days)
    Notification.objects.all().delete()

    remind_owners.func()
    remind_owners.func()

    notices = list(Notification.objects.values_list("topic", "user__username"))
    expected = {(topic, name) for name in told}
    assert set(notices) == expected
    assert len(notices) == len(expected)


def test_late_action_is_late_the_day_after(action):
    assert not action.is_late
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        assert action.is_late


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "maybe"}, "action_state_known"),
        ({"state": "done"}, "action_closed_with_words"),
        ({"closed_at": timezone.now()}, "action_closed_with_words"),
    ],
)
def test_database_refuses(action, values, constraint):
    if values.get("state") == "maybe":
        values = {**values, "outcome": "无", "closed_at": timezone.now()}

    with pytest.raises(IntegrityError, match=constraint):
        Action.objects.filter(pk=action.pk).update(**values)


def test_action_is_kept_once_for_a_review(action):
    action.pk = None

    with pytest.raises(IntegrityError, match=r"action_once_per_review|origin"):
        action.save(force_insert=True)
