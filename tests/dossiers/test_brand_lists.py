"""Brands and products by a list: the whole way through the pages."""

import pytest
from django.utils import timezone

from kehubu.clients.models import Import
from kehubu.core import search
from kehubu.core.models import HistoryEntry
from kehubu.dossiers import services
from kehubu.dossiers.models import Brand, Product
from tests.clients.journeys import (
    URL,
    committed,
    corrected,
    counted,
    problems,
    sent,
    taken_over,
    text_of,
    undone,
    uploaded,
)
from tests.factories import ClientFactory
from tests.tables import snapshot, unchanged

pytestmark = pytest.mark.django_db
HEADER = "客户,品牌,品牌的市场地位,产品,类别,新旧,需要程度,用途和用法,产品说明"
CUP = "甲样例,甲牌,区域前三,早餐杯,谷物饮品,新产品,必需品,冲饮,主推"
BAR = "甲样例,甲牌,区域前三,能量棒,零食,,,,"
TABLES = ('"dossiers_brand"', '"dossiers_product"')


def tables():
    found = snapshot()
    return {name: found[name] for name in TABLES}


@pytest.fixture
def browser(crew, client_, browse):
    return browse(crew.executive)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_list_is_taken_over_with_all_that_it_says(crew, client_, browser, encoding):
    lines = [CUP, BAR, "甲样例,乙牌,,,,,,,"]
    the_import = uploaded(browser, "brands", HEADER, *lines, encoding=encoding)

    assert browser.get(f"{URL}{the_import.pk}/?show=all").status_code == 200
    assert committed(browser, the_import) == {"all": 3, "created": 3}
    assert list(client_.brands.values_list("name", "rank")) == [
        ("甲牌", "区域前三"),
        ("乙牌", ""),
    ]
    cup = Product.objects.get(name="早餐杯")
    assert (cup.brand.name, cup.novelty, cup.need) == ("甲牌", "new", "necessity")
    assert (cup.generic_name, cup.uses, cup.remark) == ("谷物饮品", "冲饮", "主推")
    assert search.find(crew.executive, "能量棒")[0].title == "能量棒"
    verbs = HistoryEntry.objects.filter(within_id=client_.pk, verb__endswith=".added")
    assert verbs.count() == 4


BAD = {
    "no brand": ("甲样例,,,早餐杯", {"name": "missing"}),
    "unknown client": ("没有的公司,甲牌", {"client": "unknown_client"}),
    "column of no product": ("甲样例,甲牌,,,零食", {"generic_name": "no_product"}),
    "novelty": ("甲样例,甲牌,,早餐杯,,半新", {"novelty": "bad_choice"}),
    "length": (f"甲样例,{'长' * 101}", {"name": "too_long"}),
}


@pytest.mark.parametrize(("line", "expected"), BAD.values(), ids=BAD)
def test_bad_row_is_told_and_stays_out(browser, line, expected):
    the_import = uploaded(browser, "brands", HEADER, line)

    assert problems(the_import) == {2: expected}
    assert committed(browser, the_import) == {"all": 1, "bad": 1}
    assert Brand.objects.count() == 0


def test_bad_row_is_repaired_in_place(browser):
    the_import = uploaded(browser, "brands", HEADER, "没有的公司,甲牌,,早餐杯")

    assert corrected(browser, the_import, 2, client="甲样例").status_code == 302
    assert committed(browser, the_import) == {"all": 1, "created": 1}
    assert Product.objects.get().brand.name == "甲牌"


def test_wrong_headings_are_put_right_by_the_user(browser, client_):
    the_import = uploaded(browser, "brands", "甲,乙", "甲牌,早餐杯", client=client_)
    columns = {"column_0": "name", "column_1": "product"}

    browser.post(
        f"{URL}{the_import.pk}/", {"header_row": 1, "encoding": "utf-8", **columns}
    )

    the_import.refresh_from_db()
    assert committed(browser, the_import) == {"all": 1, "created": 1}
    assert Product.objects.get().name == "早餐杯"


def test_what_is_there_is_not_added_twice(browser, product):
    lines = ["甲样例,甲牌,第一,早餐杯,饮品", "甲样例,甲牌,第一,能量棒"]
    the_import = uploaded(browser, "brands", HEADER, *lines)

    page = browser.get(f"{URL}{the_import.pk}/?show=twins").content.decode()
    assert "早餐杯</a>" in page
    assert "仍然新建" not in page
    expected = {"all": 2, "twins": 1, "created": 1, "skipped": 1}
    assert committed(browser, the_import) == expected
    product.refresh_from_db()
    assert product.generic_name == ""
    assert Brand.objects.get().rank == ""


def test_update_writes_what_the_list_knows_and_undo_restores_it(browser, product):
    before = tables()
    lines = ["甲样例,甲牌,第一,早餐杯,饮品", "甲样例,甲牌,第一,能量棒"]
    the_import = taken_over(browser, "brands", HEADER, *lines, duplicates="update")

    product.refresh_from_db()
    assert (product.generic_name, product.version) == ("饮品", 2)
    assert Brand.objects.get().rank == "第一"
    undone(browser, the_import)
    assert tables() == before


def test_choice_to_double_what_may_not_be_double_is_refused(browser, brand):
    the_import = uploaded(browser, "brands", HEADER, "甲样例,甲牌,第一")

    with unchanged():
        response = browser.post(
            f"{URL}{the_import.pk}/choose/", {"row": 2, "choice": "create"}
        )

    assert response.status_code == 409
    assert "不能再新建一个" in response.content.decode()


def test_export_comes_back_without_a_difference(browser, client_, product):
    taken_over(browser, "brands", HEADER, BAR, "甲样例,乙牌,第二")
    data = browser.get(f"/clients/{client_.pk}/dossier/brands/export/").content
    before = tables()

    assert sent(browser, "brands", data, "品牌.xlsx").status_code == 302
    the_import = Import.objects.latest("pk")

    assert counted(the_import) == {"all": 3, "twins": 3, "same": 3}
    committed(browser, the_import, duplicates="update")
    assert tables() == before


def test_undo_takes_all_of_it_back(browser):
    before = tables()
    the_import = taken_over(browser, "brands", HEADER, CUP, BAR)

    undone(browser, the_import)

    assert tables() == before


def test_undo_is_refused_for_a_brand_with_a_product_of_others(crew, browser, client_):
    the_import = taken_over(browser, "brands", HEADER, CUP, "甲样例,乙牌")
    brand = Brand.objects.get(name="甲牌")
    words = {"by": crew.manager, "at": timezone.now()}
    services.add(Product, brand, values={"name": "能量棒"}, **words)

    with unchanged():
        response = browser.post(f"{URL}{the_import.pk}/undo/")
    undone(browser, the_import, spare_used="on")

    assert response.status_code == 409
    assert "有 1 行导入的内容" in response.content.decode()
    assert Brand.objects.get().name == "甲牌"
    assert Product.objects.get().name == "能量棒"


def test_undo_spares_what_was_changed_since(crew, browser, client_):
    the_import = taken_over(browser, "brands", HEADER, CUP)
    product = Product.objects.get()
    words = {"by": crew.manager, "at": timezone.now(), "seen": 1}
    services.amend(product, values={"rank": "改过"}, **words)

    with unchanged():
        response = browser.post(f"{URL}{the_import.pk}/undo/")
    undone(browser, the_import, spare_used="on")

    assert "<li>早餐杯</li>" in response.content.decode()
    assert (Brand.objects.count(), Product.objects.count()) == (1, 1)


@pytest.mark.parametrize("actor", ["designer", "finance", "auditor", "system"])
def test_who_may_not_enter_a_brand_may_not_import_one(crew, browse, actor):
    browser = browse(getattr(crew, actor))

    with unchanged():
        response = sent(browser, "brands", text_of(HEADER, CUP))

    assert response.status_code in {403, 404}


def test_client_of_others_is_unknown(browser, crew):
    other = ClientFactory(name="乙样例")
    other.team.create(user=crew.second_manager, role="am")

    the_import = uploaded(browser, "brands", HEADER, "乙样例,甲牌")

    assert problems(the_import) == {2: {"client": "unknown_client"}}


def test_helper_takes_no_list_of_brands_away(agency, helped, browse):
    browser = browse(agency.designer)

    assert (
        browser.get(f"/clients/{helped.pk}/dossier/brands/export/").status_code == 403
    )
    page = browser.get(f"/clients/{helped.pk}/dossier/").content.decode()
    assert "dossier/brands/export/" not in page
    assert "kind=brands" not in page
