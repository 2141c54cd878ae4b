"""Leads: entered, amended, followed up, entered late for a project."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from kehubu.clients.models import Client, Membership
from kehubu.core.models import HistoryEntry
from kehubu.core.versions import ChangedMeanwhile
from kehubu.opportunities import services
from kehubu.opportunities.models import Lead, LeadFollowUp
from kehubu.opportunities.services.follow_ups import (
    BeforeTheLead,
    NextIsNotLater,
    NotYet,
)
from kehubu.opportunities.services.leads import (
    AlreadyRecorded,
    CannotOwn,
    CardSaysSo,
    LeadOver,
    NotBeingWon,
    OwnerCannotSee,
)
from kehubu.sample.journey import Journey
from tests.factories import ClientFactory
from tests.opportunities.acts import closed, day, entered, followed, pursued, values
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def verbs(lead):
    return list(
        HistoryEntry.objects.about(lead).order_by("pk").values_list("verb", flat=True)
    )


def team(client):
    return set(client.team.values_list("role", "user__username"))


# entering


def test_lead_of_a_pool_client_makes_its_owner_serve_it(crew, client_row):
    lead = entered(crew, client_row)

    assert (lead.state, lead.owner, lead.follow_up_on) == (
        "open",
        crew.executive,
        day(3),
    )
    assert team(client_row) == {("ae", "executive")}
    assert verbs(lead) == ["lead.added"]


def test_manager_gives_a_lead_to_an_executive(crew, client_row):
    lead = entered(crew, client_row, by=crew.manager, follow_up_on=day(1))

    assert (lead.owner, lead.follow_up_on) == (crew.executive, day(1))


def test_newcomer_is_entered_with_the_lead(crew):
    lead = services.add(
        by=crew.executive,
        at=timezone.now(),
        values=values(crew),
        newcomer={"name": "新来样例有限公司", "industry": "食品", "region": ""},
    )

    client = Client.objects.get(name="新来样例有限公司")
    assert (lead.client, client.status) == (client, "prospect")


def test_newcomer_of_a_lead_in_the_pool_lies_in_the_pool(crew):
    lead = services.add(
        by=crew.executive,
        at=timezone.now(),
        values=values(crew, owner=None),
        newcomer={"name": "新来样例有限公司"},
    )

    assert (lead.owner, lead.follow_up_on) == (None, None)
    assert team(lead.client) == set()


def test_executive_gives_no_lead_to_others(crew, client_row):
    with unchanged(), pytest.raises(PermissionDenied):
        entered(crew, client_row, owner=crew.second_manager)


@pytest.mark.parametrize("who", ["finance", "administration", "designer", "auditor"])
def test_lead_is_entered_by_account_people_only(crew, client_row, who):
    with unchanged(), pytest.raises(PermissionDenied):
        entered(crew, client_row, by=getattr(crew, who), owner=None)


def test_lead_is_owned_by_account_people_only(crew, client_row):
    for owner in (crew.designer, crew.leaver):
        with unchanged(), pytest.raises(CannotOwn):
            entered(crew, client_row, by=crew.director, owner=owner)


def test_owner_must_see_the_client(crew, client_row):
    Membership.objects.create(client=client_row, user=crew.executive, role="ae")
    Membership.objects.create(client=client_row, user=crew.manager, role="am")

    with unchanged(), pytest.raises(OwnerCannotSee):
        entered(crew, client_row, by=crew.director, owner=crew.second_manager)


# amending


def test_lead_is_amended_by_version(crew, lead):
    at = timezone.now()
    services.amend(lead, by=crew.manager, at=at, values={"value_fen": 5}, seen=1)

    lead.refresh_from_db()
    assert (lead.value_fen, lead.version) == (5, 2)
    with unchanged(), pytest.raises(ChangedMeanwhile):
        services.amend(lead, by=crew.executive, at=at, values={"value_fen": 6}, seen=1)


def test_stranger_amends_no_lead_nor_one_of_the_pool(crew, lead, client_row):
    at, change = timezone.now(), {"value_fen": 7}
    with unchanged(), pytest.raises(PermissionDenied):
        services.amend(lead, by=crew.second_manager, at=at, values=change, seen=1)

    Lead.objects.update(owner=None)
    with unchanged(), pytest.raises(PermissionDenied):
        services.amend(lead, by=crew.second_manager, at=at, values=change, seen=1)


def test_lost_lead_is_amended_no_more(crew, lead):
    closed(lead, crew.executive)

    with unchanged(), pytest.raises(LeadOver):
        services.amend(
            lead, by=crew.executive, at=timezone.now(), values={"value_fen": 1}, seen=2
        )


def test_card_says_what_a_pursued_lead_said(crew, lead):
    pursued(crew, lead)
    at = timezone.now()

    with unchanged(), pytest.raises(CardSaysSo):
        services.amend(lead, by=crew.executive, at=at, values={"source": "web"}, seen=2)
    services.amend(lead, by=crew.executive, at=at, values={"value_fen": 9}, seen=2)

    lead.refresh_from_db()
    assert lead.value_fen == 9


# following up


def test_follow_ups_keep_the_rhythm(crew, lead):
    start = timezone.now()
    moments = [start + timedelta(days=days) for days in (3, 10, 24, 54)]
    for at in moments:
        with time_machine.travel(at, tick=False):
            followed(lead, crew.executive, at=at, on=timezone.localdate(at))

    made = LeadFollowUp.objects.order_by("on")
    assert [each.gap_days for each in made] == [3, 7, 14, 30]
    assert [(each.next_on - each.on).days for each in made] == [7, 14, 30, 30]
    lead.refresh_from_db()
    assert lead.touched_at == moments[-1]
    assert lead.follow_up_on == made.last().next_on


def test_next_time_may_be_said(crew, lead):
    followed(lead, crew.executive, next_on=day(2), next_step="寄样稿")

    lead.refresh_from_db()
    assert lead.follow_up_on == day(2)


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (NotYet, {"on": day(1)}),
        (BeforeTheLead, {"on": day(-1)}),
        (NextIsNotLater, {"next_on": day()}),
    ],
)
def test_follow_up_has_days_in_order(crew, lead, refusal, words):
    with unchanged(), pytest.raises(refusal):
        followed(lead, crew.executive, **words)


def test_follow_up_is_for_who_answers_for_the_lead(crew, lead):
    followed(lead, crew.manager)

    with unchanged(), pytest.raises(PermissionDenied):
        followed(lead, crew.second_manager)


def test_what_is_over_is_followed_up_no_more(crew, lead):
    closed(lead, crew.executive)

    with unchanged(), pytest.raises(LeadOver):
        followed(lead, crew.executive)


# a project that was opened without a lead


def test_project_gets_its_lead_late(crew, client_row):
    project = Journey(crew, client_row, "户外推广").project

    lead = services.adopt(
        project, by=crew.manager, at=timezone.now(), values=values(crew)
    )

    assert (lead.state, lead.project, lead.owner) == (
        "pursued",
        project,
        crew.executive,
    )
    with unchanged(), pytest.raises(AlreadyRecorded):
        services.adopt(project, by=crew.manager, at=timezone.now(), values=values(crew))


def test_project_that_is_over_gets_no_lead(crew):
    project = Journey(crew, ClientFactory(), "户外推广").project
    project.state = "lost"
    project.save()

    with unchanged(), pytest.raises(NotBeingWon):
        services.adopt(project, by=crew.manager, at=timezone.now(), values=values(crew))
