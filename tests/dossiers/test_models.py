"""What the database refuses: one row that violates each constraint."""

from datetime import date

import pytest
from django.db import IntegrityError

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
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db
SPEND = {
    "starts_on": date(2026, 1, 1),
    "ends_on": date(2026, 1, 31),
    "medium": "radio",
    "region": "全国",
    "amount_fen": 1,
}


def refused(name, columns=None):
    """
    Expect the constraint: SQLite names a unique one by its columns.
    """
    return pytest.raises(IntegrityError, match=f"{name}|{columns or name}")


@pytest.fixture
def client():
    return ClientFactory()


@pytest.fixture
def brand(client):
    return Brand.objects.create(client=client, name="甲")


@pytest.fixture
def rival(client):
    return Rival.objects.create(client=client, name="乙")


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("dossier_legal_form_known", {"legal_form": "club"}),
        ("dossier_budget_has_year", {"budget_fen": 1}),
        ("dossier_budget_has_year", {"budget_fen": -1, "budget_year": 2026}),
        ("dossier_payment_days_within_a_year", {"payment_days": 366}),
        ("dossier_capital_not_negative", {"capital_fen": -1}),
        ("dossier_fiscal_month_is_a_month", {"fiscal_month": 13}),
        ("dossier_fiscal_month_is_a_month", {"fiscal_month": 0}),
    ],
)
def test_dossier(client, name, columns):
    with refused(name):
        Dossier.objects.create(client=client, **columns)


def test_dossier_is_one_for_a_client(client):
    Dossier.objects.create(client=client)

    with refused("dossiers_dossier_client_id_key", "dossier.client_id"):
        Dossier.objects.create(client=client)


def test_brand_has_name(client):
    with refused("brand_has_name"):
        Brand.objects.create(client=client, name="")


def test_brand_once_per_client(client, brand):
    with refused("brand_once_per_client", r"brand\.client_id, .*brand\.name"):
        Brand.objects.create(client=client, name="甲")


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("product_has_name", {"name": ""}),
        ("product_novelty_known", {"name": "杯", "novelty": "old"}),
        ("product_need_known", {"name": "杯", "need": "none"}),
    ],
)
def test_product(brand, name, columns):
    with refused(name):
        Product.objects.create(brand=brand, **columns)


def test_product_once_per_brand(brand):
    Product.objects.create(brand=brand, name="杯")

    with refused("product_once_per_brand", r"product\.brand_id, .*product\.name"):
        Product.objects.create(brand=brand, name="杯")


def test_rival_has_name(client):
    with refused("rival_has_name"):
        Rival.objects.create(client=client, name="")


def test_rival_is_another_company(client):
    with refused("rival_is_another_company"):
        Rival.objects.create(client=client, name="己", company=client)


def test_rival_once_per_client(client, rival):
    with refused("rival_once_per_client", r"rival\.client_id, .*rival\.name"):
        Rival.objects.create(client=client, name="乙")


def test_rival_product_has_name(rival):
    with refused("rival_product_has_name"):
        RivalProduct.objects.create(rival=rival, name="")


def test_rival_product_once_per_rival(rival):
    RivalProduct.objects.create(rival=rival, name="杯")

    named = r"rivalproduct\.rival_id, .*rivalproduct\.name"
    with refused("rival_product_once_per_rival", named):
        RivalProduct.objects.create(rival=rival, name="杯")


def test_channel_sort_known(client):
    with refused("channel_sort_known"):
        Channel.objects.create(client=client, sort="pigeon")


def test_channel_share_is_part_of_a_whole(client):
    with refused("channel_share_is_part_of_a_whole"):
        Channel.objects.create(client=client, sort="live", share_percent=101)


def test_channel_once_per_client(client):
    Channel.objects.create(client=client, sort="live")

    with refused("channel_once_per_client", r"channel\.client_id, .*channel\.sort"):
        Channel.objects.create(client=client, sort="live")


@pytest.mark.parametrize("year", [1979, 2100])
def test_output_year_is_a_year(client, year):
    with refused("output_year_is_a_year"):
        Output.objects.create(client=client, year=year)


def test_output_sales_not_negative(client):
    with refused("output_sales_not_negative"):
        Output.objects.create(client=client, year=2026, sales_fen=-1)


def test_output_once_per_year(client):
    Output.objects.create(client=client, year=2026)
    Output.objects.create(client=client, year=2026, is_plan=True)

    with refused("output_once_per_year", r"output\.client_id, .*output\.year"):
        Output.objects.create(client=client, year=2026)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("ad_spend_ends_after_it_starts", {"ends_on": date(2026, 1, 1)}),
        ("ad_spend_not_negative", {"amount_fen": -1}),
        ("ad_spend_has_region", {"region": ""}),
        ("ad_spend_medium_known", {"medium": "pigeon"}),
    ],
)
def test_ad_spend(client, name, columns):
    with refused(name):
        AdSpend.objects.create(client=client, **SPEND | columns)


def test_ad_spend_once_for_client(client):
    AdSpend.objects.create(client=client, **SPEND)

    with refused("ad_spend_once_for_client", r"adspend\.client_id, .*starts_on"):
        AdSpend.objects.create(client=client, **SPEND)


def test_ad_spend_once_for_rival(client, rival):
    AdSpend.objects.create(client=client, **SPEND)
    AdSpend.objects.create(client=client, rival=rival, **SPEND)

    with refused("ad_spend_once_for_rival", r"adspend\.rival_id, .*starts_on"):
        AdSpend.objects.create(client=client, rival=rival, **SPEND)
