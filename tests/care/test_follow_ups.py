"""Follow-ups: taken on, done, dropped, planned anew, told of in time."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kehubu.care import services, tasks
from kehubu.care.models import FollowUp
from kehubu.care.services.follow_ups import (
    FollowerHasLeft,
    FollowUpClosed,
    FollowUpInPast,
    FollowUpNeedsWords,
)
from kehubu.core import jobs, notices
from kehubu.core.models import HistoryEntry, Notification
from kehubu.core.versions import ChangedMeanwhile
from kehubu.people.models import Delegation
from tests.care.conftest import DAY, NOON, TODAY
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


@pytest.fixture
def contact(act):
    return act.note()


@pytest.fixture
def follow_up(act, contact, crew):
    return act.follow(contact, owner=crew.designer, due_on=TODAY + DAY)


def replanned(follow_up, by, **said):
    said = {"what": "送样稿", "owner": follow_up.owner, "due_on": TODAY, **said}
    return services.replan_follow_up(
        follow_up, **{"by": by, "at": NOON, "seen": 1, **said}
    )


def told(user):
    found = Notification.objects.filter(user=user).order_by("pk")
    return [notices.sentence(each) for each in found]


def test_owner_is_told_unless_he_took_it_himself(act, contact, follow_up, crew):
    act.follow(contact)
    jobs.run_waiting()

    assert told(crew.designer) == ["请您跟进 晨谷样例，2026-03-03 前：送样稿"]
    assert told(crew.executive) == []


def test_owner_who_finished_meanwhile_is_not_told(follow_up, crew):
    services.finish_follow_up(follow_up, by=crew.designer, at=NOON, outcome="送了")
    jobs.run_waiting()

    assert told(crew.designer) == []


def test_owner_finishes_it_with_words(follow_up, crew, contact):
    done = services.finish_follow_up(
        follow_up, by=crew.designer, at=NOON, outcome="送了"
    )

    assert (done.state, done.outcome) == ("done", "送了")
    assert (done.closed_by, done.closed_at) == (crew.designer, NOON)
    entry = HistoryEntry.objects.get(verb="follow_up.done")
    assert (entry.within_id, entry.reason) == (contact.pk, "送了")


def test_it_is_closed_once_and_with_words(follow_up, crew):
    with unchanged():
        for close in (services.finish_follow_up, services.drop_follow_up):
            with pytest.raises(FollowUpNeedsWords):
                close(follow_up, by=crew.designer, at=NOON, outcome=" ")
    services.drop_follow_up(follow_up, by=crew.executive, at=NOON, outcome="不要了")

    with unchanged():
        with pytest.raises(FollowUpClosed, match="不办了"):
            services.finish_follow_up(
                follow_up, by=crew.designer, at=NOON, outcome="送"
            )
        with pytest.raises(FollowUpClosed):
            replanned(follow_up, crew.executive, seen=2)


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        ("designer", True),
        ("executive", True),
        ("manager", True),
        ("director", True),
        ("second_manager", False),
        ("finance", False),
        ("strategist", False),
    ],
)
def test_owner_and_account_side_finish_it(follow_up, crew, actor, may):
    finish = {"by": getattr(crew, actor), "at": NOON, "outcome": "送了"}

    if may:
        assert not services.finish_follow_up(follow_up, **finish).is_open
    else:
        with unchanged(), pytest.raises(PermissionDenied):
            services.finish_follow_up(follow_up, **finish)


def test_stand_in_finishes_it(follow_up, crew):
    Delegation.objects.create(
        principal=crew.designer,
        delegate=crew.strategist,
        starts_on=TODAY,
        ends_on=TODAY,
        reason="病",
        created_by=crew.designer,
        created_at=NOON,
    )

    stand_in = {"by": crew.strategist, "at": NOON, "outcome": "送了"}
    assert FollowUp.objects.visible_to(crew.strategist).exists()
    assert not services.finish_follow_up(follow_up, **stand_in).is_open


def test_it_is_given_to_another_who_is_told(follow_up, crew):
    jobs.run_waiting()
    replanned(follow_up, crew.executive, owner=crew.manager, due_on=TODAY + 5 * DAY)
    jobs.run_waiting()

    follow_up.refresh_from_db()
    assert (follow_up.owner, follow_up.version) == (crew.manager, 2)
    assert told(crew.manager) == ["请您跟进 晨谷样例，2026-03-07 前：送样稿"]


def test_replanning_is_refused_for_the_past_leavers_and_second_editors(follow_up, crew):
    with unchanged():
        with pytest.raises(FollowUpInPast):
            replanned(follow_up, crew.executive, due_on=TODAY - DAY)
        with pytest.raises(FollowerHasLeft):
            replanned(follow_up, crew.executive, owner=crew.leaver)
        with pytest.raises(PermissionDenied):
            replanned(follow_up, crew.designer)
    replanned(follow_up, crew.executive, what="送定稿")

    with unchanged(), pytest.raises(ChangedMeanwhile):
        replanned(follow_up, crew.manager, what="送初稿")


def test_late_one_gets_other_words_without_another_day(follow_up, crew, time_machine):
    time_machine.move_to(NOON + 5 * DAY, tick=False)

    found = replanned(
        follow_up,
        crew.executive,
        what="送定稿",
        due_on=follow_up.due_on,
        at=NOON + 5 * DAY,
    )

    assert (found.what, found.is_late) == ("送定稿", True)


def test_adding_is_refused_to_whoever_may_not_write(act, contact, crew):
    for stranger in (crew.second_manager, crew.finance, crew.designer):
        with unchanged(), pytest.raises(PermissionDenied):
            act.follow(contact, by=stranger)
    with unchanged(), pytest.raises(FollowUpInPast):
        act.follow(contact, due_on=TODAY - DAY)


def test_owner_is_reminded_on_the_day_and_when_it_has_passed(
    follow_up, crew, time_machine
):
    for days in (0, 1, 1, 2, 3):
        time_machine.move_to(NOON + days * DAY, tick=False)
        tasks.tell_of_follow_ups.func()

    assert told(crew.designer) == [
        "今天要跟进 晨谷样例：送样稿",
        "庚设计的跟进已过期限（2026-03-03），晨谷样例：送样稿",
    ]
    assert told(crew.creative_head) == told(crew.designer)[1:]


@pytest.mark.parametrize(
    "values",
    [
        {"state": "forgotten"},
        {"what": ""},
        {"state": "done"},
        {"closed_at": NOON},
        {"state": "done", "closed_at": NOON, "outcome": ""},
    ],
)
def test_database_refuses_impossible_follow_ups(follow_up, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.filter(pk=follow_up.pk).update(**values)


def test_what_is_due_is_a_part_of_today(act, contact, browse, crew):
    act.follow(contact, what="送样稿", due_on=TODAY)
    act.follow(contact, what="还不急", due_on=TODAY + 4 * DAY)

    mine = browse(crew.executive).get("/care/follow-ups/due/", headers=PART)
    others = browse(crew.designer).get("/care/follow-ups/due/", headers=PART)

    assert "送样稿" in mine.content.decode()
    assert "还不急" not in mine.content.decode()
    assert others.content.decode().strip() == ""


# ---- complaints


def test_complaint_is_noted_amended_and_listed(desk, act, served, crew):
    contact = act.note(wanted=act.wanted(what="嫌样稿来得晚", is_complaint=True))
    complaint = FollowUp.objects.get(contact=contact)
    act.follow(contact, what="送样稿")
    assert list(FollowUp.objects.complaints()) == [complaint]

    page = desk.get("/care/follow-ups/", {"kind": "complaint"}).content.decode()
    services.replan_follow_up(
        complaint,
        by=crew.executive,
        at=NOON,
        what=complaint.what,
        owner=complaint.owner,
        due_on=complaint.due_on,
        seen=complaint.version,
        is_complaint=False,
    )

    assert "嫌样稿来得晚" in page
    assert "送样稿" not in page
    assert not FollowUp.objects.complaints().exists()


def test_complaint_without_words_is_refused(desk, served, crew):
    typed = {"client": served.pk, "kind": "phone", "done_at": "2026-03-02T11:30"}
    typed |= {"note": "通了电话", "owner": crew.executive.pk, "is_complaint": "on"}

    with unchanged():
        answer = desk.post("/care/contacts/new/", typed)

    assert answer.status_code == 422
    assert "请写明客户投诉什么" in answer.content.decode()


def test_complaint_is_noted_on_the_form(desk, served, crew):
    typed = {"client": served.pk, "kind": "phone", "done_at": "2026-03-02T11:30"}
    typed |= {"note": "通了电话", "owner": crew.executive.pk, "is_complaint": "on"}
    typed |= {"what": "嫌样稿来得晚", "due_on": "2026-03-04"}

    answer = desk.post("/care/contacts/new/", {**typed, "follower": crew.executive.pk})

    assert answer.status_code == 302
    assert FollowUp.objects.get().is_complaint
    page = desk.get(FollowUp.objects.get().get_absolute_url()).content.decode()
    assert "投诉" in page
