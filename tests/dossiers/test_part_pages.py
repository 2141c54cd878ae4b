"""Brands, products, rivals, channels and years in the browser."""

import re

import pytest
from django.urls import reverse

from kehubu.dossiers.models import (
    Brand,
    Channel,
    Output,
    Product,
    Rival,
    RivalProduct,
)
from kehubu.dossiers.models.dossiers import tab_of
from tests.factories import ClientFactory
from tests.reading import read
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(crew, browse):
    return browse(crew.manager)


def url(name, *args):
    return reverse(f"dossiers:{name}", args=args)


def text_of(answer):
    return read(answer.content.decode())


def test_brand_is_entered_changed_and_taken_out(desk, client_):
    new = desk.post(url("add_part", "brand", client_.pk), {"name": "甲牌"})
    brand = Brand.objects.get()
    edit, gone = (
        url("amend_part", "brand", brand.pk),
        url("remove_part", "brand", brand.pk),
    )

    changed = desk.post(edit, {"name": "乙牌", "version": "1"})
    asked = text_of(desk.get(gone))
    removed = desk.post(gone)

    assert [new.url, changed.url, removed.url] == [tab_of(client_.pk)] * 3
    assert "删除“乙牌”？" in asked
    assert not Brand.objects.exists()
    assert "已删除“乙牌”" in text_of(desk.get("/clients/"))


def test_brand_refuses_beside_its_field(desk, client_, brand):
    path = url("add_part", "brand", client_.pk)

    with unchanged():
        twice, empty = desk.post(path, {"name": "甲牌"}), desk.post(path, {"name": ""})

    assert (twice.status_code, empty.status_code) == (409, 422)
    assert "已经有“甲牌”了" in text_of(twice)


def test_part_that_was_changed_meanwhile_keeps_what_was_typed(desk, brand):
    path = url("amend_part", "brand", brand.pk)
    desk.post(path, {"name": "乙牌", "version": "1"})

    answer = desk.post(path, {"name": "丙牌", "version": "1"})

    assert answer.status_code == 409
    assert 'value="丙牌"' in answer.content.decode()
    assert 'name="version" value="2"' in answer.content.decode()
    assert "品牌 甲牌 → 乙牌" in text_of(answer)


def test_brand_with_products_is_not_taken_out(desk, product):
    with unchanged():
        answer = desk.post(url("remove_part", "brand", product.brand_id))

    assert answer.status_code == 409
    assert "产品：早餐杯" in text_of(answer)


def test_product_is_judged_by_thirteen_rows(desk, brand):
    typed = {
        "brand": brand.pk,
        "name": "早餐杯",
        "novelty": "new",
        "need": "taste",
        "quality_merit": "无糖",
        "pack_fault": "偏大",
    }

    answer = desk.post(url("add_part", "product", brand.pk), typed)

    product = Product.objects.get()
    assert answer.url == product.get_absolute_url()
    assert product.traits == {"quality": ["无糖", ""], "pack": ["", "偏大"]}
    form = desk.get(url("amend_part", "product", product.pk)).content.decode()
    assert form.count("_merit") == form.count("_fault")
    assert 'value="无糖"' in form


def test_product_stands_beside_its_rivals(desk, add, product, rival):
    add(RivalProduct, rival, name="谷杯", traits={"quality": ["", "偏甜"]})

    said = text_of(desk.get(product.get_absolute_url()))

    assert "谷杯 乙样例" in said
    assert "偏甜" in said


def test_rival_shows_its_products_and_takes_more(desk, rival, product):
    path = url("add_part", "rival_product", rival.pk)

    assert "还没有竞争产品" in text_of(desk.get(rival.get_absolute_url()))
    typed = {"name": "谷杯", "against": product.pk, "ease_merit": "不用煮"}
    assert desk.post(path, typed).url == rival.get_absolute_url()
    assert "对 早餐杯" in text_of(desk.get(rival.get_absolute_url()))


def test_rival_may_be_named_from_the_list(desk, client_, crew):
    company = ClientFactory(name="丙样例")
    hidden = ClientFactory(name="丁样例")
    hidden.team.create(user=crew.second_manager, role="am")
    path = url("add_part", "rival", client_.pk)

    with unchanged():
        unseen = desk.post(path, {"name": "丁", "company": "丁样例"})
    assert unseen.status_code == 422
    assert "客户名单里没有这个名称" in text_of(unseen)
    desk.post(path, {"name": "丙", "company": "丙样例"})
    assert Rival.objects.get().company == company
    own = desk.post(path, {"name": "己", "company": client_.name})
    assert own.status_code == 422


def test_link_that_one_may_not_see_stays(desk, client_, crew, add):
    hidden = ClientFactory(name="丁样例")
    hidden.team.create(user=crew.second_manager, role="am")
    rival = add(Rival, client_, name="丁", company=hidden)
    path = url("amend_part", "rival", rival.pk)

    assert "丁样例" not in text_of(desk.get(path))
    desk.post(path, {"name": "戊", "version": "1", "company": ""})

    rival.refresh_from_db()
    assert (rival.name, rival.company) == ("戊", hidden)
    history = text_of(desk.get(url("history", "rival", rival.pk)))
    assert "（已删除或无权查看）" in history
    assert "丁样例" not in history


def test_companies_are_offered_among_those_one_sees(desk, client_, crew):
    assert (
        desk.get(url("companies", client_.pk), {"company": "样例"}).status_code == 200
    )


def test_brands_are_offered_to_who_writes_an_order(desk, client_, product, crew):
    answer = desk.get(url("brand_names", client_.pk))

    offered = re.findall(r'value="(.*?)"', answer.content.decode())
    assert offered == ["甲牌", "甲牌 早餐杯"]


def test_channel_and_year_are_entered(desk, client_):
    live = {"sort": "live", "share_percent": "60"}
    desk.post(url("add_part", "channel", client_.pk), live)
    year = {"year": "2025", "sales": "1000", "profit": "-20.5"}
    desk.post(url("add_part", "output", client_.pk), year)

    assert Channel.objects.get().share_percent == 60
    output = Output.objects.get()
    assert (output.sales_fen, output.profit_fen) == (100_000, -2050)
    said = text_of(desk.get(url("of_client", client_.pk)))
    assert "-¥20.50" in said
    form = desk.get(url("amend_part", "output", output.pk)).content.decode()
    assert 'value="-20.50"' in form
    over = desk.post(
        url("add_part", "channel", client_.pk),
        {"sort": "export", "share_percent": "50"},
    )
    assert over.status_code == 409


def test_parts_of_other_clients_do_not_exist(browse, crew, client_, product, rival):
    desk = browse(crew.second_manager)

    for path in (
        url("add_part", "brand", client_.pk),
        url("add_part", "product", product.brand_id),
        url("amend_part", "product", product.pk),
        url("remove_part", "rival", rival.pk),
        url("history", "brand", product.brand_id),
        url("brand", product.brand_id),
        url("product", product.pk),
        url("rival", rival.pk),
        url("companies", client_.pk),
    ):
        assert desk.get(path).status_code == 404, path
        with unchanged():
            assert desk.post(path).status_code in {404, 405}, path
