"""What is unfinished for a client goes to who takes the client over, room by room."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehubu.care.models import Contact, FollowUp, PlanLine, Service
from kehubu.clients import services
from kehubu.clients.models import Membership
from kehubu.core.models import HistoryEntry
from kehubu.evaluations.models import Evaluation, WinBack, WinBackStep
from kehubu.opportunities.models import Lead
from tests.factories import ClientFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def heir(crew):
    return UserFactory(name="新专员", holding=["ae"])


@pytest.fixture
def served(crew):
    client = ClientFactory(name="甲样例")
    Membership.objects.create(client=client, user=crew.executive, role="ae")
    return client


@pytest.fixture
def rows(crew, served):
    """
    What the executive has to do for the client, and what he has done.
    """
    now, today = timezone.now(), timezone.localdate()
    own = {"client": served, "owner": crew.executive, "created_at": now}
    visit = {**own, "kind": "routine"}
    done = Contact.objects.create(**visit, done_at=now, note="看过样稿")
    follow = {**own, "contact": done, "what": "送样稿", "due_on": today}
    service = Service.objects.create(
        number=91,
        name="样例服务",
        what="行业月报",
        counts="record",
        times=1,
        per="month",
    )
    line = {**own, "service": service, "what": "行业月报", "times": 1, "per": "month"}
    lead = {
        **own,
        "source": "referral",
        "found_by": crew.executive,
        "touched_at": now,
    }
    ended = {"state": "lost", "closed_at": now, "reason": "没有预算"}
    plan = WinBack.objects.create(
        client=served, goal="续约", due_on=today, opened_by=crew.gm, opened_at=now
    )
    step = {"plan": plan, "owner": crew.executive, "due_on": today}
    finished = {"outcome": "谈过", "done_at": now, "done_by": crew.executive}
    return {
        "visit": Contact.objects.create(**visit, planned_at=now + DAY),
        "follow_up": FollowUp.objects.create(**follow),
        "line": PlanLine.objects.create(**line, starts_on=today),
        "lead": Lead.objects.create(**lead, need="年度推广"),
        "evaluation": Evaluation.objects.create(
            client=served, year=2026, half=1, evaluator=crew.executive, begun_at=now
        ),
        "step": WinBackStep.objects.create(**step, what="拜访总经理"),
    }, {
        "visit": done,
        "follow_up": FollowUp.objects.create(
            **follow, state="done", closed_at=now, outcome="送了"
        ),
        "line": PlanLine.objects.create(
            **line, starts_on=today - 9 * DAY, ends_on=today - DAY
        ),
        "lead": Lead.objects.create(**lead, **ended, need="去年的事"),
        "step": WinBackStep.objects.create(**step, **finished, what="打电话"),
    }


def handed_over(crew, client, heir, role="ae"):
    part = Membership.objects.get(client=client, user=crew.executive, role=role)
    return services.hand_over(
        crew.executive, by=crew.director, at=timezone.now(), receivers={part.pk: heir}
    )


def owners(rows):
    for row in rows.values():
        row.refresh_from_db()
    return {
        name: (row.evaluator if name == "evaluation" else row.owner).name
        for name, row in rows.items()
    }


def test_what_is_unfinished_goes_with_the_client(crew, served, heir, rows):
    still, done = rows

    made = handed_over(crew, served, heir)

    assert set(owners(still).values()) == {"新专员"}
    assert set(owners(done).values()) == {"戊专员"}
    told = HistoryEntry.objects.filter(changes__has_any_keys=["owner", "evaluator"])
    assert {entry.verb for entry in told} == {
        "contact.amended",
        "follow_up.replanned",
        "plan_line.amended",
        "lead.assigned",
        "evaluation.handed_on",
        "win_back.handed_on",
    }
    made.refresh_from_db()
    work = next(b for b in made.blocks if b.get("heading") == "随之移交的工作")
    said = " ".join(row[1] for row in work["rows"])
    assert {row[0] for row in work["rows"]} == {"甲样例"}
    for word in ("例行拜访", "送样稿", "行业月报", "年度推广", "2026", "拜访总经理"):
        assert word in said


def test_a_line_that_has_run_already_ends_and_another_follows(crew, served, heir, rows):
    line = rows[0]["line"]
    line.starts_on -= 9 * DAY
    line.save()

    handed_over(crew, served, heir)

    line.refresh_from_db()
    fresh = PlanLine.objects.get(client=served, owner=heir)
    today = timezone.localdate()
    assert (line.owner, line.ends_on) == (crew.executive, today - DAY)
    assert (fresh.starts_on, fresh.ends_on, fresh.times) == (today, None, 1)


def test_who_still_serves_the_client_keeps_what_hangs_on_no_role(
    crew, served, heir, rows
):
    Membership.objects.create(client=served, user=crew.executive, role="am")

    handed_over(crew, served, heir)

    assert set(owners(rows[0]).values()) == {"戊专员"}


def test_other_clients_and_other_people_are_left_alone(crew, served, heir, rows):
    still, _done = rows
    other = ClientFactory(name="乙样例")
    Contact.objects.filter(pk=still["visit"].pk).update(client=other)
    FollowUp.objects.filter(pk=still["follow_up"].pk).update(owner=crew.manager)

    handed_over(crew, served, heir)

    assert owners(still)["visit"] == "戊专员"
    assert owners(still)["follow_up"] == "丙经理"
