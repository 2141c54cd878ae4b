"""Industry files: one for each, kept with sources, looked through every 90 days."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.clients.models import Client
from kehubu.core import jobs, search
from kehubu.core.models import HistoryEntry, Notification
from kehubu.core.periods import month_of
from kehubu.core.versions import ChangedMeanwhile
from kehubu.markets import queries, regulations, services, tasks
from kehubu.markets.models import IndustryFact, IndustryFile
from kehubu.markets.services.briefs import DayToCome
from kehubu.markets.services.industries import (
    FactAlreadyThere,
    NoClientOfIndustry,
    OwnerMayNotKeep,
)
from kehubu.standards.measures import figure, known
from tests.factories import ClientFactory
from tests.markets.conftest import FACT, NOON, TODAY
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def test_file_is_opened_once_by_who_owns_it(client_, crew):
    opened = services.open_file("食品", by=crew.executive, at=NOON)

    assert (opened.owner, opened.reviewed_on) == (crew.executive, TODAY)
    with unchanged():
        assert services.open_file("食品", by=crew.gm, at=NOON) == opened


@pytest.mark.parametrize("name", ["", "火箭"])
def test_industry_of_no_client_has_no_file(client_, crew, name):
    with unchanged(), pytest.raises(NoClientOfIndustry):
        services.open_file(name, by=crew.executive, at=NOON)


def test_who_does_not_see_the_client_opens_no_file(client_, crew):
    with unchanged(), pytest.raises(NoClientOfIndustry):
        services.open_file("食品", by=crew.second_manager, at=NOON)
    with unchanged(), pytest.raises(PermissionDenied):
        services.open_file("食品", by=crew.finance, at=NOON)


def test_facts_are_kept_by_kind_and_told_by_history(add_fact, file, crew):
    add_fact(kind="media", title="梯媒")
    add_fact(by=crew.strategist)

    shown = queries.facts(file, crew.manager)
    assert [(label, [str(f) for f in rows]) for label, rows in shown] == [
        ("市场规模", ["零售额"]),
        ("媒介习惯", ["梯媒"]),
    ]
    verbs = HistoryEntry.objects.about(file).values_list("verb", "reason")
    assert list(verbs) == [("industry.fact", "零售额"), ("industry.fact", "梯媒")]


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({}, FactAlreadyThere),
        ({"title": "新", "as_of": date(2026, 3, 3)}, DayToCome),
    ],
)
def test_bad_fact_is_refused(add_fact, values, refusal):
    add_fact()

    with unchanged(), pytest.raises(refusal):
        add_fact(**values)


def amend(fact, by, seen=1, **values):
    values = {**FACT, **values}
    return services.amend_fact(fact, by=by, at=NOON, values=values, seen=seen)


def test_fact_is_amended_by_version(add_fact, crew):
    fact = add_fact()
    amend(fact, crew.manager, text="90 亿元")

    fact.refresh_from_db()
    assert (fact.text, fact.version) == ("90 亿元", 2)
    with unchanged():
        amend(fact, crew.manager, seen=2, text="90 亿元")
    with unchanged(), pytest.raises(ChangedMeanwhile):
        amend(fact, crew.executive, text="1 亿元")
    add_fact(title="另一个")
    with unchanged(), pytest.raises(FactAlreadyThere):
        amend(fact, crew.manager, seen=2, title="另一个")
    with unchanged(), pytest.raises(PermissionDenied):
        amend(fact, crew.auditor, seen=2)


def test_removed_fact_stays_in_history(add_fact, file, crew):
    fact = add_fact()
    with unchanged(), pytest.raises(PermissionDenied):
        services.remove_fact(fact, by=crew.finance, at=NOON)

    services.remove_fact(fact, by=crew.manager, at=NOON)

    assert not IndustryFact.objects.exists()
    entry = HistoryEntry.objects.get(verb="industry.fact_removed")
    assert entry.changes["text"] == ["86 亿元", None]


def test_review_makes_the_file_new(file, crew):
    IndustryFile.objects.update(reviewed_on=TODAY - timedelta(days=100))
    file.refresh_from_db()
    assert (file.age(TODAY), file.is_due(TODAY)) == (100, True)

    reviewed = services.review(file, by=crew.executive, at=NOON, note="核过")

    assert (reviewed.reviewed_on, reviewed.version) == (TODAY, 2)
    with unchanged(), pytest.raises(PermissionDenied):
        services.review(file, by=crew.auditor, at=NOON)


def test_file_is_handed_over_to_who_may_keep_it(file, crew):
    handed = services.hand_over(file, by=crew.manager, at=NOON, to=crew.strategist)

    assert handed.owner == crew.strategist
    with unchanged():
        services.hand_over(file, by=crew.strategist, at=NOON, to=crew.strategist)
    for nobody in (crew.finance, crew.leaver):
        with unchanged(), pytest.raises(OwnerMayNotKeep):
            services.hand_over(file, by=crew.strategist, at=NOON, to=nobody)
    with unchanged(), pytest.raises(PermissionDenied):
        services.hand_over(file, by=crew.executive, at=NOON, to=crew.executive)


def reminded():
    rows = Notification.objects.filter(topic="markets.review")
    return sorted(rows.values_list("user__username", flat=True))


def test_owner_is_reminded_once_for_each_review(file, crew, time_machine):
    time_machine.move_to(NOON + timedelta(days=89))
    tasks.remind_of_reviews.func()
    assert reminded() == []

    time_machine.move_to(NOON + timedelta(days=90))
    tasks.remind_of_reviews.func()
    tasks.remind_of_reviews.func()

    assert reminded() == ["manager"]


def test_who_stands_above_an_owner_that_left_is_reminded(file, crew, time_machine):
    crew.manager.is_active = False
    crew.manager.save()
    time_machine.move_to(NOON + timedelta(days=90))

    tasks.remind_of_reviews.func()

    assert reminded() == ["director"]


def test_industries_without_a_file_are_named_commonest_first(client_, crew, file):
    for industry in ("银行", "汽车", "汽车", ""):
        ClientFactory(industry=industry)

    assert queries.missing_industries(crew.gm) == ["汽车", "银行"]
    assert queries.file_of(client_, crew.executive) == file
    assert queries.file_of(client_, crew.traffic) is None


def test_file_is_found_by_what_its_facts_say(add_fact, crew):
    add_fact()
    jobs.run_waiting()

    assert [hit.title for hit in search.find(crew.buyer, "零售额", limit=5)] == ["食品"]
    assert search.find(crew.producer, "零售额", limit=5) == []


def test_only_some_industries_are_reviewed_beforehand():
    assert len(regulations.hints("食品")) == len(regulations.EVERYWHERE)
    assert "第四十六条" in regulations.hints("医疗器械")[0]


# ---- measures


def counted(code, people=None):
    measure = known()[code]
    found = figure(measure, month_of(TODAY), people, measure.sheet.default)
    return found.numerator, found.denominator


def test_industry_is_known_by_a_new_file_with_five_facts(
    client_, file, add_fact, crew, time_machine
):
    ClientFactory(industry="银行", status="client")
    Client.objects.filter(pk=client_.pk).update(status="client")
    for n in range(4):
        add_fact(title=str(n))
    assert counted("industry_known") == (0, 2)

    add_fact(title="第五条")
    assert counted("industry_known") == (1, 2)
    assert counted("industry_known", frozenset({crew.executive.pk})) == (1, 1)
    time_machine.move_to(NOON + timedelta(days=91))
    assert counted("industry_known") == (0, 2)


def test_told_in_time_counts_what_had_its_day(log, client_, crew, time_machine):
    in_time, late, _untold, fresh = (log(client_) for _n in range(4))
    services.tell(in_time, by=crew.executive, at=NOON, people=[crew.gm])
    later = NOON + timedelta(days=3)
    services.tell(late, by=crew.executive, at=later, people=[crew.gm])
    assert counted("told_in_time") == (1, 2)

    time_machine.move_to(later)
    type(fresh).objects.filter(pk=fresh.pk).update(tell_by=later + timedelta(hours=1))

    assert counted("told_in_time") == (1, 3)
    assert counted("told_in_time", frozenset({crew.gm.pk})) == (0, 0)


def test_cases_are_shown_to_who_may_see_them(entry, client_, crew):
    told, industry = known()["told_in_time"], known()["industry_known"]

    assert [s.title for s in told.shown([entry], crew.manager).values()] == ["降价"]
    assert told.shown([entry], crew.second_manager) == {}
    assert list(industry.shown([client_], crew.manager)) == [client_.pk]
    assert industry.shown([client_], crew.second_manager) == {}
