"""Brands and advertising spend on their way out, as Excel that may come back."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from kehubu.clients.models import Client
from kehubu.core.spreadsheets import Column, write_xlsx
from kehubu.dossiers.models import AdSpend, Brand, Product
from kehubu.dossiers.services.brand_lists import OF_PRODUCT, BrandList
from kehubu.dossiers.services.spend_lists import SpendList

YUAN = "#,##0.00"


def brand_list(client: Client, brands: Iterable[Brand]) -> bytes:
    """
    Return a client's brands, a row for each product; who has none has a row too.
    """
    columns = [Column(label) for label in BrandList.fields.values()]
    return write_xlsx(_("品牌与产品"), columns, _brand_rows(client, brands))


def spend_list(client: Client, spends: Iterable[AdSpend]) -> bytes:
    columns = [
        Column(label, YUAN) if name == "amount" else Column(label)
        for name, label in SpendList.fields.items()
    ]
    rows = (_spend_cells(client, spend) for spend in spends)
    return write_xlsx(_("广告量"), columns, rows)


def _brand_rows(client: Client, brands: Iterable[Brand]) -> Iterator[list[object]]:
    for brand in brands:
        known = [client.name, client.pk, brand.name, brand.rank, brand.remark]
        products = list(brand.products.all())
        for product in products:
            yield [*known, product.name, *_product_cells(product)]
        if not products:
            yield known


def _product_cells(product: Product) -> list[object]:
    shown = {
        "novelty": product.get_novelty_display(),
        "need": product.get_need_display(),
    }
    return [shown.get(name, getattr(product, name)) for name in OF_PRODUCT.values()]


def _spend_cells(client: Client, spend: AdSpend) -> list[object]:
    return [
        client.name,
        client.pk,
        spend.rival.name if spend.rival else "",
        spend.span.code,
        spend.get_medium_display(),
        spend.region,
        Decimal(spend.amount_fen) / 100,
        spend.source,
    ]
