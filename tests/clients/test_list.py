import io
import re

import openpyxl
import pytest
from django.db import connection
from django.utils import timezone

from kehubu.clients.models import Client, Membership
from kehubu.core import history, search
from tests.factories import ClientFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db

URL = "/clients/"
HTMX = {"HX-Request": "true"}


def listed(response):
    return [client.name for client in response.context["page"].rows]


def sheet_of(response):
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    return list(book.active.iter_rows(values_only=True))


@pytest.fixture
def clients(crew):
    """
    Three clients, indexed: one served by the executive, one won, one in the pool.
    """
    first = ClientFactory(name="重庆样例银行", short_name="重样", industry="银行")
    won = ClientFactory(
        name="安徽样例食品", industry="食品", region="安徽", status="client"
    )
    pool = ClientFactory(name="北京样例饮料", industry="食品", phone="010-12345678")
    Membership.objects.create(client=first, user=crew.executive, role="ae")
    Membership.objects.create(client=won, user=crew.manager, role="am")
    search.refresh(Client, [first.pk, won.pk, pool.pk])
    return first, won, pool


# ---- who


def test_list_of_anonymous_is_behind_the_login(client):
    response = client.get(URL)

    assert response.status_code == 302
    assert response.url == f"/account/login/?next={URL}"


@pytest.mark.parametrize("path", [URL, "/clients/suggest/region/"])
@pytest.mark.parametrize("actor", ["system", "security"])
def test_list_is_not_for_other_positions(crew, browse, path, actor):
    response = browse(getattr(crew, actor)).get(path)

    assert response.status_code == 403


@pytest.mark.parametrize("actor", ["designer", "creative_head", "traffic"])
def test_list_of_helpers_without_work_says_what_will_be_there(crew, browse, actor):
    response = browse(getattr(crew, actor)).get(URL)

    assert "您参与其工作的客户会出现在这里" in response.content.decode()


def test_list_of_the_executive_leaves_out_what_others_serve(crew, browse, clients):
    response = browse(crew.executive).get(URL)

    assert listed(response) == ["北京样例饮料", "重庆样例银行"]
    assert "共 2 个客户" in response.content.decode()
    assert "安徽样例食品" not in response.content.decode()


def test_total_counts_what_one_sees_and_not_beyond_a_thousand(crew, browse, clients):
    """
    Of 1,003 clients the executive sees all but the hidden one.
    """
    further = (Client(name=f"样例{n}", match_key=f"样例{n}") for n in range(1000))
    Client.objects.bulk_create(further)
    pages = {
        actor: browse(getattr(crew, actor)).get(URL).content.decode()
        for actor in ("executive", "gm", "designer")
    }
    text = browse(crew.gm).get(f"{URL}?industry=食品").content.decode()

    assert "超过 1,000 个客户，按拼音排列" in pages["executive"]
    assert "超过 1,000 个客户，按拼音排列" in pages["gm"]
    assert "修改筛选出的全部客户" in pages["gm"]
    assert "共 " not in pages["gm"] + pages["executive"] + pages["designer"]
    assert "共 2 个客户，按拼音排列" in text
    assert "修改筛选出的全部 2 个" in text


@pytest.mark.parametrize(
    ("hidden", "said"), [(998, "共 1000 个客户"), (997, "超过 1,000 个客户")]
)
def test_total_of_one_who_does_not_see_all_does_not_tell_of_the_rest(
    crew, browse, clients, hidden, said
):
    """
    Of 1,996 others some are served by somebody else; of the three, one is.
    """
    named = (Client(name=f"样例{n}", match_key=f"样例{n}") for n in range(1996))
    made = Client.objects.bulk_create(named)
    Membership.objects.bulk_create(
        Membership(client=client, user=crew.second_manager, role="am")
        for client in made[:hidden]
    )

    text = browse(crew.executive).get(URL).content.decode()

    assert said in text


@pytest.mark.parametrize("query", ["", "industry=食品", "region=安徽", "q=样例"])
def test_next_page_keeps_the_filter_and_begins_behind_the_mark(crew, browse, query):
    named = [
        Client(
            name=f"样例{n}",
            match_key=f"样例{n}",
            sort_key=f"yang0li0{n // 2:02}",
            industry="食品",
            region="安徽",
        )
        for n in range(60)
    ]
    made = Client.objects.bulk_create(named)
    ClientFactory(name="另一家", reading="zzz")
    search.refresh(Client, [client.pk for client in made])
    browser = browse(crew.executive)
    wanted = Client.objects.filter(name__startswith="样例")
    in_order = list(wanted.order_by("sort_key", "pk").values_list("name", flat=True))

    first = browser.get(f"{URL}?{query}")
    link = re.search(r'href="(\?[^"]*after=[^"]+)"', first.content.decode())
    second = browser.get(URL + link[1].replace("&amp;", "&"))

    found = listed(first) + listed(second)
    assert found == in_order + ([] if query else ["另一家"])


# ---- what


def test_list_is_sorted_by_pinyin(crew, browse, clients):
    response = browse(crew.gm).get(URL)

    assert listed(response) == ["安徽样例食品", "北京样例饮料", "重庆样例银行"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=银行", ["重庆样例银行"]),
        ("q=庆样", ["重庆样例银行"]),
        ("q=chongqing", ["重庆样例银行"]),
        ("q=yinhang", ["重庆样例银行"]),
        ("q=cqyl", ["重庆样例银行"]),
        ("q=bjyl", ["北京样例饮料"]),
        ("q=12345678", ["北京样例饮料"]),
        ("q=重样", ["重庆样例银行"]),
        ("q=没有的", []),
        ("q=！？", []),
        ("q=%20%20", ["安徽样例食品", "北京样例饮料", "重庆样例银行"]),
        ("status=client", ["安徽样例食品"]),
        ("status=prospect", ["北京样例饮料", "重庆样例银行"]),
        ("industry=食品", ["安徽样例食品", "北京样例饮料"]),
        ("industry=食品&region=安徽", ["安徽样例食品"]),
        ("whose=pool", ["北京样例饮料"]),
        ("whose=mine", []),
        ("q=样例&industry=食品&status=prospect", ["北京样例饮料"]),
    ],
)
def test_list_is_filtered(crew, browse, clients, query, names):
    response = browse(crew.gm).get(f"{URL}?{query}")

    assert listed(response) == names


def test_list_of_mine_shows_whose_team_one_is_in(crew, browse, clients):
    response = browse(crew.manager).get(f"{URL}?whose=mine")

    assert listed(response) == ["安徽样例食品"]


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=" + "长" * 5000,
        "q=%27%22%5C%28%29*%3A",
        "q=AND",
        "q=%F0%9F%98%80",
        "q=%ff%fe",
        "status=lost",
        "whose=yours",
        "after=foreign",
        "after=：",
        "after=W10:1:2",
        "_connector=OR&pk=1",
    ],
)
def test_list_bears_with_any_query(crew, browse, clients, query):
    response = browse(crew.gm).get(f"{URL}?{query}")

    assert response.status_code == 200


def test_list_without_clients_says_how_to_begin(crew, browse):
    response = browse(crew.gm).get(URL)

    assert "还没有客户" in response.content.decode()


def test_list_with_nothing_found_says_so(crew, browse, clients):
    response = browse(crew.gm).get(f"{URL}?q=没有的")

    assert "没有符合条件的客户" in response.content.decode()


def test_list_answers_htmx_with_the_rows_alone(crew, browse, clients):
    response = browse(crew.gm).get(URL, headers=HTMX)

    assert response.content.decode().strip().startswith('<div id="clients">')
    assert "<html" not in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count(crew, browse, count, django_assert_num_queries):
    for client in ClientFactory.create_batch(count):
        Membership.objects.create(client=client, user=crew.manager, role="am")
    browser = browse(crew.gm)

    with django_assert_num_queries(4):
        response = browser.get(URL)

    assert len(listed(response)) == count


# ---- pages


def test_pages_show_each_of_120_clients_of_equal_names_once(crew, browse):
    made = ClientFactory.create_batch(120, name="同名样例")

    browser, url = browse(crew.gm), URL
    seen, sizes = [], []
    while url:
        page = browser.get(url).context["page"]
        seen += [client.pk for client in page.rows]
        sizes.append(len(page.rows))
        url = f"{URL}?after={page.following}" if page.following else ""

    assert sizes == [50, 50, 20]
    assert seen == [client.pk for client in made]


def test_pages_keep_the_filter(crew, browse):
    ClientFactory.create_batch(51, industry="食品")
    ClientFactory.create_batch(3, industry="银行")

    response = browse(crew.gm).get(f"{URL}?industry=食品")

    mark = response.context["page"].following
    following = f"?industry=%E9%A3%9F%E5%93%81&amp;after={mark}"
    assert following in response.content.decode()


def test_page_after_a_client_that_is_gone_goes_on(crew, browse):
    ClientFactory.create_batch(60, name="同名样例")
    browser = browse(crew.gm)
    page = browser.get(URL).context["page"]

    page.rows[-1].delete()

    following = browser.get(f"{URL}?after={page.following}").context["page"]
    assert len(following.rows) == 10


# ---- export


HEAD = (
    *("客户名称", "简称", "行业", "地区", "地址", "电话", "上市日期", "备注"),
    *("状态", "小组"),
)


def test_export_holds_what_the_list_shows(crew, browse, clients):
    response = browse(crew.executive).post("/clients/export/?industry=银行")

    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
    head, *rows = sheet_of(response)
    assert head == HEAD
    assert rows == [
        ("重庆样例银行", "重样", "银行", *[None] * 5, "潜在客户", "戊专员"),
    ]


def test_export_holds_all_pages(crew, browse):
    ClientFactory.create_batch(60)

    response = browse(crew.gm).post("/clients/export/")

    assert len(sheet_of(response)) == 61


def test_export_never_holds_a_live_formula(crew, browse):
    hostile = ["=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(1)", "\t=1", "＝1+1"]
    for name in hostile:
        ClientFactory(name=name, remark=name)

    response = browse(crew.gm).post("/clients/export/")

    book = openpyxl.load_workbook(io.BytesIO(response.content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert {cell.value for cell in cells if cell.column == 1} >= set(hostile)


def test_export_query_count_does_not_grow(
    crew, browse, clients, django_assert_num_queries
):
    browser = browse(crew.gm)

    with django_assert_num_queries(4):
        browser.post("/clients/export/")


@pytest.mark.parametrize("count", [1, 3])
def test_search_query_count(crew, browse, count, django_assert_num_queries):
    """
    SQLite is asked first how much there is to be found.
    """
    made = [ClientFactory(name=f"样例{n}") for n in range(count)]
    search.refresh(Client, [client.pk for client in made])
    browser = browse(crew.gm)
    browser.get(URL)

    with django_assert_num_queries(5 if connection.vendor == "sqlite" else 4):
        response = browser.get(f"{URL}?q=样例")

    assert len(listed(response)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_a_client_query_count(crew, browse, count, django_assert_num_queries):
    """
    The client; then team, group and story in one statement.
    """
    client = ClientFactory()
    for _each in range(count):
        ClientFactory(parent=client)
        history.record("client.amended", client, by=crew.gm, at=timezone.now())
    browser = browse(crew.executive)
    browser.get(client.get_absolute_url())

    with django_assert_num_queries(4):
        response = browser.get(client.get_absolute_url())

    assert len(response.context["overview"].group.subsidiaries) == count
    assert len(response.context["overview"].story.rows) == count


# ---- suggestions


@pytest.mark.parametrize(
    ("actor", "values"),
    [
        ("gm", ["食品", "银行"]),
        ("executive", ["银行", "食品"]),
        ("second_manager", ["食品"]),
    ],
)
def test_suggestions_come_from_visible_clients(crew, browse, clients, actor, values):
    response = browse(getattr(crew, actor)).get("/clients/suggest/industry/")

    assert re.findall('value="(.*?)"', response.content.decode()) == values


def test_suggestions_of_any_other_field_are_not_found(crew, browse):
    response = browse(crew.gm).get("/clients/suggest/remark/")

    assert response.status_code == 404


def test_reading_writes_nothing(crew, browse, clients):
    browser = browse(crew.gm)

    with unchanged():
        for path in (URL, "/clients/suggest/region/"):
            browser.get(path)
