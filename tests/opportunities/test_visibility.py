"""Who sees which leads, who may do what with them."""

import pytest
from django.utils import timezone

from kehubu.clients import services as clients
from kehubu.clients.alike import hidden_twins
from kehubu.clients.models import Client
from kehubu.core import search
from kehubu.dossiers.models import Rival
from kehubu.opportunities import queries
from kehubu.opportunities.conflicts import Ground, finder, grounds
from kehubu.opportunities.models import Lead, LeadFollowUp, Pitch, PitchExpense
from kehubu.people import services as people
from tests.crew import ACTORS
from tests.factories import ClientFactory, UserFactory
from tests.opportunities.acts import closed, day, entered, followed, pursued
from tests.opportunities.test_pitches import log, spend

pytestmark = pytest.mark.django_db
OVERSEERS = {"gm", "director", "administration", "finance", "auditor"}
ACCOUNT = {"manager", "second_manager", "executive"}


def seers(crew, model=Lead):
    return {
        name
        for name in ACTORS
        if model.objects.visible_to(getattr(crew, name)).exists()
    }


def holders(crew, perm, lead=None):
    return {name for name in ACTORS if getattr(crew, name).has_perm(perm, lead)}


def test_lead_is_seen_by_owner_superior_and_overseers(crew, lead):
    followed(lead, crew.executive)
    log(crew, lead)
    spend(crew, lead)

    for model in (Lead, LeadFollowUp, Pitch, PitchExpense):
        assert seers(crew, model) == OVERSEERS | {"manager", "executive"}


def test_lead_of_the_pool_is_seen_by_the_account_side(crew, client_row):
    entered(crew, client_row, owner=None)

    assert seers(crew) == OVERSEERS | ACCOUNT


def test_lead_of_the_pool_is_not_seen_where_its_client_is_not(crew, client_row):
    client_row.team.create(user=crew.second_manager, role="am")
    lead = entered(crew, client_row, by=crew.director, owner=None)
    search.refresh(Lead, [lead.pk])

    assert seers(crew) == OVERSEERS | {"second_manager"}
    assert search.find(crew.executive, "新品上市") == []


def test_stand_in_sees_what_he_follows_up(crew, lead):
    people.delegate(
        crew.executive,
        by=crew.executive,
        at=timezone.now(),
        to=crew.second_manager,
        starts_on=day(),
        ends_on=day(),
        reason="出差",
    )

    assert "second_manager" in seers(crew)
    assert list(queries.due_follow_ups(crew.second_manager, day(3))) == [lead]


def test_owner_who_may_not_see_the_client_sees_no_lead(crew, lead):
    clients.assign_team(
        lead.client,
        by=crew.director,
        at=timezone.now(),
        team={"ae": None, "am": crew.second_manager},
    )

    assert seers(crew) == OVERSEERS


def test_pursued_lead_is_seen_with_its_project(crew, lead):
    pursued(crew, lead)

    assert seers(crew) == OVERSEERS | {"manager", "executive"}


def test_lead_is_found_by_who_sees_it(crew, lead):
    search.refresh(Lead, [lead.pk])

    def found(user):
        return [hit.title for hit in search.find(user, "新品上市")]

    assert found(crew.executive) == ["新品上市推广"]
    assert found(crew.second_manager) == []


def test_rules_of_a_lead(crew, lead):
    mine = {"gm", "director", "manager", "executive"}

    for act in ("amend_lead", "follow_up_lead", "close_lead", "pursue_lead"):
        assert holders(crew, f"opportunities.{act}", lead) == mine
    assert holders(crew, "opportunities.log_pitch", lead) == mine
    assert holders(crew, "opportunities.take_lead", lead) == ACCOUNT | {"director"}
    assert holders(crew, "opportunities.assign_lead", lead) == {
        "gm",
        "director",
        "manager",
        "second_manager",
    }
    assert holders(crew, "opportunities.see_costs", lead) == {
        "gm",
        "director",
        "manager",
        "finance",
        "auditor",
    }


def test_rules_of_a_pursued_lead_follow_its_project(crew, lead):
    pursued(crew, lead)
    Lead.objects.update(owner=crew.second_manager)
    lead.refresh_from_db()

    assert "executive" in holders(crew, "opportunities.log_pitch", lead)
    assert "manager" in holders(crew, "opportunities.see_costs", lead)


def test_rules_of_the_whole(crew):
    work = ACCOUNT | {"gm", "director"}
    assert holders(crew, "opportunities.list_leads") == OVERSEERS | ACCOUNT
    assert holders(crew, "opportunities.add_lead") == work
    assert holders(crew, "opportunities.amend_pipeline") == {"gm", "director"}


def test_lead_in_the_pool_is_amended_by_directors_alone(crew, client_row):
    lead = entered(crew, client_row, owner=None)

    assert holders(crew, "opportunities.amend_lead", lead) == {"gm", "director"}
    assert holders(crew, "opportunities.close_lead", lead) == {"gm", "director"}


def test_lost_lead_stays_its_owner_s(crew, lead):
    closed(lead, crew.executive)

    assert seers(crew) == OVERSEERS | {"manager", "executive"}


@pytest.fixture
def told(crew, browse):
    """
    What a page tells somebody, who sees it.
    """

    def read(name, url):
        answer = browse(getattr(crew, name)).get(url)
        assert answer.status_code == 200
        return answer.content.decode()

    return read


def test_client_s_story_tells_nothing_of_leads_that_one_may_not_see(crew, lead, told):
    Lead.objects.update(owner=crew.director)
    lead.refresh_from_db()
    closed(lead, crew.director)
    url = f"/clients/{lead.client_id}/timeline/"

    assert "对方报价低两成" in told("director", url)
    story = told("executive", url)
    assert ("对方报价低两成" in story, "调整客户小组" in story) == (False, True)


def test_what_was_paid_for_is_told_to_who_sees_costs(crew, lead, told):
    spend(crew, lead)

    assert "打样" in told("manager", lead.get_absolute_url())
    assert "打样" not in told("executive", lead.get_absolute_url())


# conflicts and twins


@pytest.fixture
def present(crew):
    """
    A client of the same industry, served by another executive.
    """
    client = ClientFactory(name="现有样例服装", industry="服饰", status="client")
    client.team.create(user=UserFactory(holding=["ae"]), role="ae")
    return client


def test_client_in_the_way_is_named_to_who_may_see_it(crew, lead, present):
    named = queries.conflicts(lead.client, crew.director)
    hidden = queries.conflicts(lead.client, crew.executive)
    Client.objects.filter(pk=present.pk).update(industry="航天")
    none = queries.conflicts(lead.client, crew.executive)

    assert [(client, list(map(str, why))) for client, why in named.named] == [
        (present, ["同一行业"])
    ]
    assert not named.is_partial
    assert hidden == none == queries.Conflicts([], is_partial=True)


def test_prospects_and_other_industries_are_in_nobody_s_way(crew, lead):
    ClientFactory(industry="服饰")
    ClientFactory(industry="食品", status="client")
    nameless = ClientFactory(industry="")

    assert not queries.conflicts(lead.client, crew.director)
    assert grounds(nameless) == {}


def test_companies_of_its_own_group_are_in_nobody_s_way(crew, lead, present):
    """
    Its parent, the parent's parent, and whoever else belongs to them.
    """
    head = ClientFactory(industry="服饰", status="client")
    parent = ClientFactory(industry="服饰", status="client", parent=head)
    ClientFactory(industry="服饰", status="client", parent=head)
    lead.client.parent = parent
    lead.client.save()
    ClientFactory(industry="服饰", status="client", parent=lead.client)

    assert set(grounds(lead.client)) == {present.pk}


def test_apps_register_further_finders(crew, lead, present, monkeypatch):
    monkeypatch.setattr("kehubu.opportunities.conflicts._finders", [])
    finder(lambda client: [Ground(present.pk, "登记的对手"), Ground(client.pk, "自己")])

    assert grounds(lead.client) == {present.pk: ["登记的对手"]}


def test_twins_are_shown_as_far_as_one_sees_them(crew, lead):
    same = "远山样例户外股份有限公司"

    assert queries.twins(crew.executive, same) == [lead.client]
    assert queries.twins(crew.second_manager, same) == []
    assert queries.twins(crew.executive, " ") == []
    double = ClientFactory(name=same)
    key, besides = double.match_key, double.pk
    assert list(hidden_twins(key, crew.second_manager, besides)) == [lead.client]
    assert list(hidden_twins(key, crew.executive, besides)) == []


@pytest.mark.parametrize("named", ["company", "full name", "short name"])
def test_registered_rivals_are_in_each_other_s_way(crew, lead, named):
    other = ClientFactory(
        name="另一样例乳业有限公司", short_name="另一样例", status="client"
    )
    rival = {
        "company": {"name": "对手", "company": lead.client},
        "full name": {"name": lead.client.name},
        "short name": {"name": lead.client.short_name or lead.client.name},
    }
    Rival.objects.create(client=other, **rival[named])
    third = ClientFactory(name="第三样例", status="client")
    Rival.objects.create(client=lead.client, name=third.name)

    found = {pk: list(map(str, why)) for pk, why in grounds(lead.client).items()}

    assert found == {other.pk: ["互为竞争者"], third.pk: ["互为竞争者"]}
