"""One change to many clients: looked at, made whole or not at all, taken back."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone

from kehubu.clients import services
from kehubu.clients.models import BulkEdit, BulkEditLine, Client, Membership
from kehubu.clients.services import bulk
from kehubu.clients.services.clients import NotThePosition
from kehubu.core import jobs, search
from kehubu.core.models import HistoryEntry, Notification
from tests.factories import ClientFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def three(crew):
    made = [
        ClientFactory(name="甲样例", industry="食品"),
        ClientFactory(name="乙样例", industry="饮料"),
        ClientFactory(name="丙样例"),
    ]
    Membership.objects.create(client=made[0], user=crew.executive, role="ae")
    return made


def prepared(by, clients, field="industry", **words):
    keys = [client.pk for client in clients]
    words = {"value": "食品"} | words if field == "industry" else words
    return services.prepare_bulk(
        by=by, at=timezone.now(), clients=keys, field=field, **words
    )


def applied(by, clients, field="industry", **words):
    edit = prepared(by, clients, field, **words)
    return services.apply_bulk(edit, by=by, at=timezone.now())


def undone(edit, by):
    return services.undo_bulk(edit, by=by, at=timezone.now())


def said(field="industry"):
    return dict(Client.objects.values_list("name", field))


def serving(role="ae"):
    team = Membership.objects.filter(role=role)
    return dict(team.values_list("client__name", "user__username"))


# ---- prepare


def test_preview_has_what_would_change_and_changes_nothing(crew, three):
    edit = prepared(crew.director, three)

    lines = {line.client.name: line.was for line in edit.lines.all()}
    assert lines == {"乙样例": "饮料", "丙样例": "—"}
    assert edit.becomes == "食品"
    assert said()["乙样例"] == "饮料"


def test_preview_of_nothing_is_refused(crew, three):
    with unchanged(), pytest.raises(bulk.NothingChosen):
        prepared(crew.director, [])


def test_preview_of_what_is_so_already_is_refused(crew, three):
    with unchanged(), pytest.raises(bulk.NothingToChange):
        prepared(crew.director, three[:1])


def test_preview_of_too_many_is_refused(crew, three, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 2)

    with unchanged(), pytest.raises(bulk.TooMany):
        prepared(crew.director, three)


def test_preview_of_who_does_not_hold_the_position_is_refused(crew, three):
    with unchanged(), pytest.raises(NotThePosition):
        prepared(crew.director, three, "ae", person=crew.designer)


@pytest.mark.parametrize("actor", ["executive", "finance", "designer", "system"])
def test_preview_is_refused_to_others(crew, three, actor):
    with unchanged(), pytest.raises(PermissionDenied):
        prepared(getattr(crew, actor), three)


def test_administration_edits_facts_but_assigns_nobody(crew, three):
    prepared(crew.administration, three)

    with unchanged(), pytest.raises(PermissionDenied):
        prepared(crew.administration, three, "ae", person=crew.executive)


def test_one_client_that_may_not_be_seen_spoils_it_for_all(crew, three):
    Membership.objects.create(client=three[2], user=crew.second_manager, role="am")

    with unchanged(), pytest.raises(PermissionDenied):
        prepared(crew.manager, three)


def test_client_that_is_not_there_spoils_it_for_all(crew, three):
    keys = [three[0].pk, 999_999]
    words = {"field": "region", "value": "上海"}

    with unchanged(), pytest.raises(PermissionDenied):
        services.prepare_bulk(by=crew.gm, at=timezone.now(), clients=keys, **words)


# ---- apply


def test_apply_changes_all_with_version_and_history(crew, three):
    applied(crew.director, three)

    assert set(said().values()) == {"食品"}
    assert said("version") == {"甲样例": 1, "乙样例": 2, "丙样例": 2}
    entry = HistoryEntry.objects.about(three[1])[0]
    assert (entry.verb, entry.by) == ("client.bulk_edited", crew.director)
    assert entry.changes == {"industry": ["饮料", "食品"], "version": [1, 2]}


def test_apply_empties(crew, three):
    applied(crew.director, three, value="")

    assert set(said().values()) == {""}


def test_apply_assigns_and_tells(crew, three):
    applied(crew.director, three, "am", person=crew.manager)
    applied(crew.director, three, "ae", person=None)

    assert serving("am") == dict.fromkeys(said(), "manager")
    assert serving("ae") == {}
    told = Notification.objects.get()
    assert (told.user, told.params["n"]) == (crew.manager, 3)


def test_applied_is_found_by_its_new_industry(crew, three):
    applied(crew.director, three, value="航天")
    jobs.run_waiting()

    assert len(search.find(crew.gm, "航天")) == 3


def test_apply_is_refused_whole_if_one_was_changed(crew, three):
    edit = prepared(crew.director, three)
    now = timezone.now()
    services.amend(three[2], by=crew.gm, at=now, values={"remark": "新"}, seen=1)

    with unchanged(), pytest.raises(bulk.ClientsChanged) as refusal:
        services.apply_bulk(edit, by=crew.director, at=now)

    assert refusal.value.details == ("丙样例",)


def test_apply_is_refused_whole_if_a_team_was_changed(crew, three):
    edit = prepared(crew.director, three, "am", person=crew.manager)
    Membership.objects.create(client=three[0], user=crew.second_manager, role="am")

    with unchanged(), pytest.raises(bulk.ClientsChanged):
        services.apply_bulk(edit, by=crew.director, at=timezone.now())


def test_apply_is_refused_whole_if_one_is_no_longer_seen(crew, three):
    edit = prepared(crew.manager, three)
    Membership.objects.create(client=three[2], user=crew.second_manager, role="am")

    with unchanged(), pytest.raises(PermissionDenied):
        services.apply_bulk(edit, by=crew.manager, at=timezone.now())


def test_apply_is_refused_if_one_is_gone(crew, three):
    edit = prepared(crew.director, three)
    three[2].delete()

    with unchanged(), pytest.raises(bulk.ClientsChanged):
        services.apply_bulk(edit, by=crew.director, at=timezone.now())


def test_apply_twice_is_refused(crew, three):
    edit = applied(crew.director, three)

    with unchanged(), pytest.raises(bulk.NotOpen):
        services.apply_bulk(edit, by=crew.director, at=timezone.now())


def test_apply_is_refused_to_any_other_than_who_looked(crew, three):
    edit = prepared(crew.director, three)

    with unchanged(), pytest.raises(PermissionDenied):
        services.apply_bulk(edit, by=crew.gm, at=timezone.now())


# ---- undo


@pytest.mark.parametrize("field", ["industry", "ae"])
def test_undo_gives_back_what_was(crew, three, field):
    before = said(), serving()
    words = {"person": crew.executive} if field == "ae" else {}

    undone(applied(crew.director, three, field, **words), crew.director)

    assert (said(), serving()) == before
    assert BulkEdit.objects.get().state == "undone"


def test_undo_is_refused_whole_if_one_was_changed_since(crew, three):
    edit = applied(crew.director, three)
    now = timezone.now()
    services.amend(three[2], by=crew.gm, at=now, values={"remark": "新"}, seen=2)

    with unchanged(), pytest.raises(bulk.ClientsChanged):
        undone(edit, crew.director)


@pytest.mark.parametrize("times", [0, 2])
def test_undo_of_what_is_not_done_is_refused(crew, three, times):
    edit = prepared(crew.director, three)
    if times:
        services.apply_bulk(edit, by=crew.director, at=timezone.now())
        undone(edit, crew.director)

    with unchanged(), pytest.raises(bulk.NotDone):
        undone(edit, crew.director)


def test_discard_drops_what_was_only_looked_at(crew, three):
    edit = prepared(crew.director, three)
    services.discard_bulk(edit, by=crew.director, at=timezone.now())
    done = applied(crew.director, three)

    with unchanged(), pytest.raises(bulk.NotOpen):
        services.discard_bulk(done, by=crew.director, at=timezone.now())

    assert [edit.pk for edit in BulkEdit.objects.all()] == [done.pk]


# ---- constraints


@pytest.mark.parametrize(
    ("columns", "named"),
    [
        ({"field": "name"}, "bulk_edit_field_known"),
        ({"field": "region", "state": "lost"}, "bulk_edit_state_known"),
        ({"field": "ae", "value": "x"}, "bulk_edit_sets_text_or_person"),
    ],
)
def test_bulk_edit_is_whole(crew, columns, named):
    with pytest.raises(IntegrityError, match=named):
        BulkEdit.objects.create(by=crew.gm, at=timezone.now(), **columns)


def test_bulk_edit_has_a_client_once(crew, three):
    edit = prepared(crew.gm, three)

    named = r"bulk_edit_line_once|bulkeditline\.edit_id"
    with pytest.raises(IntegrityError, match=named):
        BulkEditLine.objects.create(edit=edit, client=three[1], version=1)


# ---- pages


def test_pages_choose_look_confirm_and_undo(crew, browse, three):
    browser = browse(crew.director)
    keys = "&".join(f"client={client.pk}" for client in three)

    form = browser.get(f"/clients/bulk/?{keys}")
    made = browser.post(f"/clients/bulk/?{keys}", {"field": "region", "value": "上海"})
    edit = BulkEdit.objects.get()
    preview = browser.get(made.url)
    browser.post(f"{made.url}apply/")
    after = set(said("region").values())
    browser.post(f"{made.url}undo/")

    assert "选中了 3 个客户" in form.content.decode()
    assert made.url == edit.get_absolute_url()
    assert "确认修改 3 个客户" in preview.content.decode()
    assert after == {"上海"}
    assert set(said("region").values()) == {""}


def test_page_takes_all_that_the_filter_finds(crew, browse, three):
    response = browse(crew.director).get("/clients/bulk/?all=1&industry=食品")

    assert response.context["count"] == 1


def test_list_has_boxes_for_those_who_may(crew, browse, three):
    shown = [
        'name="client"' in browse(user).get("/clients/").content.decode()
        for user in (crew.director, crew.executive, crew.finance)
    ]

    assert shown == [True, False, False]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"field": "industry"}, "请写明改成什么"),
        ({"field": "ae"}, "请写明改成什么"),
        ({"field": "name", "value": "x"}, "field"),
        ({"field": "industry", "value": "长" * 41}, "40"),
    ],
)
def test_page_says_what_is_missing(crew, browse, three, sent, words):
    browser, url = browse(crew.director), f"/clients/bulk/?client={three[0].pk}"

    with unchanged():
        response = browser.post(url, sent, headers=HTMX)

    assert response.status_code == 422
    assert words in response.content.decode()


def test_page_refuses_when_there_is_nothing_to_change(crew, browse, three):
    url = f"/clients/bulk/?client={three[0].pk}"

    response = browse(crew.director).post(url, {"field": "industry", "value": "食品"})

    assert response.status_code == 409


@pytest.mark.parametrize("query", ["", "client=", "client=x", f"client={'9' * 30}"])
def test_page_without_clients_says_how_to_choose(crew, browse, query):
    response = browse(crew.director).get(f"/clients/bulk/?{query}")

    assert "还没有选客户" in response.content.decode()


def test_page_of_another_ones_edit_is_not_found(crew, browse, three):
    edit = prepared(crew.director, three)

    assert browse(crew.gm).get(edit.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_preview_asks_as_often_for_one_as_for_three(
    crew, browse, count, django_assert_num_queries
):
    edit = prepared(crew.director, ClientFactory.create_batch(count))
    browser = browse(crew.director)

    with django_assert_num_queries(3):
        browser.get(edit.get_absolute_url(), headers=HTMX)
