"""The fifteen fields: who answers for them, and the measure that they prove."""

from decimal import Decimal

import pytest
from django.utils import timezone

from kehubu.clients.models import Client
from kehubu.core.periods import Period, month_of
from kehubu.dossiers import fields, queries, services
from kehubu.dossiers.models import Brand
from kehubu.dossiers.services.spending import Spending
from kehubu.dossiers.spans import read
from kehubu.persons import services as persons
from kehubu.standards.measures import figure, known
from tests.dossiers.conftest import NOON
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db


def missing(client):
    return list(queries.completeness(client)[0].missing)


def own(codes):
    """
    Keep key persons out of sight: another test has them.
    """
    return [code for code in codes if code not in {"f13", "f14", "f15"}]


def test_prospect_lacks_all_but_its_name(client_):
    assert own(missing(client_)) == ["f02", "f03", "f07", "f09", "f05", "f04", "f06"]


def test_what_is_filled_in_is_missing_no_more(client_, crew, product):
    client_.address, client_.phone = "虚构路 1 号", "021-0"
    client_.save()
    by = {"by": crew.manager, "at": NOON}
    services.amend_section(client_, "company", **by, values={"fax": "无"}, seen=0)
    budget = {"budget_year": 2026, "budget_fen": 0}
    services.amend_section(client_, "advertising", **by, values=budget, seen=1)
    rows = [Spending(read("2026"), "radio", "全国", 1)]
    services.add_spend(client_, **by, rows=rows)

    assert own(missing(client_)) == []
    states = {s.field.code: s.text for s in queries.field_states(client_, crew.manager)}
    assert states["f02"] == "甲牌"
    assert states["f03"] == "早餐杯"
    assert (states["f06"], states["f07"]) == ("无", "¥0.01")
    assert states["f09"] == "2026 ¥0.00"


def test_spend_of_rivals_is_not_the_clients(client_, crew, rival):
    rows = [Spending(read("2026"), "radio", "全国", 1, rival=rival)]
    services.add_spend(client_, by=crew.manager, at=NOON, rows=rows)

    assert "f07" in missing(client_)


def test_client_is_asked_for_its_projects_too(client_):
    before = queries.completeness(client_)[0].whole
    client_.status = Client.Status.CLIENT
    client_.save()

    found = queries.completeness(client_)[0]

    assert found.whole == before + 7 + 6 + 7 + 6
    assert {"f08", "f10", "f11", "f12"} <= set(found.missing)


def test_projects_answer_for_their_fields(agency, helped):
    Client.objects.filter(pk=helped.pk).update(status=Client.Status.CLIENT)
    helped.refresh_from_db()

    states = {s.field.code: s for s in queries.field_states(helped, agency.manager)}

    assert own(missing(helped)) == []
    assert states["f08"].text == "早餐谷物上市推广"
    assert states["f10"].text == "进行中 1"
    assert "份记录" in states["f11"].text
    assert states["f12"].text == "1 份工作单"


@pytest.mark.parametrize(
    ("kind", "code"), [("chief", "f13"), ("advertising", "f14"), ("sales", "f15")]
)
def test_key_persons_answer_by_the_posts_they_hold(client_, crew, kind, code):
    post = persons.add(
        by=crew.manager,
        at=NOON,
        client=client_,
        values={"name": "林样例", "source": "card"},
        post={"title": "总监", "kind": kind},
    )
    told = {
        name: {s.field.code: s.text for s in queries.field_states(client_, user)}[code]
        for name, user in (("manager", crew.manager), ("finance", crew.finance))
    }

    assert {"f13", "f14", "f15"} & set(missing(client_)) == {"f13", "f14", "f15"} - {
        code
    }
    assert told == {"manager": "林样例 总监", "finance": ""}
    type(post).objects.update(until=NOON.date())
    assert code in missing(client_)


def test_every_gap_leads_to_where_it_is_filled_in(client_, crew, browse):
    desk = browse(crew.manager)

    _whole, gaps = queries.completeness(client_)

    for gap in gaps:
        assert desk.get(gap.url).status_code == 200, gap.url


def test_states_take_one_statement(client_, django_assert_num_queries):
    with django_assert_num_queries(1):
        queries.completeness(client_)


def test_field_that_an_upper_app_answers_for_counts(client_, monkeypatch):
    monkeypatch.setattr(fields, "_known", dict(fields._known))
    before = queries.completeness(client_)[0]
    del fields._known["f13"]
    fields.provide(
        "f13",
        filled=fields.EVERY,
        shown=lambda client, user: "某总",
        where=lambda client: "/",
    )

    found = queries.completeness(client_)[0]

    assert found.whole == before.whole
    assert set(before.missing) - set(found.missing) == {"f13"}


# ---- the measure


def counted(people=None, period=None):
    measure = known()["dossier_complete"]
    period = period or month_of(timezone.localdate())
    return figure(measure, period, people, measure.sheet.default)


def test_measure_is_the_mean_of_clients_by_weight(client_, crew, add, monkeypatch):
    only = {code: f for code, f in fields._known.items() if code in {"f01", "f02"}}
    monkeypatch.setattr(fields, "_known", only)
    Client.objects.update(status=Client.Status.CLIENT)
    ClientFactory(status=Client.Status.CLIENT)
    ClientFactory()
    add(Brand, client_, name="甲牌")

    found = counted()

    assert (found.denominator, found.value) == (2, Decimal(50))
    assert found.is_met is False
    assert counted(frozenset({crew.executive.pk})).value == Decimal(100)
    assert counted(frozenset({crew.second_manager.pk})).denominator == 0


def test_measure_knows_no_clients_of_a_time_before_them(client_):
    Client.objects.update(status=Client.Status.CLIENT)
    long_ago = month_of(timezone.localdate().replace(year=2001))
    to_come = month_of(timezone.localdate().replace(year=2090))

    assert counted(period=long_ago).denominator == 0
    assert counted(period=to_come).denominator == 0
    assert isinstance(long_ago, Period)


def test_cases_behind_the_figure_lead_to_dossiers(client_, crew, browse):
    Client.objects.update(status=Client.Status.CLIENT)

    page = browse(crew.director).get("/measures/dossier_complete/").content.decode()

    assert f"{client_.get_absolute_url()}?tab=dossiers%3Aof_client" in page
