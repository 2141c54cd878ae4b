"""Merging on its pages: choose, compare, confirm, undo."""

from datetime import date

import pytest

from kehubu.clients.models import Merge
from tests.clients.merges import merged, paired
from tests.factories import ClientFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def pair(crew):
    return paired(crew)


def test_address_of_the_dropped_one_leads_to_the_kept_one(crew, browse):
    first, second, third = ClientFactory.create_batch(3)
    merged(second, first, crew.gm)
    second.refresh_from_db()
    merged(third, second, crew.gm)

    for gone in (first, second):
        response = browse(crew.manager).get(f"/clients/{gone.pk}/")
        assert response.url == third.get_absolute_url()


def test_address_of_the_dropped_one_is_not_found_by_who_may_not_see_the_other(
    crew, browse, pair
):
    kept, dropped = pair
    merged(kept, dropped, crew.director)

    assert browse(crew.designer).get(f"/clients/{dropped.pk}/").status_code == 404


def test_page_offers_what_is_likely_the_same(crew, browse):
    client, same = ClientFactory.create_batch(2, name="同名样例食品")

    response = browse(crew.manager).get(f"/clients/{client.pk}/merge/")

    assert f"/clients/{client.pk}/merge/{same.pk}/" in response.content.decode()


def test_page_goes_on_to_the_other_by_name(crew, browse, pair):
    kept, dropped = pair

    response = browse(crew.gm).post(
        f"/clients/{kept.pk}/merge/", {"other": dropped.name}
    )

    assert response.url == f"/clients/{kept.pk}/merge/{dropped.pk}/"


def test_page_goes_on_to_the_other_of_the_same_name(crew, browse):
    client, same = ClientFactory.create_batch(2, name="同名样例食品")

    response = browse(crew.manager).post(
        f"/clients/{client.pk}/merge/", {"other": same.name}
    )

    assert response.url == f"/clients/{client.pk}/merge/{same.pk}/"


def test_page_writes_days_as_elsewhere(crew, browse, pair):
    kept, dropped = pair
    kept.listed_on = date(2001, 1, 2)
    kept.save()

    response = browse(crew.gm).get(
        f"/clients/{kept.pk}/merge/{dropped.pk}/",
        headers={"Accept-Language": "en"},
    )

    said = response.content.decode()
    assert "2001-01-02" in said
    assert "Jan." not in said


def test_page_merges_and_undoes(crew, browse, pair):
    kept, dropped = pair
    browser, url = browse(crew.gm), f"/clients/{kept.pk}/merge/{dropped.pk}/"
    page = browser.get(url)
    taken = [side.name for side in page.context["sides"] if side.is_taken]

    made = browser.post(url, {"taken": taken, "kept_version": 1, "dropped_version": 2})
    the_merge = Merge.objects.get()
    shown = browser.get(the_merge.get_absolute_url())
    gone = browser.post(f"{the_merge.get_absolute_url()}undo/")

    kept.refresh_from_db()
    assert taken == ["region", "phone"]
    assert made.url == kept.get_absolute_url()
    assert shown.context["moved"] > 3
    assert gone.url == the_merge.get_absolute_url()
    assert (kept.region, kept.version) == ("", 1)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"kept_version": 9, "dropped_version": 2}, 409),
        ({"taken": ["status"], "kept_version": 1, "dropped_version": 2}, 422),
        ({}, 422),
    ],
)
def test_page_refuses_what_cannot_be(crew, browse, pair, sent, status):
    kept, dropped = pair
    browser, url = browse(crew.gm), f"/clients/{kept.pk}/merge/{dropped.pk}/"

    with unchanged():
        response = browser.post(url, sent, headers=HTMX)

    assert response.status_code == status
    assert "<html" not in response.content.decode()


def test_refused_undo_says_what_has_changed(crew, browse, pair):
    the_merge = merged(*pair, crew.director)
    pair[0].team.all().delete()

    response = browse(crew.gm).post(f"{the_merge.get_absolute_url()}undo/")

    assert response.status_code == 409
    assert "已删除的内容" in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_merges_asks_as_often_for_one_as_for_three(
    crew, browse, count, django_assert_num_queries
):
    for _each in range(count):
        merged(*ClientFactory.create_batch(2), crew.gm)
    browser = browse(crew.gm)

    with django_assert_num_queries(3):
        response = browser.get("/clients/merges/")

    assert len(response.context["page"].rows) == count


def test_stranger_finds_neither_clients_nor_merge(crew, browse, pair):
    kept, dropped = pair
    browser = browse(crew.second_manager)
    urls = [f"/clients/{kept.pk}/merge/", f"/clients/{kept.pk}/merge/{dropped.pk}/"]
    answers = [browser.get(url).status_code for url in urls]

    the_merge = merged(kept, dropped, crew.director)
    answers.append(browser.get(the_merge.get_absolute_url()).status_code)

    assert answers == [404, 404, 404]
