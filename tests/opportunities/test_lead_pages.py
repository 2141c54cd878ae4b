"""The pages on which leads are entered and led."""

import pytest
from django.utils import timezone

from kehubu.clients.models import Client
from kehubu.opportunities import services
from kehubu.opportunities.models import Lead, LeadFollowUp, Pitch, PitchExpense
from kehubu.procedures.queries import runs_of
from kehubu.sample.journey import Journey
from kehubu.work.models import Project
from tests.factories import ClientFactory, UserFactory
from tests.opportunities.acts import day, pursued
from tests.opportunities.pages import PART, text, url
from tests.opportunities.test_pitches import spend

pytestmark = pytest.mark.django_db


def typed(crew, **changes):
    return {
        "name": "新来样例有限公司",
        "industry": "食品",
        "need": "换包装",
        "source": "web",
        "found_by": crew.executive.pk,
        "value": "120000.50",
        "closes_on": "2099-03",
        "owner": crew.executive.pk,
        **changes,
    }


# entering


def test_lead_is_entered_with_a_newcomer(desk, crew):
    assert desk.post(url("add"), {}).status_code == 422

    answer = desk.post(url("add"), typed(crew))

    lead = Lead.objects.get()
    assert answer.headers["Location"] == lead.get_absolute_url()
    assert (lead.value_fen, str(lead.closes_on)) == (12_000_050, "2099-03-01")
    assert lead.client.industry == "食品"


def test_twin_is_offered_and_chosen(desk, crew, lead):
    same = "远山样例户外股份有限公司"
    asked = desk.post(url("add"), typed(crew, name=same))
    assert asked.status_code == 422
    assert "就是这一家：远山样例户外有限公司" in text(asked)

    desk.post(url("add"), typed(crew, name=same, twin=lead.client_id))
    desk.post(url("add"), typed(crew, name=same, twin="another"))

    assert Lead.objects.filter(client=lead.client).count() == 2
    assert Client.objects.filter(name=same).count() == 1


def test_twins_are_shown_while_one_types(desk, browse, crew, lead):
    path = f"{url('twins')}?name=远山样例户外"

    assert f"client={lead.client_id}" in text(desk.get(path, headers=PART))
    others = browse(crew.second_manager).get(path, headers=PART)
    assert str(lead.client.name) not in text(others)


def test_lead_is_entered_for_a_client(desk, crew, lead):
    path = f"{url('add')}?client={lead.client_id}"
    assert 'name="industry"' not in text(desk.get(path))

    desk.post(path, typed(crew, owner="pool"))

    made = Lead.objects.latest("pk")
    assert (made.client, made.owner) == (lead.client, None)


def test_executive_is_offered_himself_and_the_pool(desk, browse, crew):
    mine = text(desk.get(url("add")))
    assert f'value="{crew.manager.pk}"' not in mine.split('name="owner"')[1]
    every = text(browse(crew.manager).get(url("add")))
    assert f'value="{crew.executive.pk}"' in every.split('name="owner"')[1]


@pytest.mark.parametrize("closes_on", ["2099-13", "下个月", "2001-01"])
def test_month_that_is_none_is_refused(desk, crew, closes_on):
    answer = desk.post(url("add"), typed(crew, closes_on=closes_on))

    assert answer.status_code == 422
    assert not Lead.objects.exists()


# one lead


def test_lead_is_led_on_its_pages(desk, crew, lead):
    page = text(desk.get(lead.get_absolute_url()))
    assert "立项争取" in page
    assert "争取的成本" not in page
    assert desk.get(lead.get_absolute_url(), headers=PART).status_code == 200
    for name in ("follow_up", "close", "pursue", "log_pitch", "spend"):
        assert desk.post(url(name, lead), {}).status_code == 422

    said = {"on": day(), "way": "visit", "what": "看了样品"}
    assert desk.post(url("follow_up", lead), said).status_code == 302
    assert desk.post(url("follow_up", lead), {**said, "on": day(1)}).status_code == 409
    assert LeadFollowUp.objects.get().what == "看了样品"
    money = {"what": "打样", "amount": "12.50", "on": day()}
    assert desk.post(url("spend", lead), money).status_code == 302
    expense = PitchExpense.objects.get()
    assert expense.amount_fen == 1250
    assert desk.post(url("unspend", expense)).status_code == 302
    assert desk.post(url("unspend", expense)).status_code == 409


def test_cost_is_shown_to_who_may_see_it(browse, crew, lead):
    spend(crew, lead)

    for name in ("manager", "director", "finance"):
        page = browse(getattr(crew, name)).get(lead.get_absolute_url())
        assert "争取的成本" in text(page)


def test_lead_is_amended_unless_changed_meanwhile(desk, crew, lead):
    values = typed(crew, version=1)
    services.amend(
        lead, by=crew.manager, at=timezone.now(), values={"value_fen": 5}, seen=1
    )

    refused = desk.post(url("amend", lead), values)
    assert refused.status_code == 409
    assert "换包装" in text(refused)
    saved = desk.post(url("amend", lead), {**values, "version": 2})

    assert saved.status_code == 302
    lead.refresh_from_db()
    assert (lead.need, lead.value_fen) == ("换包装", 12_000_050)


def test_pursued_lead_says_only_what_it_is_worth(desk, crew, lead):
    pursued(crew, lead)

    assert 'name="need"' not in text(desk.get(url("amend", lead)))
    desk.post(url("amend", lead), {"value": "7", "closes_on": "", "version": 2})

    lead.refresh_from_db()
    assert (lead.value_fen, lead.closes_on) == (700, None)


def test_lead_becomes_a_project_without_retyping(desk, crew, lead):
    team = {"ae": crew.executive, "am": crew.manager, "ad": crew.director}
    data = {"title": "新品推广", **{role: user.pk for role, user in team.items()}}

    assert "新品上市推广" in text(desk.get(url("pursue", lead)))
    assert desk.post(url("pursue", lead), data).status_code == 302

    project = Project.objects.get()
    step = runs_of(project)[0].steps.get()
    page = text(desk.get(step.get_absolute_url()))
    assert "新品上市推广" in page
    assert '<option value="referral" selected>' in page
    assert desk.post(url("pursue", lead), data).status_code == 409
    shown = text(desk.get(url("of_project", project), headers=PART))
    assert lead.get_absolute_url() in shown


def test_project_without_a_lead_gets_one(desk, crew):
    project = Journey(crew, ClientFactory(), "项目").project
    assert url("adopt", project) in text(desk.get(url("of_project", project)))
    assert desk.post(url("adopt", project), {}).status_code == 422

    assert desk.post(url("adopt", project), typed(crew)).status_code == 302

    assert Lead.objects.get().project == project
    assert desk.post(url("adopt", project), typed(crew)).status_code == 409


def test_lead_is_given_up_and_taken_up_again(desk, crew, lead):
    said = {"state": "lost", "cause": "price", "reason": "太贵", "rival": "甲"}
    assert desk.post(url("close", lead), said).status_code == 302
    assert desk.post(url("close", lead), said).status_code == 409
    assert "太贵" in text(desk.get(url("closed")))
    assert "太贵" not in text(desk.get(f"{url('closed')}?state=parked"))

    assert desk.post(url("reopen", lead)).status_code == 302
    assert desk.post(url("reopen", lead)).status_code == 409


def test_lead_changes_hands(desk, browse, crew, lead):
    path = url("assign", lead)
    assert desk.get(path).status_code == 403
    boss = browse(crew.director)
    assert boss.post(path, {}).status_code == 422
    assert boss.post(path, {"owner": crew.executive.pk}).status_code == 409
    assert boss.post(path, {"owner": crew.director.pk}).status_code == 302

    Lead.objects.update(owner=None)
    assert "领取" in text(desk.get(lead.get_absolute_url()))
    assert desk.post(url("take", lead)).status_code == 302
    assert desk.post(url("take", lead)).status_code == 409


def test_pitch_is_logged_and_amended(desk, lead):
    said = {"held_on": day(-1), "subject": "三家比稿", "rivals": "甲\n乙\n甲\n"}
    assert (
        desk.post(url("log_pitch", lead), {**said, "result": "waiting"}).status_code
        == 302
    )
    made = Pitch.objects.get()
    assert "甲\n乙" in text(desk.get(url("amend_pitch", made)))

    lost = {**said, "result": "lost", "decided_on": day(), "winner": "乙", "version": 1}
    assert desk.post(url("amend_pitch", made), lost).status_code == 409
    assert (
        desk.post(url("amend_pitch", made), {**lost, "reason": "贵"}).status_code == 302
    )
    assert desk.post(url("amend_pitch", made), lost).status_code == 409
    long = {**said, "result": "waiting", "rivals": "长" * 101}
    assert desk.post(url("log_pitch", lead), long).status_code == 422
    assert "<strong>乙</strong>" in text(desk.get(lead.get_absolute_url()))


def test_client_s_page_shows_its_leads(desk, lead):
    tab = {"tab": "opportunities:of_client"}
    page = text(desk.get(lead.client.get_absolute_url(), tab))
    assert f'hx-get="{url("of_client", lead.client)}"' in page

    part = text(desk.get(url("of_client", lead.client), headers=PART))
    assert lead.need in part
    assert "<html" not in part


def test_hidden_client_in_the_way_is_neither_named_nor_betrayed(desk, crew, lead):
    before = text(desk.get(lead.get_absolute_url()))
    ClientFactory(name="现有样例服装", industry="服饰", status="client").team.create(
        user=UserFactory(holding=["ae"]), role="ae"
    )

    page = text(desk.get(lead.get_absolute_url()))

    assert all("您看不到的客户由客户总监核对有没有冲突" in p for p in (before, page))
    assert "可能冲突" not in page
    assert "现有样例服装" not in page


def test_leads_that_are_due_are_a_part_of_today(browse, crew, lead):
    Lead.objects.update(follow_up_on=timezone.localdate())

    mine = browse(crew.executive).get("/opportunities/due/", headers=PART)
    others = browse(crew.manager).get("/opportunities/due/", headers=PART)

    assert str(lead.client) in mine.content.decode()
    assert others.content.decode().strip() == ""
