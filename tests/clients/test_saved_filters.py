"""Filters under a name: links, and nothing that shows anybody more than he may see."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone

from kehubu.clients import services
from kehubu.clients.models import Membership, SavedFilter
from kehubu.clients.services import saving
from tests.factories import ClientFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
NEW = "/clients/filters/new/"
FOOD = "industry=%E9%A3%9F%E5%93%81"
HTMX = {"HX-Request": "true"}


def saved(by, name="食品客户", query=FOOD, **words):
    now = timezone.now()
    return services.save_filter(by=by, at=now, name=name, query=query, **words)


def names(response):
    return [each.saved.name for each in response.context["saved"]]


# ---- services


def test_save_refuses_a_name_twice(crew):
    saved(crew.executive)
    saved(crew.manager)

    with unchanged(), pytest.raises(saving.NameTaken):
        saved(crew.executive)


def test_save_refuses_too_many(crew, monkeypatch):
    monkeypatch.setattr(saving, "MOST", 1)
    saved(crew.executive)

    with unchanged(), pytest.raises(saving.TooManyFilters):
        saved(crew.executive, "另一个")


def test_save_is_refused_to_who_has_no_list(crew):
    with unchanged(), pytest.raises(PermissionDenied):
        saved(crew.system)


def test_amend_renames_and_shares(crew):
    one = saved(crew.executive)

    services.amend_filter(
        one, by=crew.executive, at=timezone.now(), name="吃的", is_shared=True
    )

    one.refresh_from_db()
    assert (one.name, one.is_shared) == ("吃的", True)


def test_amend_refuses_the_name_of_another_one(crew):
    saved(crew.executive, "甲")
    one = saved(crew.executive, "乙")

    with unchanged(), pytest.raises(saving.NameTaken):
        services.amend_filter(
            one, by=crew.executive, at=timezone.now(), name="甲", is_shared=False
        )


def test_only_the_owner_amends_and_deletes(crew):
    one = saved(crew.executive, is_shared=True)
    now = timezone.now()

    with unchanged(), pytest.raises(PermissionDenied):
        services.amend_filter(one, by=crew.gm, at=now, name="甲", is_shared=False)
    with unchanged(), pytest.raises(PermissionDenied):
        services.delete_filter(one, by=crew.gm, at=now)
    services.delete_filter(one, by=crew.executive, at=now)

    assert SavedFilter.objects.count() == 0


@pytest.mark.parametrize("columns", [{"name": ""}, {"query": ""}])
def test_saved_filter_is_whole(crew, columns):
    columns = {"name": "甲", "query": "q=1", "owner": crew.gm} | columns

    with pytest.raises(IntegrityError, match="saved_filter_is_whole"):
        SavedFilter.objects.create(at=timezone.now(), **columns)


def test_saved_filter_name_once(crew):
    columns = {"name": "甲", "query": "q=1", "owner": crew.gm, "at": timezone.now()}
    SavedFilter.objects.create(**columns)

    named = r"saved_filter_name_once|savedfilter\.owner_id"
    with pytest.raises(IntegrityError, match=named):
        SavedFilter.objects.create(**columns)


# ---- pages


def test_filter_is_a_link_above_the_list(crew, browse):
    saved(crew.executive)
    ClientFactory(name="甲", industry="食品")
    ClientFactory(name="乙")

    browser = browse(crew.executive)
    page = browser.get(f"/clients/?{FOOD}")
    part = browser.get(f"/clients/filters/?{FOOD}", headers=HTMX).content.decode()

    assert f'hx-get="/clients/filters/?{FOOD}"' in page.content.decode()
    assert f'href="/clients/?{FOOD}" aria-current="page"' in part
    assert "<html" not in part
    assert [client.name for client in page.context["page"].rows] == ["甲"]


@pytest.mark.parametrize(("is_shared", "seen"), [(True, ["食品客户"]), (False, [])])
def test_filter_is_seen_by_colleagues_if_shared(crew, browse, is_shared, seen):
    saved(crew.executive, is_shared=is_shared)

    assert names(browse(crew.manager).get("/clients/filters/")) == seen


def test_shared_filter_shows_each_what_he_may_see(crew, browse):
    one = saved(crew.gm, is_shared=True)
    hidden = ClientFactory(name="甲", industry="食品")
    Membership.objects.create(client=hidden, user=crew.second_manager, role="am")

    page = browse(crew.executive).get(one.get_absolute_url())

    assert list(page.context["page"].rows) == []


def test_page_saves_what_the_filters_declare_and_nothing_else(crew, browse):
    query = f"?{FOOD}&whose=mine&after=x&password=1&remark=甲&team__user=1"

    response = browse(crew.executive).post(NEW + query, {"name": "我的食品"})

    one = SavedFilter.objects.get()
    assert one.query == f"{FOOD}&whose=mine"
    assert response.url == f"/clients/?{FOOD}&whose=mine"


@pytest.mark.parametrize(
    ("query", "sent", "words"),
    [
        ("", {"name": "甲"}, "请先在客户列表里设好条件"),
        ("?remark=甲", {"name": "甲"}, "请先在客户列表里设好条件"),
        ("?status=lost", {"name": "甲"}, "请先在客户列表里设好条件"),
        (f"?{FOOD}", {"name": ""}, "name"),
        (f"?{FOOD}", {"name": "长" * 41}, "40"),
    ],
)
def test_page_says_what_cannot_be_saved(crew, browse, query, sent, words):
    browser = browse(crew.executive)

    with unchanged():
        response = browser.post(NEW + query, sent, headers=HTMX)

    assert response.status_code == 422
    assert words in response.content.decode()


def test_page_refuses_a_name_that_is_taken(crew, browse):
    saved(crew.executive)

    response = browse(crew.executive).post(f"{NEW}?{FOOD}", {"name": "食品客户"})

    assert response.status_code == 409


def test_page_amends_and_deletes(crew, browse):
    one, browser = saved(crew.executive), browse(crew.executive)
    url = f"/clients/filters/{one.pk}/"

    browser.post(url, {"name": "吃的", "is_shared": "on"})
    one.refresh_from_db()
    browser.post(f"{url}delete/")

    assert (one.name, one.is_shared) == ("吃的", True)
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_filters_ask_as_often_for_one_as_for_three(
    crew, browse, count, django_assert_num_queries
):
    for number in range(count):
        saved(crew.executive, f"筛选{number}", is_shared=True)
    browser = browse(crew.gm)

    with django_assert_num_queries(2):
        browser.get("/clients/filters/", headers=HTMX)


def test_filter_of_another_one_is_not_found(crew, browse):
    one = saved(crew.executive)

    for path in ("", "delete/"):
        response = browse(crew.gm).post(f"/clients/filters/{one.pk}/{path}")
        assert response.status_code == 404
