"""Sections and parts: every exit; what is refused leaves all tables as they were."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.clients import services as clients
from kehubu.core import jobs, search
from kehubu.core.models import HistoryEntry
from kehubu.core.versions import ChangedMeanwhile
from kehubu.dossiers import services
from kehubu.dossiers.models import (
    AdSpend,
    Brand,
    Channel,
    Dossier,
    Output,
    Product,
    Rival,
    RivalProduct,
)
from kehubu.dossiers.services.parts import (
    AlreadyThere,
    ChannelAlreadyThere,
    NotOfThisClient,
    RivalIsTheClient,
    SharesExceedWhole,
    StillUsed,
    YearAlreadyThere,
)
from kehubu.dossiers.services.sections import (
    BudgetNeedsYear,
    NotOfThisSection,
    WrongTaxNumber,
)
from kehubu.dossiers.traits import UnknownTrait
from tests.dossiers.conftest import NOON
from tests.factories import ClientFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
TAX_NO = "91350100M000100Y43"


def verbs(row):
    return list(HistoryEntry.objects.about(row).values_list("verb", flat=True))


@pytest.fixture
def write(client_, crew):
    def amend(key, by=None, seen=0, **values):
        return services.amend_section(
            client_, key, by=by or crew.manager, at=NOON, values=values, seen=seen
        )

    return amend


# ---- sections


def test_first_section_makes_the_dossier(write, client_, crew):
    write("company", founder="甲", founded_on=date(2001, 2, 3))

    dossier = Dossier.objects.get()
    assert (dossier.client, dossier.version) == (client_, 1)
    (entry,) = HistoryEntry.objects.about(dossier)
    assert (entry.verb, entry.by, entry.within_id) == (
        "dossier.amended",
        crew.manager,
        client_.pk,
    )
    assert entry.changes == {
        "founder": ["", "甲"],
        "founded_on": [None, "2001-02-03"],
        "version": [0, 1],
    }


def test_section_that_stays_the_same_is_not_written_again(write):
    write("company", founder="甲")

    write("company", founder="甲", seen=1)

    dossier = Dossier.objects.get()
    assert (dossier.version, len(verbs(dossier))) == (1, 1)


def test_others_in_other_sections_do_not_stand_in_the_way(write, crew):
    write("company", founder="甲")

    write("outlook", by=crew.executive, outlook="看好", seen=0)

    dossier = Dossier.objects.get()
    assert (dossier.founder, dossier.outlook, dossier.version) == ("甲", "看好", 2)


def test_others_in_the_same_section_are_told_of(write, crew):
    write("company", founder="甲")

    with unchanged(), pytest.raises(ChangedMeanwhile) as refusal:
        write("company", by=crew.executive, founder="乙", seen=0)

    assert refusal.value.details == (f"03-02 12:00 {crew.manager}：创办人 — → 甲",)
    assert refusal.value.params == {"version": 1}


def test_amounts_and_tables_are_told_as_people_read_them(write, crew):
    write("finance", capital_fen=100_050)
    write("calendar", activities={"3": "新品"}, seen=1)

    with unchanged(), pytest.raises(ChangedMeanwhile) as refusal:
        write("finance", by=crew.executive, capital_fen=1, seen=0)

    told = [line.partition("：")[2] for line in refusal.value.details]
    assert told == ["注册资本 — → ¥1,000.50", "各月活动 … → …"]


def test_tax_number_is_kept_tidy(write, crew):
    write("finance", by=crew.finance, tax_no=" 91350100m000100y43 ")

    assert Dossier.objects.get().tax_no == TAX_NO


@pytest.mark.parametrize(
    ("key", "values", "refusal"),
    [
        ("finance", {"tax_no": TAX_NO[:-1] + "4"}, WrongTaxNumber),
        ("advertising", {"budget_fen": 100}, BudgetNeedsYear),
        ("company", {"tax_no": TAX_NO}, NotOfThisSection),
    ],
)
def test_section_is_refused(write, key, values, refusal):
    with unchanged(), pytest.raises(refusal):
        write(key, **values)


@pytest.mark.parametrize("actor", ["finance", "auditor", "designer", "system"])
def test_business_is_written_by_the_account_side(write, crew, actor):
    with unchanged(), pytest.raises(PermissionDenied):
        write("company", by=getattr(crew, actor), founder="甲")


@pytest.mark.parametrize("actor", ["auditor", "designer", "system"])
def test_money_is_written_by_account_side_and_finance(write, crew, actor):
    with unchanged(), pytest.raises(PermissionDenied):
        write("finance", by=getattr(crew, actor), banking="样例银行")


def test_unknown_section_is_an_error(write):
    with unchanged(), pytest.raises(KeyError):
        write("gossip", founder="甲")


# ---- parts


def test_brand_is_entered_with_reading_and_history(add, client_, crew):
    brand = add(Brand, client_, name="重庆甲牌", rank="")

    assert (brand.client, brand.version) == (client_, 1)
    assert brand.sort_key.startswith("chong0qing")
    (entry,) = HistoryEntry.objects.about(brand)
    assert (entry.verb, entry.within_id) == ("brand.added", client_.pk)
    assert entry.changes == {"name": [None, "重庆甲牌"]}


def test_brand_and_product_are_found_soon(crew, product):
    jobs.run_waiting()

    assert [hit.title for hit in search.find(crew.manager, "jiapai")] == ["甲牌"]
    (hit,) = search.find(crew.manager, "早餐杯")
    assert (hit.url, hit.subtitle) == (
        product.get_absolute_url(),
        "甲样例食品有限公司 · 甲牌",
    )
    assert search.find(crew.second_manager, "早餐杯") == []


def test_brand_is_found_by_its_clients_new_name(crew, client_, product):
    jobs.run_waiting()
    values = {"name": "丙样例食品有限公司"}

    clients.amend(client_, by=crew.manager, at=NOON, values=values, seen=1)
    jobs.run_waiting()

    (hit,) = search.find(crew.manager, "早餐杯")
    assert hit.subtitle == "丙样例食品有限公司 · 甲牌"


def test_product_keeps_tidy_traits(product):
    assert product.traits == {"quality": ["好", ""]}


def test_unknown_trait_is_an_error(add, brand):
    with unchanged(), pytest.raises(UnknownTrait):
        add(Product, brand, name="碗", traits={"smell": ["香", ""]})


def test_part_is_amended_by_version(crew, brand):
    values = {"name": "乙牌", "rank": "第一"}
    services.amend(brand, by=crew.executive, at=NOON, values=values, seen=1)

    brand.refresh_from_db()
    assert (brand.name, brand.version) == ("乙牌", 2)
    assert brand.sort_key == "yi0pai"
    with unchanged(), pytest.raises(ChangedMeanwhile):
        services.amend(brand, by=crew.manager, at=NOON, values=values, seen=1)


def test_product_moves_to_another_brand_of_the_client(add, crew, client_, product):
    other = add(Brand, client_, name="乙牌")

    values = {"brand": other}
    services.amend(product, by=crew.manager, at=NOON, values=values, seen=1)

    product.refresh_from_db()
    assert product.brand == other


def test_product_does_not_move_to_another_client(add, crew, product):
    other = add(Brand, ClientFactory(), name="乙牌", by=crew.gm)
    values = {"brand": other}

    with unchanged(), pytest.raises(NotOfThisClient):
        services.amend(product, by=crew.manager, at=NOON, values=values, seen=1)


def test_same_name_is_refused(add, client_, brand, product, rival):
    add(RivalProduct, rival, name="谷杯")
    for model, parent, name in (
        (Brand, client_, "甲牌"),
        (Product, brand, "早餐杯"),
        (Rival, client_, "乙样例"),
        (RivalProduct, rival, "谷杯"),
    ):
        with unchanged(), pytest.raises(AlreadyThere):
            add(model, parent, name=name)


def test_part_may_keep_its_own_name(crew, brand):
    values = {"name": "甲牌", "rank": "第一"}

    assert services.amend(brand, by=crew.manager, at=NOON, values=values, seen=1)


def test_rival_may_be_a_company_of_ours_but_not_the_client(add, client_):
    company = ClientFactory()

    assert add(Rival, client_, name="丁样例", company=company).company == company
    with unchanged(), pytest.raises(RivalIsTheClient):
        add(Rival, client_, name="戊样例", company=client_)


def test_rival_product_competes_with_a_product_of_the_client(add, crew, product, rival):
    foreign = add(Brand, ClientFactory(), name="丙牌", by=crew.gm)
    other = add(Product, foreign, name="碗", by=crew.gm)

    assert add(RivalProduct, rival, name="谷杯", against=product).against == product
    with unchanged(), pytest.raises(NotOfThisClient):
        add(RivalProduct, rival, name="谷碗", against=other)


def test_channels_come_to_a_whole_at_most(add, client_, crew):
    channel = add(Channel, client_, sort="live", share_percent=60)
    add(Channel, client_, sort="export", share_percent=40)

    with unchanged(), pytest.raises(SharesExceedWhole) as refusal:
        add(Channel, client_, sort="group", share_percent=1)
    assert "101%" in str(refusal.value)
    with unchanged(), pytest.raises(SharesExceedWhole):
        services.amend(
            channel, by=crew.manager, at=NOON, values={"share_percent": 61}, seen=1
        )
    with unchanged(), pytest.raises(ChannelAlreadyThere):
        add(Channel, client_, sort="live")


def test_year_stands_once_as_fact_and_once_as_plan(add, client_):
    add(Output, client_, year=2026, is_plan=False)
    add(Output, client_, year=2026, is_plan=True)

    with unchanged(), pytest.raises(YearAlreadyThere):
        add(Output, client_, year=2026, is_plan=True)


def test_removed_part_leaves_its_words_in_history(crew, client_, product):
    jobs.run_waiting()

    services.remove(product, by=crew.manager, at=NOON)
    jobs.run_waiting()

    assert not Product.objects.exists()
    entry = HistoryEntry.objects.about(client_).first()
    assert entry.verb == "product.removed"
    assert entry.changes["name"] == ["早餐杯", None]
    assert search.find(crew.manager, "早餐杯") == []


def test_what_others_belong_to_is_not_removed(add, crew, brand, product, rival):
    add(RivalProduct, rival, name="谷杯")
    AdSpend.objects.create(
        client=rival.client,
        rival=rival,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 1, 31),
        medium="radio",
        region="全国",
        amount_fen=1,
    )

    with unchanged(), pytest.raises(StillUsed) as refusal:
        services.remove(brand, by=crew.manager, at=NOON)
    assert refusal.value.details == ("产品：早餐杯",)
    with unchanged(), pytest.raises(StillUsed) as refusal:
        services.remove(rival, by=crew.manager, at=NOON)
    assert refusal.value.details == ("竞争产品：谷杯", "广告量：1 条")


@pytest.mark.parametrize("actor", ["finance", "auditor", "designer", "media_head"])
def test_market_is_written_by_the_account_side(add, crew, client_, brand, actor):
    person = getattr(crew, actor)

    with unchanged(), pytest.raises(PermissionDenied):
        add(Brand, client_, name="乙牌", by=person)
    with unchanged(), pytest.raises(PermissionDenied):
        services.amend(brand, by=person, at=NOON, values={"name": "丙牌"}, seen=1)
    with unchanged(), pytest.raises(PermissionDenied):
        services.remove(brand, by=person, at=NOON)


def test_finance_enters_years(add, crew, client_):
    assert add(Output, client_, year=2026, by=crew.finance)
    with unchanged(), pytest.raises(PermissionDenied):
        add(Output, client_, year=2025, by=crew.auditor)


# ---- paper


def test_print_is_noted_on_the_client(crew, client_):
    services.print_dossier(client_, by=crew.auditor, at=NOON, title="简报.pdf")

    (entry,) = HistoryEntry.objects.about(client_)
    assert (entry.verb, entry.by, entry.reason) == (
        "dossier.printed",
        crew.auditor,
        "简报.pdf",
    )


def test_print_needs_sight_of_the_client(crew, client_):
    with unchanged(), pytest.raises(PermissionDenied):
        services.print_dossier(client_, by=crew.second_manager, at=NOON, title="x")
