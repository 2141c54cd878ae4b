"""The pages of a dossier: read, edited in place, told of others' changes."""

import pytest
from django.urls import reverse

from kehubu.core.models import HistoryEntry
from kehubu.dossiers import services
from kehubu.dossiers.models import (
    Brand,
    Dossier,
    Output,
    Product,
    Rival,
    RivalProduct,
)
from kehubu.dossiers.models.dossiers import tab_of
from tests.dossiers.conftest import NOON
from tests.factories import ClientFactory
from tests.reading import english_in, read
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
TYPED = {
    "company-founder": "甲",
    "company-founded_on": "2001-02-03",
    "company-version": "0",
}


@pytest.fixture
def desk(crew, browse):
    return browse(crew.manager)


def url(name, *args):
    return reverse(f"dossiers:{name}", args=args)


def text_of(answer):
    return read(answer.content.decode())


# ---- the tab


def test_tab_of_the_clients_page_loads_the_dossier(desk, client_):
    page = desk.get(tab_of(client_.pk)).content.decode()

    assert f'hx-get="{url("of_client", client_.pk)}"' in page


def test_dossier_shows_what_is_empty_and_what_is_missing(desk, client_):
    answer = desk.get(url("of_client", client_.pk), headers=HTMX)

    said = text_of(answer)
    assert answer.status_code == 200
    assert "还没有品牌" in said
    assert "还缺： 品牌、产品" in said.replace(" 、 ", "、")
    assert b"<html" not in answer.content


def test_dossier_is_a_page_too(desk, client_):
    assert b"<html" in desk.get(url("of_client", client_.pk)).content


def test_full_dossier_reads_as_chinese(agency, browse, helped):
    page = browse(agency.manager).get(url("of_client", helped.pk)).content.decode()

    assert english_in(page, known={"TL"}) == []
    assert "付款期限超过 60 天" in read(page)
    assert "¥18,000,000.00" in read(page)


def test_helper_reads_the_market_alone(agency, browse, helped):
    desk = browse(agency.designer)

    said = text_of(desk.get(url("of_client", helped.pk)))

    assert "晨谷" in said
    assert "旭日样例食品" in said
    assert "电商平台" in said
    for hidden in ("样例人甲", "样例银行", "91310000", "¥", "档案完整度", "前景"):
        assert hidden not in said, hidden
    assert "修改" not in said


@pytest.mark.parametrize(
    "page", ["of_client", "fifteen", "completeness", "spend", "enter_spend"]
)
def test_stranger_finds_nothing(crew, browse, client_, page):
    assert browse(crew.second_manager).get(url(page, client_.pk)).status_code == 404


@pytest.mark.parametrize("page", ["fifteen", "completeness", "spend", "enter_spend"])
def test_helper_is_shown_no_figures(agency, browse, helped, page):
    assert browse(agency.designer).get(url(page, helped.pk)).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_dossier_takes_a_constant_number_of_statements(
    desk, client_, add, count, django_assert_num_queries
):
    for number in range(count):
        brand = add(Brand, client_, name=f"牌{number}")
        add(Product, brand, name="杯")
        rival = add(Rival, client_, name=f"争{number}", company=ClientFactory())
        add(RivalProduct, rival, name="碗")
        add(Output, client_, year=2020 + number)

    with django_assert_num_queries(13):
        desk.get(url("of_client", client_.pk), headers=HTMX)


# ---- sections


def test_section_is_edited_in_place(desk, client_):
    path = url("edit_section", client_.pk, "company")

    form = desk.get(path, headers=HTMX).content.decode()
    answer = desk.post(path, TYPED, headers=HTMX)

    assert f'hx-post="{path}"' in form
    assert "2001-02-03" in text_of(answer)
    assert answer["HX-Trigger"] == '{"dossierChanged": {}}'
    assert Dossier.objects.get().founder == "甲"


def test_section_is_edited_on_a_page_without_scripts(desk, client_):
    answer = desk.post(url("edit_section", client_.pk, "company"), TYPED)

    assert (answer.status_code, answer.url) == (302, tab_of(client_.pk))


def test_second_editor_is_told_and_may_save_all_the_same(desk, client_, crew, browse):
    path = url("edit_section", client_.pk, "company")
    browse(crew.executive).post(path, TYPED)
    typed = TYPED | {"company-founder": "乙"}

    refused = desk.post(path, typed, headers=HTMX)

    said = refused.content.decode()
    assert refused.status_code == 409
    assert f"{crew.executive}：成立日期 — → 2001-02-03；创办人 — → 甲" in read(said)
    assert 'value="乙"' in said
    assert 'name="company-version" value="1"' in said
    again = desk.post(path, typed | {"company-version": "1"}, headers=HTMX)
    assert again.status_code == 200
    assert Dossier.objects.get().founder == "乙"


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        ("company", {"founded_on": "2099-01-01"}, "不能晚于今天"),
        ("company", {"staff": "99999999999999"}, "10000000"),
        ("finance", {"tax_no": "123"}, "应是 18 位"),
        ("finance", {"payment_days": "400"}, "365"),
        ("finance", {"fiscal_month": "13"}, "12"),
        ("finance", {"capital": "很多"}, "输入一个数字"),
        ("finance", {"capital": "-1"}, "0"),
        ("advertising", {"budget": "100"}, "请写明是哪一年的预算"),
        ("company", {"staff": "-5"}, "0"),
        ("company", {"founder": "长" * 101}, "100"),
        ("calendar", {"month_3": "长" * 201}, "200"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(desk, client_, key, typed, said):
    path = url("edit_section", client_.pk, key)

    with unchanged():
        answer = desk.post(
            path, {f"{key}-{n}": v for n, v in typed.items()}, headers=HTMX
        )

    assert answer.status_code == 422
    assert said in text_of(answer)


def test_money_and_months_are_kept_as_typed(desk, client_):
    finance = {"finance-capital": "1000.5", "finance-version": "0"}
    desk.post(url("edit_section", client_.pk, "finance"), finance)
    months = {"calendar-month_3": "新品", "calendar-version": "1"}
    desk.post(url("edit_section", client_.pk, "calendar"), months)

    dossier = Dossier.objects.get()
    assert (dossier.capital_fen, dossier.activities) == (100_050, {"3": "新品"})
    shown = desk.get(url("edit_section", client_.pk, "finance")).content.decode()
    assert 'value="1000.50"' in shown
    assert "3月：新品" in text_of(desk.get(url("section", client_.pk, "calendar")))


def test_sections_are_open_to_whom_they_concern(agency, browse, helped):
    designer, finance = browse(agency.designer), browse(agency.finance)
    edit = url("edit_section", helped.pk, "company")

    assert designer.get(url("section", helped.pk, "market")).status_code == 200
    assert designer.get(url("section", helped.pk, "finance")).status_code == 404
    assert designer.get(url("section", helped.pk, "gossip")).status_code == 404
    market = url("edit_section", helped.pk, "market")
    assert designer.get(market).status_code == 403
    assert finance.get(edit).status_code == 403
    assert finance.get(url("edit_section", helped.pk, "finance")).status_code == 200
    with unchanged():
        assert designer.post(market, {}).status_code == 403


# ---- history


def test_field_tells_who_changed_it(desk, client_, crew, browse):
    by = {"at": NOON}
    first, second = {"founder": "甲"}, {"founder": "乙", "staff": 9}
    services.amend_section(client_, "company", by=crew.gm, **by, values=first, seen=0)
    services.amend_section(
        client_, "company", by=crew.manager, **by, values=second, seen=1
    )
    path = url("history", "dossier", Dossier.objects.get().pk)

    said = text_of(desk.get(path, {"field": "founder"}))
    whole = text_of(desk.get(path))

    assert "2026-03-02 12:00" in said
    assert "创办人 甲 → 乙" in said
    assert "创办人 — → 甲" in said
    assert "员工人数" not in said
    assert "员工人数 — → 9" in whole
    assert desk.get(path, {"field": "version"}).status_code == 404


def test_helper_reads_no_history_of_what_he_may_not_see(agency, browse, helped):
    path = url("history", "dossier", Dossier.objects.get().pk)
    desk = browse(agency.designer)

    said = text_of(desk.get(path))

    assert "行业地位" in said
    assert "样例银行" not in said
    assert "91310000" not in said
    assert desk.get(path, {"field": "tax_no"}).status_code == 404
    assert HistoryEntry.objects.filter(changes__has_key="tax_no").exists()


def test_fifteen_fields_tell_their_weights(desk, client_):
    said = text_of(desk.get(url("fifteen", client_.pk)))

    assert "客户名称 0 已填 甲样例食品有限公司" in said
    assert "合作项目 7 不适用" in said
    assert "去填写" in said


def test_brand_found_by_search_leads_to_the_dossier(desk, brand):
    answer = desk.get(brand.get_absolute_url())

    assert answer.url == f"{tab_of(brand.client_id)}#brand-{brand.pk}"
