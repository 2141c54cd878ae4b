"""Groups and subsidiaries: no company stands above itself."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone

from kehubu.clients import services
from kehubu.clients.models import Client, Membership
from kehubu.clients.services.groups import InItsOwnGroup, ParentIsHidden
from kehubu.core import search
from kehubu.core.models import HistoryEntry
from kehubu.core.versions import ChangedMeanwhile
from tests.factories import ClientFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def group(crew):
    """
    A group of three levels.
    """
    top = ClientFactory(name="样例集团")
    middle = ClientFactory(name="样例华东", parent=top)
    return top, middle, ClientFactory(name="样例上海", parent=middle)


def place(client, by, parent, seen=None):
    version = client.version if seen is None else seen
    now = timezone.now()
    return services.place_in_group(client, by=by, at=now, parent=parent, seen=version)


def test_place_in_group_keeps_the_parent_and_its_history(crew):
    top, client = ClientFactory.create_batch(2)

    place(client, crew.manager, top)

    client.refresh_from_db()
    assert (client.parent, client.version) == (top, 2)
    entry = HistoryEntry.objects.get()
    assert entry.verb == "client.grouped"
    assert entry.changes == {"parent_id": [None, top.pk], "version": [1, 2]}


def test_place_in_group_takes_out_of_it(crew, group):
    _top, middle, _bottom = group

    place(middle, crew.manager, None)

    middle.refresh_from_db()
    assert middle.parent is None


def test_place_in_the_same_group_writes_nothing(crew, group):
    top, middle, _bottom = group

    with unchanged():
        place(middle, crew.manager, top)


@pytest.mark.parametrize(("client", "parent"), [(0, 0), (0, 1), (0, 2), (1, 2)])
def test_place_in_group_refuses_circles(crew, group, client, parent):
    with unchanged(), pytest.raises(InItsOwnGroup):
        place(group[client], crew.gm, group[parent])


def test_place_in_group_refuses_what_was_changed_meanwhile(crew, group):
    with unchanged(), pytest.raises(ChangedMeanwhile):
        place(group[0], crew.gm, None, seen=7)


def test_place_in_group_is_refused_to_helpers(crew, group):
    with unchanged(), pytest.raises(PermissionDenied):
        place(group[1], crew.designer, None)


def test_place_in_group_does_not_write_over_a_parent_that_is_hidden(crew, group):
    top, middle, _bottom = group
    Membership.objects.create(client=top, user=crew.second_manager, role="am")

    with unchanged(), pytest.raises(ParentIsHidden):
        place(middle, crew.executive, None)


def test_client_is_not_its_own_parent(db):
    client = ClientFactory()

    with pytest.raises(IntegrityError, match="client_is_not_own_parent"):
        Client.objects.filter(pk=client.pk).update(parent=client.pk)


# ---- pages


def test_part_shows_what_stands_above_and_below(crew, browse, group):
    top, middle, bottom = group

    text = browse(crew.gm).get(f"/clients/{middle.pk}/group/", headers=HTMX)

    for each in (top, bottom):
        assert each.get_absolute_url() in text.content.decode()
    assert "<html" not in text.content.decode()


def test_part_does_not_name_what_the_user_may_not_see(crew, browse, group):
    top, middle, bottom = group
    for hidden in (top, bottom):
        Membership.objects.create(client=hidden, user=crew.second_manager, role="am")

    response = browse(crew.executive).get(f"/clients/{middle.pk}/group/")

    text = response.content.decode()
    assert top.name not in text
    assert bottom.name not in text
    assert "归入集团" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_part_asks_as_often_for_one_as_for_three(
    crew, browse, count, django_assert_num_queries
):
    top = ClientFactory(name="样例集团")
    middle = ClientFactory(name="样例华东", parent=top)
    ClientFactory.create_batch(count, parent=middle)
    browser = browse(crew.gm)

    with django_assert_num_queries(4):
        browser.get(f"/clients/{middle.pk}/group/", headers=HTMX)


def test_form_takes_the_parent_by_name(crew, browse, group):
    client = ClientFactory(name="样例北京")
    url = f"/clients/{client.pk}/group/edit/"

    response = browse(crew.manager).post(url, {"parent": "样例集团", "version": 1})

    client.refresh_from_db()
    assert response.url == client.get_absolute_url()
    assert client.parent == group[0]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("没有的", "没有找到叫“没有的”的客户"),
        ("同名", "有几个客户都叫“同名”"),
        ("别人的", "没有找到叫“别人的”的客户"),
    ],
)
def test_form_says_which_name_it_does_not_know(crew, browse, name, words):
    client = ClientFactory(name="样例北京")
    ClientFactory.create_batch(2, name="同名")
    hidden = ClientFactory(name="别人的")
    Membership.objects.create(client=hidden, user=crew.second_manager, role="am")
    browser, url = browse(crew.manager), f"/clients/{client.pk}/group/edit/"

    with unchanged():
        response = browser.post(url, {"parent": name, "version": 1}, headers=HTMX)

    assert response.status_code == 422
    assert words in response.content.decode()


def test_form_tells_of_a_circle(crew, browse, group):
    url = f"/clients/{group[0].pk}/group/edit/"

    response = browse(crew.gm).post(url, {"parent": "样例上海", "version": 1})

    assert response.status_code == 409
    assert "不能作为它的上级" in response.content.decode()


def test_stranger_finds_no_group(crew, browse, group):
    for path in ("group/", "group/edit/"):
        url = f"{group[1].get_absolute_url()}{path}"
        assert browse(crew.system).get(url).status_code == 404


def test_names_are_offered_while_one_types(crew, browse, group):
    hidden = ClientFactory(name="样例秘密")
    Membership.objects.create(client=hidden, user=crew.second_manager, role="am")
    search.refresh(Client, [*(each.pk for each in group), hidden.pk])

    response = browse(crew.executive).get("/clients/names/", {"parent": "样例"})

    assert response.context["values"] == ["样例华东", "样例集团", "样例上海"]


# ---- filter


def test_list_shows_a_company_and_all_below_it(crew, browse, group):
    ClientFactory(name="别的")

    response = browse(crew.gm).get(f"/clients/?group={group[0].pk}")

    names = {client.name for client in response.context["page"].rows}
    assert names == {"样例集团", "样例华东", "样例上海"}
    assert "只显示“样例集团”和它的下属公司" in response.content.decode()


@pytest.mark.parametrize("value", ["0", "x", "1e40", "-1", "99999999999999999999"])
def test_list_bears_with_any_group(crew, browse, group, value):
    assert browse(crew.gm).get(f"/clients/?group={value}").status_code == 200
