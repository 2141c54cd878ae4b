"""What the database refuses, and who sees which rows."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from kehubu.clients import services as clients
from kehubu.markets.aspects import Point
from kehubu.markets.models import (
    Feedback,
    Finding,
    IndustryFact,
    IndustryFile,
    Intelligence,
    Tag,
    Telling,
)
from kehubu.sample.journey import Journey
from tests.factories import ClientFactory
from tests.markets.conftest import FACT, HEARD, NOON, TODAY, rival_of

pytestmark = pytest.mark.django_db


def refused(constraint, model, **values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.create(**values)


SAID = {"text": "有", "source": "走访", "as_of": TODAY}


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"text": ""}, "finding_is_known_or_says_why"),
        ({"source": ""}, "finding_is_known_or_says_why"),
        ({"why": "没问"}, "finding_is_known_or_says_why"),
        ({"point": "x"}, "finding_point_known"),
    ],
)
def test_impossible_finding_is_refused(client_, values, name):
    row = {"client": client_, "point": "price", **SAID, **values}

    refused(name, Finding, **row)


def test_point_is_told_once_of_a_company(client_, rival, write):
    write(Point.PRICE)
    write(Point.PRICE, rival=rival)

    # SQLite names the columns of a broken unique constraint, PostgreSQL its name.
    once = "finding_once_of|UNIQUE"
    refused(once, Finding, client=client_, point="price", **SAID)
    refused(once, Finding, client=client_, rival=rival, point="price", **SAID)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"client": None}, "intelligence_about_one"),
        ({"both": True}, "intelligence_about_one"),
        ({"title": ""}, "intelligence_says_something"),
        ({"text": ""}, "intelligence_says_something"),
        ({"source": "x"}, "intelligence_source_known"),
        ({"credibility": "x"}, "intelligence_credibility_known"),
    ],
)
def test_impossible_entry_is_refused(client_, file, crew, values, name):
    row = {"client": client_, "logged_by": crew.gm, "logged_at": NOON, **HEARD}
    row |= {"tell_by": NOON, **values}
    if row.pop("both", False):
        row["industry"] = file

    refused(name, Intelligence, **row)


def test_impossible_parts_of_an_entry_are_refused(entry, crew):
    told = {"intelligence": entry, "person": crew.gm, "told_at": NOON}
    early = NOON - timedelta(hours=1)
    refused("telling_read_after_told", Telling, **told, read_at=early)
    Telling.objects.create(**told)
    refused("telling_once_per_person|UNIQUE", Telling, **told)
    refused("tag_once_per_intelligence|UNIQUE", Tag, intelligence=entry, name="price")
    refused("tag_known", Tag, intelligence=entry, name="x")
    given = {"intelligence": entry, "given_by": crew.gm, "given_at": NOON}
    refused("feedback_says_what", Feedback, **given, text="")


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"title": ""}, "industry_fact_says_something"),
        ({"text": ""}, "industry_fact_says_something"),
        ({"source": ""}, "industry_fact_has_source"),
        ({"kind": "x"}, "industry_fact_kind_known"),
    ],
)
def test_impossible_fact_is_refused(file, values, name):
    refused(name, IndustryFact, file=file, **{**FACT, **values})


def test_fact_and_file_are_there_once(file, add_fact, crew):
    add_fact()
    refused("industry_fact_once_per_title|UNIQUE", IndustryFact, file=file, **FACT)
    values = {"owner": crew.gm, "reviewed_on": TODAY}
    refused("industry_file_has_name", IndustryFile, name="", **values)
    refused("name", IndustryFile, name="食品", **values)


def test_rows_say_what_they_are(entry, file, add_fact, write, rival, crew):
    finding = write(Point.AD_SPEND, rival=rival)
    told = Telling(intelligence=entry, person=crew.gm)

    assert str(finding) == "乙对手 · 广告投放量"
    assert finding.get_absolute_url().endswith(f"/rivals/{rival.pk}/brief/ad_spend/")
    assert write(Point.PRICE).get_absolute_url().endswith("/brief/price/")
    assert [str(each) for each in (entry, file, add_fact())] == [
        "降价",
        "食品",
        "零售额",
    ]
    assert str(entry.tags.get()) == "价格"
    assert str(told) == f"{entry.pk} → {crew.gm.pk}"
    assert str(Feedback(intelligence=entry, pk=3)) == f"{entry.pk} 3"
    assert (entry.kind, entry.age(TODAY)) == ("客户", 1)


# ---- who sees what


@pytest.fixture
def world(crew, client_, rival, file, log, write):
    write(Point.PRICE)
    write(Point.AD_SPEND)
    log(client_, title="客户")
    log(client_, title="内部", is_internal=True)
    log(rival, title="对手")
    log(file, title="行业")
    return crew


EVERYTHING = {"客户", "内部", "对手", "行业"}
SEEN = {
    "gm": (EVERYTHING, {"price", "ad_spend"}),
    "director": (EVERYTHING, {"price", "ad_spend"}),
    "manager": (EVERYTHING, {"price", "ad_spend"}),
    "executive": (EVERYTHING, {"price", "ad_spend"}),
    "administration": (EVERYTHING, {"price", "ad_spend"}),
    "finance": (EVERYTHING, {"price", "ad_spend"}),
    "auditor": (EVERYTHING, {"price", "ad_spend"}),
    "second_manager": ({"行业"}, set()),
    "strategist": ({"行业"}, set()),
    "designer": ({"行业"}, set()),
    "buyer": ({"行业"}, set()),
    "producer": (set(), set()),
    "traffic": (set(), set()),
    "system": (set(), set()),
    "security": (set(), set()),
    "leaver": (set(), set()),
}


@pytest.mark.parametrize("who", SEEN)
def test_each_position_sees_its_own(world, who):
    user = getattr(world, who)
    entries = Intelligence.objects.visible_to(user).values_list("title", flat=True)
    points = Finding.objects.visible_to(user).values_list("point", flat=True)
    files = IndustryFile.objects.visible_to(user).exists()

    assert (set(entries), set(points)) == SEEN[who]
    assert files == ("行业" in SEEN[who][0])
    assert Tag.objects.visible_to(user).count() == 0


def test_who_serves_another_client_of_the_rival_sees_it_too(world, client_, log):
    log(rival_of(ClientFactory(), world), by=world.director, title="同一家")

    seen = Intelligence.objects.visible_to(world.executive)
    assert seen.filter(title="同一家").exists()
    assert not Intelligence.objects.visible_to(world.second_manager).filter(
        title="同一家", rival__client=client_
    )


@pytest.fixture
def helped(agency):
    """
    A client on whose order the designer works.
    """
    client = clients.add(by=agency.executive, at=NOON, values={"name": "甲样例"})
    journey = Journey(agency, client, "上市推广")
    order = journey.until_issued()
    journey.send()
    journey.receive(order)
    journey.start(order)
    return client


def test_helper_sees_the_market_of_his_client_without_money(agency, helped):
    for point in (Point.PRICE, Point.AD_SPEND):
        Finding.objects.create(client=helped, point=point, **SAID)
    rows = {"client": helped, "logged_by": agency.executive, "logged_at": NOON}
    for inside in (True, False):
        values = {**HEARD, "is_internal": inside, "tell_by": NOON}
        Intelligence.objects.create(**rows, **values)

    findings = Finding.objects.visible_to(agency.designer)
    assert [each.point for each in findings] == ["price"]
    entries = Intelligence.objects.visible_to(agency.designer)
    assert [each.is_internal for each in entries] == [False]
