"""
Two clients with a dossier, key people, care, leads, intelligence and evaluations each
become one, and two again.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from kehubu.care import services as care
from kehubu.care.models import CareSummary
from kehubu.clients import services as clients
from kehubu.clients.models import Client
from kehubu.clients.services.moving import AtOdds
from kehubu.core import jobs
from kehubu.dossiers import services as dossiers
from kehubu.dossiers.models import AdSpend, Dossier, Rival
from kehubu.dossiers.services.spending import Spending
from kehubu.dossiers.spans import MONTH, QUARTER, Span
from kehubu.evaluations import services
from kehubu.evaluations.halves import Half
from kehubu.evaluations.importing import half_span
from kehubu.evaluations.models import ClientFigures, Evaluation, Signal, Standing
from kehubu.markets.models import Finding
from kehubu.opportunities.models import Lead
from kehubu.persons import services as persons
from kehubu.persons.models import Post
from kehubu.sample import knowledge, markets
from kehubu.signoffs.services.signing import freeze
from tests.clients.merges import merged, state, undone
from tests.opportunities.acts import entered
from tests.tables import unchanged

pytestmark = pytest.mark.django_db

FIGURES = {
    "billings_fen": 1000,
    "gross_income_fen": 200,
    "direct_cost_fen": None,
    "received_fen": None,
    "late_days": Decimal(0),
}
APPENDED = {"core_historyentry", "core_notification"}
"""What both acts add to."""


def filled(crew, name, person=None):
    """
    Return a client with rows in all rooms above; a person may be there already.
    """
    now, executive = timezone.now(), crew.executive
    client = clients.add(by=executive, at=now, values={"name": name})
    clients.win(client, by=crew.director, at=now)
    team = {"am": crew.manager, "ad": crew.director}
    clients.complete_team(client, by=crew.director, at=now, team=team)
    client.refresh_from_db()
    client.industry = f"{name}的行业"
    client.save()
    knowledge.fill(crew, client, now)
    markets.watch(crew, client, now)
    meet(crew, client, person)
    look_after(crew, client)
    lead = entered(crew, client)
    judge(crew, client)
    client.refresh_from_db()
    return client, lead


def meet(crew, client, person):
    words = {"by": crew.director, "at": timezone.now(), "client": client}
    if person:
        persons.begin_post(person, **words, values={"email": "lin@example.com"})
    else:
        values = {"name": "林样例", "source": "card"}
        persons.add(**words, values=values, post={"mobile": "13800001234"})


def look_after(crew, client):
    by = {"by": crew.executive, "at": timezone.now()}
    care.open_plan(client, **by, owner=crew.executive)
    contact = care.plan_contact(
        client,
        **by,
        owner=crew.executive,
        colleagues=[crew.designer],
        values={
            "kind": "routine",
            "planned_at": timezone.now() + timedelta(days=1),
            "purpose": "看样稿",
        },
    )
    due_on = timezone.localdate()
    care.add_follow_up(
        contact, **by, what="送样稿", owner=crew.executive, due_on=due_on
    )
    care.sum_up(client, by=None, at=timezone.now())


def judge(crew, client):
    now = timezone.now()
    half = Half.of(timezone.localdate(now)).before
    words = {"at": now, "span": half_span(half), "values": FIGURES, "source": "月报"}
    services.enter(client, by=crew.finance, **words)
    services.begin(client, by=crew.manager, at=now, half=half)
    services.refresh(by=None, at=now, keys=[client.pk])
    Signal.objects.create(
        client=client, kind="complaint", said={"n": 1}, since=timezone.localdate(now)
    )


@pytest.fixture
def both(agency):
    care.found_standards(by=None, at=timezone.now())
    kept, _lead = filled(agency, "甲样例食品")
    person = Post.objects.get(client=kept, mobile="13800001234").person
    dropped, lead = filled(agency, "甲样例食品厂", person)
    jobs.run_waiting()
    return Client.objects.get(pk=kept.pk), Client.objects.get(pk=dropped.pk), lead


def test_all_rooms_are_taken_along_and_given_back(agency, both):
    kept, dropped, _lead = both
    before = state()

    the_merge = merged(kept, dropped, agency.director)

    post = Post.objects.get(client=kept, until=None, person__name="林样例")
    assert (post.mobile, post.email) == ("13800001234", "lin@example.com")
    assert Lead.objects.filter(client=kept).count() == 2
    assert Evaluation.objects.get(client=kept)
    figures = ClientFigures.objects.get(client=kept)
    assert figures.billings_fen == 2 * FIGURES["billings_fen"]
    assert Standing.objects.get(client=kept)
    assert Signal.objects.get(client=kept, kind="complaint", over_on=None)
    assert Dossier.objects.get(client=kept)
    assert not Finding.objects.filter(client=dropped.pk).exists()
    names = list(Rival.objects.filter(client=kept).values_list("name", flat=True))
    assert len(names) == len(set(names)) > 0
    undone(the_merge, agency.director)
    after = state()
    changed = {name for name, said in after.items() if said != before[name]}
    assert changed <= APPENDED
    for name in changed:
        assert after[name][: len(before[name])] == before[name]


def test_evaluation_that_was_put_forward_is_never_put_away(agency, both):
    kept, dropped, _lead = both
    theirs = Evaluation.objects.get(client=dropped)
    freeze(theirs, by=agency.manager, at=timezone.now(), title="评价", blocks=[])

    with unchanged(), pytest.raises(AtOdds):
        merged(kept, dropped, agency.director)


def test_last_contact_is_that_of_either_client(agency, both):
    kept, dropped, _lead = both
    contact = care.note_contact(
        dropped,
        by=agency.executive,
        at=timezone.now(),
        owner=agency.executive,
        colleagues=[],
        values={
            "kind": "routine",
            "planned_at": None,
            "done_at": timezone.now() - timedelta(hours=1),
            "purpose": "看样稿",
            "outcome": "已看",
            "note": "谈了样稿",
        },
    )
    jobs.run_waiting()

    the_merge = merged(kept, dropped, agency.director)
    jobs.run_waiting()

    assert CareSummary.objects.get(client=kept).last_contact == contact
    undone(the_merge, agency.director)
    jobs.run_waiting()
    assert CareSummary.objects.get(client=kept).last_contact is None
    assert CareSummary.objects.get(client=dropped.pk).last_contact == contact


def spent(crew, client, span, amount):
    row = Spending(span, AdSpend.Medium.values[0], "华南", amount, "估算")
    words = {"by": crew.manager, "at": timezone.now(), "rows": [row]}
    return dossiers.add_spend(client, **words)[0]


def test_overlapping_figures_do_not_count_twice(agency, both):
    kept, dropped, _lead = both
    spent(agency, kept, Span.of(2025, QUARTER, 1), 900)
    inside = spent(agency, dropped, Span.of(2025, MONTH, 2), 300)
    beside = spent(agency, dropped, Span.of(2025, MONTH, 4), 100)

    the_merge = merged(kept, dropped, agency.director)

    own = AdSpend.objects.filter(client=kept, rival=None, region="华南")
    assert sorted(own.values_list("amount_fen", flat=True)) == [100, 900]
    undone(the_merge, agency.director)
    again = AdSpend.objects.filter(pk__in=[inside.pk, beside.pk], client=dropped.pk)
    assert again.count() == 2


def test_blank_fields_of_the_dossier_are_filled_and_others_kept(agency, both):
    kept, dropped, _lead = both
    for client, rank, sites in (kept, "第一", ""), (dropped, "第二", "样例区"):
        values = {"industry_rank": rank, "sites": sites}
        Dossier.objects.filter(client=client).update(**values)

    merged(kept, dropped, agency.director)

    dossier = Dossier.objects.get(client=kept)
    assert (dossier.industry_rank, dossier.sites) == ("第一", "样例区")


def test_groups_stay_whole(agency, both):
    kept, dropped, _lead = both
    below = clients.add(by=agency.gm, at=timezone.now(), values={"name": "乙样例"})
    Client.objects.filter(pk=below.pk).update(parent=dropped)

    the_merge = merged(kept, dropped, agency.gm)

    below.refresh_from_db()
    assert below.parent == kept
    undone(the_merge, agency.gm)
    below.refresh_from_db()
    assert below.parent_id == dropped.pk


def test_two_win_back_plans_are_at_odds(agency, both):
    kept, dropped, _lead = both
    due_on = timezone.localdate() + timedelta(days=30)
    for client in (kept, dropped):
        services.plan_win_back(
            client, by=agency.manager, at=timezone.now(), goal="挽回", due_on=due_on
        )

    with unchanged(), pytest.raises(AtOdds):
        merged(kept, dropped, agency.director)
