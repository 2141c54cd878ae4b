"""Leads that change hands, are given up, taken up again, pursued, put into the pool."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from kehubu.clients import services as clients
from kehubu.core import jobs, search
from kehubu.core.models import Notification
from kehubu.opportunities import queries, services
from kehubu.opportunities.models import Lead
from kehubu.opportunities.services.leads import CannotOwn, LeadOver, OwnerCannotSee
from kehubu.opportunities.services.moving import (
    AlreadyTaken,
    NotGivenUp,
    ReasonMissing,
    SameOwner,
    StillTouched,
)
from kehubu.opportunities.tasks import look_after_leads
from kehubu.people import services as people
from kehubu.procedures import services as procedures
from kehubu.procedures.models import Record
from kehubu.procedures.queries import runs_of
from kehubu.sample.journey import Journey
from kehubu.work.records.pursuit import lead_prefill
from kehubu.work.services.projects import AlreadyPursued
from tests.factories import ClientFactory, UserFactory
from tests.opportunities.acts import closed, day, entered, followed, pursued, values
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def later(days):
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def told(topic):
    rows = Notification.objects.filter(topic=f"opportunities.{topic}")
    return sorted(rows.values_list("user__username", flat=True))


# taking and giving


def test_lead_of_the_pool_is_taken_once(crew, client_row):
    lead = entered(crew, client_row, owner=None)
    colleague = UserFactory(holding=["ae"])

    services.take(lead, by=colleague, at=timezone.now())

    lead.refresh_from_db()
    assert (lead.owner, lead.follow_up_on) == (colleague, day(3))
    assert client_row.team.get().user == colleague
    with unchanged(), pytest.raises(AlreadyTaken):
        services.take(lead, by=crew.executive, at=timezone.now())


def test_lead_whose_client_others_serve_is_not_taken(crew, client_row):
    lead = entered(crew, client_row, owner=None)
    client_row.team.create(user=crew.executive, role="ae")
    colleague = UserFactory(holding=["ae"])

    with unchanged(), pytest.raises(OwnerCannotSee):
        services.take(lead, by=colleague, at=timezone.now())


def test_nobody_gets_into_a_team_by_taking_a_lead(crew, client_row):
    client_row.team.create(user=crew.second_manager, role="am")
    lead = entered(crew, client_row, by=crew.director, owner=None)

    assert not Lead.objects.visible_to(crew.executive).exists()
    with unchanged(), pytest.raises(OwnerCannotSee):
        services.take(lead, by=crew.executive, at=timezone.now())
    with unchanged(), pytest.raises(OwnerCannotSee):
        entered(crew, client_row)
    services.assign(lead, by=crew.director, at=timezone.now(), owner=crew.executive)
    assert client_row.team.filter(user=crew.executive).exists()


def test_lead_is_given_and_the_owner_is_told(crew, lead):
    services.assign(lead, by=crew.director, at=timezone.now(), owner=crew.manager)
    jobs.run_waiting()

    lead.refresh_from_db()
    assert lead.owner == crew.manager
    assert told("given") == ["manager"]


def test_lead_is_not_given_to_who_cannot_have_it(crew, lead):
    for owner, refusal in (
        (crew.executive, SameOwner),
        (crew.designer, CannotOwn),
        (UserFactory(holding=["ae"]), OwnerCannotSee),
    ):
        with unchanged(), pytest.raises(refusal):
            services.assign(lead, by=crew.director, at=timezone.now(), owner=owner)
    with unchanged(), pytest.raises(PermissionDenied):
        services.assign(lead, by=crew.executive, at=timezone.now(), owner=crew.manager)


# given up and taken up again


def test_lost_lead_says_why_and_to_whom(crew, lead):
    closed(lead, crew.executive)

    lead.refresh_from_db()
    assert (lead.state, lead.cause, lead.rival) == ("lost", "price", "虚构传播甲")
    assert (lead.follow_up_on, lead.closed_at is None) == (None, False)


def test_parked_lead_went_to_nobody(crew, lead):
    closed(lead, crew.executive, state="parked")

    lead.refresh_from_db()
    assert (lead.state, lead.rival) == ("parked", "")


def test_lead_is_not_given_up_without_reason_or_twice(crew, lead):
    with unchanged(), pytest.raises(ReasonMissing):
        closed(lead, crew.executive, reason=" ")
    closed(lead, crew.executive)
    with unchanged(), pytest.raises(LeadOver):
        closed(lead, crew.executive)


def test_parked_lead_is_taken_up_again(crew, lead):
    closed(lead, crew.executive, state="parked")
    services.reopen(lead, by=crew.executive, at=timezone.now())

    lead.refresh_from_db()
    assert (lead.state, lead.reason, lead.follow_up_on) == ("open", "", day(3))
    with unchanged(), pytest.raises(NotGivenUp):
        services.reopen(lead, by=crew.executive, at=timezone.now())


# pursued


def test_pursued_lead_stands_in_the_lead_card(crew, lead):
    project = pursued(crew, lead)

    lead.refresh_from_db()
    assert (lead.state, lead.project, lead.owner) == (
        "pursued",
        project,
        crew.executive,
    )
    step = runs_of(project)[0].steps.get()
    assert lead_prefill(step) == {
        "source": "referral",
        "found_by": {"id": crew.executive.pk, "name": crew.executive.name},
        "contact": "市场部负责人",
        "need": "新品上市推广",
    }
    data = lead_prefill(step)
    procedures.save_record(step, by=crew.executive, at=timezone.now(), data=data)
    procedures.complete(step, by=crew.executive, at=timezone.now())
    assert Record.objects.get().data["need"] == "新品上市推广"


def test_project_without_a_lead_has_an_empty_card(crew):
    journey = Journey(crew, ClientFactory(), "户外推广")

    assert lead_prefill(journey.step("TL-B1.01")) == {}


def test_client_s_next_business_goes_by_the_service_flow(crew, lead):
    client = lead.client
    client.status = "client"
    client.save()

    assert pursued(crew, lead).kind == "flow"


def test_lead_is_pursued_once_and_no_client_twice(crew, lead, client_row):
    second = entered(crew, client_row, need="另一件事")
    pursued(crew, lead)

    with unchanged(), pytest.raises(LeadOver):
        pursued(crew, lead)
    with unchanged(), pytest.raises(AlreadyPursued):
        pursued(crew, second)


# the clock


def test_owner_is_reminded_warned_and_loses_the_lead(crew, lead):
    with later(2):
        look_after_leads.func()
    assert (told("due"), told("idle")) == ([], [])

    with later(3):
        look_after_leads.func()
        look_after_leads.func()
    assert (told("due"), told("idle")) == (["executive"], [])

    with later(8):
        look_after_leads.func()
        look_after_leads.func()
    assert told("idle") == ["executive"]

    with later(31):
        look_after_leads.func()
    lead.refresh_from_db()
    assert (lead.owner, lead.state) == (None, "open")
    assert told("recycled") == ["executive", "manager"]
    assert list(lead.client.team.all()) == []


def test_lead_that_is_touched_stays(crew, lead):
    with later(20):
        followed(lead, crew.executive, at=timezone.now(), on=day(0))
    with later(31):
        look_after_leads.func()
        lead.refresh_from_db()
        with unchanged(), pytest.raises(StillTouched):
            services.recycle(lead, at=timezone.now())

    assert lead.owner == crew.executive


def test_lead_with_a_running_project_never_goes(crew, lead, client_row):
    entered(crew, client_row, need="另一件事")
    pursued(crew, lead)

    with later(60):
        look_after_leads.func()

    assert Lead.objects.filter(owner=None).count() == 0


def test_owner_of_something_else_stays_with_the_client(crew, lead, client_row):
    with later(20):
        entered(crew, client_row, need="另一件事")
    with later(31):
        look_after_leads.func()

    lead.refresh_from_db()
    assert lead.owner is None
    assert client_row.team.get().user == crew.executive


def test_agency_says_how_long_a_lead_may_lie(crew, lead):
    services.amend_pipeline(
        by=crew.director,
        at=timezone.now(),
        percents=queries.pipeline().percents,
        warn_days=2,
        recycle_days=5,
        seen=1,
    )
    with later(6):
        look_after_leads.func()

    lead.refresh_from_db()
    assert lead.owner is None


def test_follow_ups_that_are_due_are_listed(crew, lead):
    assert list(queries.due_follow_ups(crew.executive, day(2))) == []
    assert list(queries.due_follow_ups(crew.executive, day(3))) == [lead]
    assert list(queries.due_follow_ups(crew.manager, day(3))) == []


# what follows a moment later


def test_superior_is_told_of_a_leaver_s_leads(crew, lead):
    people.deactivate(crew.executive, by=crew.system, at=timezone.now())
    jobs.run_waiting()

    assert told("orphaned") == ["manager"]


def test_leaver_without_leads_leaves_nothing_to_tell(crew):
    people.deactivate(crew.executive, by=crew.system, at=timezone.now())
    jobs.run_waiting()

    assert told("orphaned") == []


def test_directors_are_asked_where_clients_may_be_in_the_way(crew, client_row):
    entered(crew, client_row)
    jobs.run_waiting()
    assert told("conflict") == []

    ClientFactory(industry=client_row.industry, status="client")
    entered(crew, client_row, need="另一件事")
    jobs.run_waiting()
    assert told("conflict") == ["director"]


def test_directors_are_asked_again_when_a_lead_is_pursued(crew, lead):
    jobs.run_waiting()
    ClientFactory(industry=lead.client.industry, status="client")
    pursued(crew, lead)
    jobs.run_waiting()

    assert told("conflict") == ["director"]


def test_directors_are_asked_where_a_client_is_known_under_others(crew, lead):
    jobs.run_waiting()
    colleague = UserFactory(holding=["ae"])
    services.add(
        by=colleague,
        at=timezone.now(),
        values=values(crew, owner=colleague),
        newcomer={"name": "远山样例户外股份有限公司"},
    )
    jobs.run_waiting()

    assert told("conflict") == ["director"]


def test_lead_is_found_by_its_client_s_new_name(crew, lead):
    client = lead.client
    new = {"name": "近水样例户外有限公司", "short_name": "近水样例"}
    clients.amend(client, by=crew.executive, at=timezone.now(), values=new, seen=1)
    jobs.run_waiting()

    titles = [hit.title for hit in search.find(crew.executive, "近水样例")]
    assert "新品上市推广" in titles
