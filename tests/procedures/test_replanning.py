"""Another due date for an open step: every exit, and by which date lateness is told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core import jobs
from kehubu.core.models import HistoryEntry, Notification
from kehubu.procedures import services
from kehubu.procedures.services.play import StepClosed
from kehubu.procedures.services.replanning import (
    DueInThePast,
    DueMovedMeanwhile,
    DueTooFar,
    NeverDue,
)
from kehubu.procedures.services.steps import ReasonMissing
from tests.factories import UserFactory
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.gates import gate
from tests.procedures.stage import begun, do, step_at
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def at(day, hour, minute=0):
    """
    Return a moment of March 2026 in Shanghai.
    """
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


DUE = at(2, 18)


@pytest.fixture
def owner(db):
    return UserFactory(supervisor=UserFactory(name="上级"))


@pytest.fixture
def run(owner):
    draft = Draft().start().end().task("a", due="6")
    return begun(draft.path("start", "a", "end"), at=at(2, 10, 30), ae=[owner])


def replan(run, by, **given):
    given = {"due_at": at(4, 12), "seen": DUE, "reason": "等素材", **given}
    moment = given.pop("at", at(2, 12))
    return services.replan(step_at(run, "a"), by=by, at=moment, **given)


def test_due_date_moves_and_the_first_one_stays(run, owner):
    replan(run, owner)
    replan(run, owner, seen=at(4, 12), due_at=at(5, 12))

    step = step_at(run, "a")
    assert (step.due_at, step.first_due_at) == (at(5, 12), DUE)
    assert not step.is_overdue(at(4, 18))
    first, second = HistoryEntry.objects.about(run).filter(verb="step.replanned")
    assert (first.reason, first.changes["told"]) == ("等素材", ["", "2026-03-05 12:00"])
    assert second.changes["told"] == ["", "2026-03-04 12:00"]


def test_reminders_follow_the_new_date(run, owner):
    services.remind(at=DUE)
    assert step_at(run, "a").reminded == 2

    replan(run, owner, at=at(2, 18), due_at=at(3, 18))

    step = step_at(run, "a")
    assert (step.reminded, step.remind_at) == (0, at(3, 16, 7) + timedelta(seconds=30))


def test_lateness_is_judged_by_the_date_that_was_given_first(run, owner):
    replan(run, owner)

    step = do(run, "a", at=at(3, 12))

    assert step.is_late
    assert step.due_at == at(4, 12)


def test_resumed_step_has_a_first_date_anew(run, owner):
    replan(run, owner)
    step = services.wait(step_at(run, "a"), by=None, at=at(3, 9), what="delivery")

    services.resume(step, by=None, at=at(5, 10, 30))

    step = step_at(run, "a")
    assert (step.due_at, step.first_due_at) == (at(5, 18), None)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"seen": at(2, 17)}, DueMovedMeanwhile),
        ({"due_at": at(2, 12)}, DueInThePast),
        ({"due_at": at(2, 12).replace(year=2206)}, DueTooFar),
        ({"due_at": at(2, 12).replace(year=9999)}, DueTooFar),
        ({"reason": " "}, ReasonMissing),
    ],
)
def test_replan_that_is_refused(run, owner, given, refusal):
    with unchanged(), pytest.raises(refusal):
        replan(run, owner, **given)


def test_step_that_waits_or_has_no_time_is_not_replanned(run, owner):
    services.wait(step_at(run, "a"), by=None, at=at(2, 11), what="delivery")
    with unchanged(), pytest.raises(NeverDue):
        replan(run, owner)
    other = begun(straight("a"), key="P-2", ae=[owner])

    with unchanged(), pytest.raises(NeverDue):
        replan(other, owner)


def test_closed_step_is_not_replanned(run, owner):
    step = step_at(run, "a")
    do(run, "a", at=at(2, 11))

    with unchanged(), pytest.raises(StepClosed):
        services.replan(
            step, by=owner, at=at(2, 12), due_at=at(4, 12), seen=DUE, reason="等素材"
        )


def test_superior_replans_and_a_colleague_does_not(run, owner):
    colleague = UserFactory()
    with unchanged(), pytest.raises(PermissionDenied):
        replan(run, colleague)

    assert replan(run, owner.supervisor).due_at == at(4, 12)


def test_page_asks_for_date_and_reason(run, owner, browse, time_machine):
    time_machine.move_to(at(2, 12), tick=False)
    browser = browse(owner)
    url = f"{step_at(run, 'a').get_absolute_url()}replan/"
    page = browser.get(f"{url}?ends_on=2026-03-05").content.decode()
    assert 'value="2026-03-05T18:00"' in page
    typed = {"due_at": "2026-03-04T12:00", "reason": "等素材", "seen": DUE.isoformat()}

    assert browser.post(url, typed).status_code == 302
    with unchanged():
        late = browser.post(url, {**typed, "due_at": "2026-03-09T12:00"})

    said = late.content.decode()
    assert late.status_code == 409
    assert "期限刚才已被改为 03-04 12:00" in said
    assert 'value="2026-03-09T12:00"' in said
    assert at(4, 12).strftime("%Y-%m-%dT%H:%M") in said
    assert (
        "已改期，原定"
        in browser.get(step_at(run, "a").get_absolute_url()).content.decode()
    )


def test_assignee_is_told_that_his_superior_has_moved_the_date(run, owner):
    replan(run, owner.supervisor)
    jobs.run_waiting()

    topics = Notification.objects.filter(user=owner).values_list("topic", "params__due")
    assert ("procedures.replanned", "03-04 12:00") in topics


def test_assignee_who_moves_it_himself_need_not_be_told(run, owner):
    replan(run, owner)
    jobs.run_waiting()

    assert not Notification.objects.filter(topic="procedures.replanned").exists()


def test_signers_are_told_that_their_time_has_changed():
    author, director, supervisor = UserFactory.create_batch(3)
    signers = {"ad": [director], "hs": [supervisor]}
    run = begun(gate(due="6"), at=at(2, 10, 30), by=author, ae=[author], **signers)
    do(run, "a", at=at(2, 10, 30))

    services.replan(
        step_at(run, "s"),
        by=director,
        at=at(2, 12),
        due_at=at(4, 12),
        seen=DUE,
        reason="出差",
    )
    jobs.run_waiting()

    told = Notification.objects.filter(topic="procedures.replanned")
    assert [notice.user for notice in told] == [supervisor]
