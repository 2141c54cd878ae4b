"""Lists of brands: a row is a brand, or one of its products."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kehubu.clients import kinds
from kehubu.clients.models import Client, Import, ImportRow
from kehubu.clients.services.at_clients import (
    CLIENT_ALIASES,
    CLIENT_FIELDS,
    COMMON_PROBLEMS,
    AtClients,
    Entry,
    batches,
    key_of,
)
from kehubu.core import search
from kehubu.dossiers.models import Brand, Product
from kehubu.dossiers.services.parts import derived

SHORT, LONG = 100, 2000
OF_BRAND = {"rank": "rank", "remark": "remark"}
OF_PRODUCT = {
    **{n: n for n in ("generic_name", "novelty", "need", "uses", "misuse")},
    "product_rank": "rank",
    "product_remark": "remark",
}
"""Which column fills which field."""


def _label(model: type[Model], name: str) -> str | Promise:
    return model._meta.get_field(name).verbose_name  # type: ignore[union-attr]


class BrandList(AtClients):
    """A list of brands and products (ATT1)."""

    key, perm, order = "brands", "dossiers.amend_business", 30
    label = _("品牌与产品")
    title = _("导入品牌与产品")
    file_label = _("品牌与产品名单")
    again = _("已有的品牌与产品：")
    overwrite = _("更新已有的")
    spare = _("保留导入后已修改或用到的品牌与产品")
    skipped = _("这个品牌或产品已经有了，已跳过")

    models = (Brand, Product)
    needed = ("name",)
    added: ClassVar[Mapping[type[Model], str]] = {
        Brand: "brand.added",
        Product: "product.added",
    }
    verbs: ClassVar[Mapping[type[Model], str]] = {Brand: "brand", Product: "product"}
    related: ClassVar[Mapping[type[Model], Sequence[str]]] = {Product: ("brand",)}

    fields = {
        **CLIENT_FIELDS,
        "name": _label(Brand, "name"),
        "rank": _("品牌的市场地位"),
        "remark": _("品牌说明"),
        "product": _label(Product, "name"),
        **{
            name: _label(Product, name)
            for name in ("generic_name", "novelty", "need", "uses", "misuse")
        },
        "product_rank": _("产品的市场地位"),
        "product_remark": _("产品说明"),
    }
    aliases: ClassVar[Mapping[str, Sequence[str]]] = {
        **CLIENT_ALIASES,
        "name": ["品牌", "品牌名称", "品牌名", "牌子", "品牌名稱"],
        "rank": ["品牌的市场地位", "品牌地位", "品牌市场地位"],
        "remark": ["品牌说明", "品牌备注", "品牌描述", "品牌說明"],
        "product": [
            "产品",
            "产品名称",
            "产品名",
            "商品名称",
            "單品",
            "產品",
            "產品名稱",
        ],
        "generic_name": ["产品类别名", "类别", "品类", "产品类别", "產品類別"],
        "novelty": ["新旧", "新旧程度", "是否新品"],
        "need": ["需要程度", "需求程度"],
        "uses": ["用途和用法", "用途", "用法"],
        "misuse": ["误用和禁忌", "误用", "禁忌"],
        "product_rank": ["产品的市场地位", "产品地位", "产品市场地位"],
        "product_remark": ["产品说明", "产品备注", "产品描述", "產品說明"],
    }
    problems = {
        **COMMON_PROBLEMS,
        "no_product": _("这一列说的是产品，请写明产品名称"),
    }
    choices = {"novelty": Product.Novelty.choices, "need": Product.Need.choices}
    also = {
        "novelty": {"新品": "new", "旧产品": "existing", "老产品": "existing"},
        "need": {"必需": "necessity"},
    }
    lengths = {
        **dict.fromkeys(
            ("name", "rank", "product", "generic_name", "product_rank"), 100
        ),
        **dict.fromkeys(("remark", "uses", "misuse", "product_remark"), 2000),
    }
    example = {
        "client": "样例食品有限公司",
        "name": "样例牌（举例，请删去）",
        "rank": "区域前三",
        "product": "样例早餐杯",
        "generic_name": "谷物饮品",
        "novelty": "新产品",
        "need": "必需品",
        "uses": "早餐冲饮",
    }

    def read(self, values: kinds.Values) -> dict[str, str]:
        if values.get("product"):
            return {}
        return {name: "no_product" for name in OF_PRODUCT if values.get(name)}

    def find(self, the_import: Import, entries: Sequence[Entry]) -> None:
        for part in batches(entries):
            brands, products = _there(the_import, part)
            for entry in part:
                name = entry.row.values.get("name", "")
                product = entry.row.values.get("product", "")
                entry.group = _brand_key(entry)
                entry.key = key_of(entry.client.pk, name, product)
                brand = brands.get(entry.group)
                known = products.get(entry.key) if product else brand
                entry.facts["brand"], entry.known = brand, known

    def says_nothing_new(self, entry: Entry) -> bool:
        return not any(
            getattr(row, name) != value
            for row, values in self.changes(entry)
            for name, value in values.items()
        )

    def make(self, entry: Entry, firsts: dict[str, Any], at: datetime) -> list[Model]:
        values, made = entry.values, list[Model]()
        brand = entry.facts["brand"] or firsts.get(_brand_key(entry))
        if brand is None:
            about = {"name": values["name"], **_said(values, OF_BRAND)}
            brand = Brand(client=entry.client, **derived(Brand, about))
            firsts[_brand_key(entry)] = brand
            made.append(brand)
        if values.get("product"):
            about = {"name": values["product"], **_said(values, OF_PRODUCT)}
            made.append(Product(brand=brand, **derived(Product, about)))
        return made

    def changes(self, entry: Entry) -> list[tuple[Model, dict[str, Any]]]:
        known: Any = entry.known
        if isinstance(known, Brand):
            return [(known, _said(entry.values, OF_BRAND))]
        about = (known, _said(entry.values, OF_PRODUCT))
        return [about, (known.brand, _said(entry.values, OF_BRAND))]

    def beside(self, entry: Entry) -> list[tuple[Model, dict[str, Any]]]:
        brand = entry.facts["brand"]
        return [(brand, _said(entry.values, OF_BRAND))] if brand else []

    def within(self, row: Any) -> Model:
        brand = row.brand if isinstance(row, Product) else row
        return Client(pk=brand.client_id)

    def told(self, row: Any) -> Mapping[str, Any]:
        columns = OF_PRODUCT if isinstance(row, Product) else OF_BRAND
        said = {name: getattr(row, name) for name in ("name", *columns.values())}
        return {name: [None, value] for name, value in said.items() if value}

    def refresh(self, rows: Iterable[Model]) -> None:
        rows = list(rows)
        brands = {row.pk for row in rows if isinstance(row, Brand)}
        pks = {row.pk for row in rows if isinstance(row, Product)}
        theirs = Product.objects.filter(brand__in=brands).values_list("pk", flat=True)
        search.refresh_soon(Brand, sorted(brands))
        search.refresh_soon(Product, sorted(pks | set(theirs)))

    def name_twins(self, the_import: Import, rows: Sequence[ImportRow]) -> None:
        products = [row for row in rows if row.values.get("product")]
        brands = [row for row in rows if not row.values.get("product")]
        self.name_known(the_import, Product, products)
        self.name_known(the_import, Brand, brands)


kinds.register(BrandList())


def _there(
    the_import: Import, entries: Sequence[Entry]
) -> tuple[dict[str, Brand], dict[str, Product]]:
    """
    Return by their keys the brands and products of the entries' clients.
    """
    by, clients = the_import.by, {entry.client.pk for entry in entries}
    seen = Brand.objects.visible_to(by).filter(client__in=clients).order_by("-pk")
    brands = {brand.pk: brand for brand in seen}
    theirs = Product.objects.visible_to(by).filter(brand__client__in=clients)
    of_brand: dict[int, list[Product]] = defaultdict(list)
    for product in theirs.order_by("-pk"):
        if product.brand_id in brands:
            product.brand = brands[product.brand_id]
            of_brand[product.brand_id].append(product)
    return (
        {key_of(each.client_id, each.name, ""): each for each in brands.values()},
        {
            key_of(brand.client_id, brand.name, product.name): product
            for brand in brands.values()
            for product in of_brand[brand.pk]
        },
    )


def _brand_key(entry: Entry) -> str:
    return key_of(entry.client.pk, entry.row.values.get("name", ""), "")


def _said(values: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, Any]:
    return {field: values[name] for name, field in columns.items() if values.get(name)}
