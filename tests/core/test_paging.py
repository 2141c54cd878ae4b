import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kehubu.clients.models import Client
from kehubu.core import paging
from kehubu.people.models import User
from tests.factories import ClientFactory, UserFactory

pytestmark = pytest.mark.django_db


def walk(*by, size, rows=None):
    """
    Return the names on each page, from the first to the last.
    """
    found, mark = [], ""
    while True:
        page = paging.page(rows or Client.objects.all(), mark, *by, size=size)
        found.append([client.name for client in page.rows])
        mark = page.following
        if not mark:
            return found


@pytest.fixture
def five():
    """
    Five clients, two of which sort alike.
    """
    return [
        ClientFactory(name=name, reading=reading)
        for name, reading in (
            ("戊", "e"),
            ("甲", "a"),
            ("乙", "b"),
            ("乙二", "b"),
            ("丙", "c"),
        )
    ]


@pytest.mark.parametrize(
    ("by", "pages"),
    [
        (("pk",), [["戊", "甲"], ["乙", "乙二"], ["丙"]]),
        (("-pk",), [["丙", "乙二"], ["乙", "甲"], ["戊"]]),
        (("sort_key", "pk"), [["甲", "乙"], ["乙二", "丙"], ["戊"]]),
        (("-sort_key", "pk"), [["戊", "丙"], ["乙", "乙二"], ["甲"]]),
        (("sort_key", "-pk"), [["甲", "乙二"], ["乙", "丙"], ["戊"]]),
        (("-sort_key", "-pk"), [["戊", "丙"], ["乙二", "乙"], ["甲"]]),
    ],
)
def test_pages_hold_each_row_once_in_order(five, by, pages):
    assert walk(*by, size=2) == pages


@pytest.mark.parametrize(
    ("size", "pages"),
    [
        (1, [["戊"], ["甲"], ["乙"], ["乙二"], ["丙"]]),
        (4, [["戊", "甲", "乙", "乙二"], ["丙"]]),
        (5, [["戊", "甲", "乙", "乙二", "丙"]]),
        (6, [["戊", "甲", "乙", "乙二", "丙"]]),
    ],
)
def test_last_page_has_no_mark(five, size, pages):
    assert walk("pk", size=size) == pages


def test_page_of_nothing():
    assert paging.page(Client.objects.all(), "", "pk") == paging.Page([], "")


def test_page_keeps_the_filter_of_its_rows(five):
    rows = Client.objects.filter(name__startswith="乙")

    assert walk("pk", size=1, rows=rows) == [["乙"], ["乙二"]]


def test_page_after_a_row_that_is_gone_goes_on_behind_it(five):
    first = paging.page(Client.objects.all(), "", "pk", size=2)
    five[1].delete()

    second = paging.page(Client.objects.all(), first.following, "pk", size=2)

    assert [client.name for client in second.rows] == ["乙", "乙二"]


def test_page_shows_a_row_that_came_meanwhile_on_its_own_place(five):
    first = paging.page(Client.objects.all(), "", "sort_key", "pk", size=2)
    ClientFactory(name="新", reading="b")

    second = paging.page(
        Client.objects.all(), first.following, "sort_key", "pk", size=3
    )

    assert [client.name for client in second.rows] == ["乙二", "新", "丙"]


@pytest.mark.parametrize(
    "forge",
    [
        lambda mark: "x",
        lambda mark: "3",
        lambda mark: "\x00",
        lambda mark: "a:b:c",
        lambda mark: "中文",
        lambda mark: "A" * 10_000,
        lambda mark: mark + "x",
        lambda mark: mark[1:],
        lambda mark: signing.dumps([2], salt="another"),
        lambda mark: signing.dumps([2], key="another key"),
    ],
)
def test_forged_mark_starts_anew(five, forge):
    true = paging.page(Client.objects.all(), "", "pk", size=2).following

    page = paging.page(Client.objects.all(), forge(true), "pk", size=2)

    assert [client.name for client in page.rows] == ["戊", "甲"]


@pytest.mark.parametrize("order", [("sort_key", "pk"), ("sort_key",), ("-pk",)])
def test_mark_of_another_order_starts_anew(five, order):
    mark = paging.page(Client.objects.all(), "", *order, size=2).following

    page = paging.page(Client.objects.all(), mark, "pk", size=2)

    assert [client.name for client in page.rows] == ["戊", "甲"]


def test_mark_of_another_list_starts_anew(five):
    UserFactory.create_batch(3)
    mark = paging.page(User.objects.all(), "", "pk", size=2).following

    page = paging.page(Client.objects.all(), mark, "pk", size=2)

    assert [client.name for client in page.rows] == ["戊", "甲"]


def test_page_asks_once(five, django_assert_num_queries):
    with django_assert_num_queries(1):
        paging.page(Client.objects.all(), "", "pk", size=2)


@pytest.mark.parametrize(
    ("rows", "total"),
    [
        (0, None),
        (1, paging.Total(1, is_more=False)),
        (999, paging.Total(999, is_more=False)),
        (1000, paging.Total(1000, is_more=False)),
        (1001, paging.Total(1000, is_more=True)),
        (1002, paging.Total(1000, is_more=True)),
    ],
)
def test_total_is_counted_up_to_a_thousand(rows, total, django_assert_num_queries):
    named = (Client(name=f"样例{n}", match_key=f"样例{n}") for n in range(rows))
    Client.objects.bulk_create(named)

    with django_assert_num_queries(1):
        page = paging.counted_page(Client.objects.all(), "", "sort_key", "pk")

    assert page.total == total


def test_total_is_that_of_all_pages_and_keeps_the_filter(five):
    rows = Client.objects.filter(name__startswith="乙")
    first = paging.page(rows, "", "pk", size=1)

    second = paging.counted_page(rows, first.following, "pk")

    assert [client.name for client in second.rows] == ["乙二"]
    assert second.total == paging.Total(2, is_more=False)


def test_page_behind_a_mark_is_asked_for_from_the_mark_on(five):
    """
    Both databases look for the first of an order's columns in its index.
    """
    rows = Client.objects.all()
    mark = paging.page(rows, "", "sort_key", "pk", size=2).following

    with CaptureQueriesContext(connection) as asked:
        paging.page(rows, mark, "sort_key", "pk", size=2)

    assert '"sort_key" >= ' in asked.captured_queries[0]["sql"]
