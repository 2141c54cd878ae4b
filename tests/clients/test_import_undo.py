from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from kehubu.clients import services
from kehubu.clients.models import Client
from kehubu.clients.services import committing
from kehubu.clients.services.committing import NothingToUndo, UsedSince, take_back
from kehubu.core import search
from kehubu.core.models import HistoryEntry, Notification
from tests.clients.lists import deeds, opened, taken_over, undone
from tests.factories import ClientFactory, ProjectFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def clients():
    """
    Return all columns of all clients.
    """
    return list(Client.objects.order_by("pk").values())


def change(client, by):
    values = {"name": client.name, "remark": "改过", "reading": client.reading}
    services.amend(client, by=by, at=NOON, values=values, seen=client.version)


def win(client, by):
    services.win(client, by=by, at=NOON)


def open_a_project(client, by):
    ProjectFactory(client=client)


# ---- whole


def test_undo_leaves_the_work_to_the_worker(crew):
    the_import = taken_over(crew.gm, "甲样例")

    services.undo(the_import, by=crew.gm, at=NOON)

    the_import.refresh_from_db()
    assert the_import.state == "undoing"
    assert Client.objects.count() == 1


def test_undo_takes_the_new_clients_away(crew):
    the_import = taken_over(crew.gm, "甲样例", "乙样例", ",,坏")

    undone(the_import)

    assert the_import.state == "undone"
    assert clients() == []
    assert deeds(the_import) == {
        2: ("create", None),
        3: ("create", None),
        4: ("", None),
    }
    assert search.find(crew.gm, "样例") == []
    assert HistoryEntry.objects.filter(verb="client.import_undone").count() == 2
    assert Notification.objects.filter(topic="clients.import_undone").count() == 1


def test_undo_restores_every_column_of_updated_clients(crew):
    ClientFactory(
        name="甲样例有限公司",
        short_name="甲",
        region="北京",
        phone="010-1",
        listed_on=date(2001, 1, 1),
        remark="旧",
        status="client",
        version=7,
    )
    ClientFactory(name="乙样例")
    before = clients()
    the_import = taken_over(
        crew.gm,
        "甲样例,甲样例,食品,上海,虚构路 1 号,021-1,1991-04-03,新",
        "乙样例,乙,饮料,广州,虚构路 2 号,020-1,1992-04-03,新",
        "甲样例,,,深圳,,,,",
        "丙样例",
        "丙样例,,,沈阳",
        duplicates="update",
    )
    assert clients() != before

    undone(the_import)

    assert clients() == before


def test_undo_spares_what_the_importer_sees_no_more(crew):
    client = ClientFactory(name="甲样例", region="北京")
    the_import = taken_over(crew.executive, "甲样例,,,上海", duplicates="update")
    client.team.create(user=crew.second_manager, role="am")

    with unchanged(), pytest.raises(UsedSince) as refusal:
        services.undo(the_import, by=crew.executive, at=NOON)
    assert (refusal.value.params["n"], list(refusal.value.details)) == (1, [])
    before = clients()

    undone(the_import, spare_used=True)

    assert clients() == before


def test_undo_is_told_in_the_history_of_what_it_restored(crew):
    client = ClientFactory(name="甲样例", region="北京")
    the_import = taken_over(crew.gm, "甲样例,,,上海", duplicates="update")

    undone(the_import)

    entries = HistoryEntry.objects.about(client).values_list("verb", "changes")
    assert list(entries) == [
        ("client.import_undone", {"region": ["上海", "北京"], "version": [2, 1]}),
        ("client.updated", {"region": ["北京", "上海"], "version": [1, 2]}),
    ]


def test_undo_leaves_what_was_skipped(crew):
    ClientFactory(name="甲样例", region="北京")
    before = clients()
    the_import = taken_over(crew.gm, "甲样例,,,上海")

    undone(the_import)

    assert clients() == before


def test_undone_list_can_be_brought_in_again(crew):
    undone(taken_over(crew.gm, "甲样例"))

    the_import = taken_over(crew.gm, "甲样例")

    assert deeds(the_import) == {2: ("create", "甲样例")}


# ---- refused


@pytest.mark.parametrize("state", ["open", "running", "undoing", "undone"])
def test_undo_of_what_is_not_done_is_refused(crew, state):
    the_import = opened(crew.gm, "甲样例")
    if state != "open":
        the_import.state, the_import.committed_at = state, NOON
        the_import.save()

    with unchanged(), pytest.raises(NothingToUndo):
        services.undo(the_import, by=crew.gm, at=NOON)


def test_undo_by_somebody_else_is_denied(crew):
    the_import = taken_over(crew.executive, "甲样例")

    with unchanged(), pytest.raises(PermissionDenied):
        services.undo(the_import, by=crew.gm, at=NOON)


@pytest.mark.parametrize("use", [change, win, open_a_project])
def test_undo_is_refused_if_a_new_client_was_used_since(crew, use):
    the_import = taken_over(crew.gm, "甲样例", "乙样例")
    use(Client.objects.get(name="乙样例"), crew.gm)

    with unchanged(), pytest.raises(UsedSince) as refusal:
        services.undo(the_import, by=crew.gm, at=NOON)

    assert str(refusal.value).startswith("有 1 个客户在导入后已被修改或已有往来")
    assert refusal.value.details == ("乙样例",)


def test_undo_is_refused_if_a_new_client_was_given_a_team_since(crew):
    the_import = taken_over(crew.gm, "甲样例")
    services.assign_team(
        Client.objects.get(), by=crew.gm, at=NOON, team={"am": crew.manager}
    )

    with unchanged(), pytest.raises(UsedSince):
        services.undo(the_import, by=crew.gm, at=NOON)


def test_undo_is_refused_if_an_updated_client_was_changed_since(crew):
    client = ClientFactory(name="甲样例")
    the_import = taken_over(crew.gm, "甲样例,,,上海", duplicates="update")
    client.refresh_from_db()
    change(client, crew.gm)

    with unchanged(), pytest.raises(UsedSince):
        services.undo(the_import, by=crew.gm, at=NOON)


def test_undo_of_updates_does_not_mind_projects_and_teams(crew):
    client = ClientFactory(name="甲样例", region="北京")
    ProjectFactory(client=client)
    services.assign_team(client, by=crew.gm, at=NOON, team={"am": crew.manager})
    before = clients()
    the_import = taken_over(crew.gm, "甲样例,,,上海", duplicates="update")

    undone(the_import)

    assert clients() == before


def test_undo_names_ten_of_the_clients_that_were_used(crew):
    names = [f"{number}号样例" for number in range(12)]
    the_import = taken_over(crew.gm, *names)
    for client in Client.objects.all():
        change(client, crew.gm)

    with unchanged(), pytest.raises(UsedSince) as refusal:
        services.undo(the_import, by=crew.gm, at=NOON)

    assert refusal.value.params == {"n": 12}
    assert refusal.value.details == tuple(names[:10])


# ---- the used ones spared


@pytest.mark.parametrize("use", [change, win, open_a_project])
def test_undo_spares_what_was_used_and_takes_the_rest(crew, use):
    the_import = taken_over(crew.gm, "甲样例", "乙样例", "丙样例")
    used = Client.objects.get(name="乙样例")
    use(used, crew.gm)
    used.refresh_from_db()
    before = Client.objects.filter(pk=used.pk).values().get()

    undone(the_import, spare_used=True)

    assert the_import.state == "undone"
    assert clients() == [before]


def test_undo_spares_a_client_used_since_with_all_that_the_list_did_to_it(crew):
    the_import = taken_over(
        crew.gm, "甲样例,,,上海", "甲样例,,,广州", duplicates="update"
    )
    client = Client.objects.get()
    ProjectFactory(client=client)
    before = clients()

    undone(the_import, spare_used=True)

    assert clients() == before


def test_undo_spares_an_updated_client_changed_since_in_all_its_rows(crew):
    client = ClientFactory(name="甲样例", region="北京")
    the_import = taken_over(
        crew.gm, "甲样例,,,上海", "甲样例,,,广州", duplicates="update"
    )
    client.refresh_from_db()
    change(client, crew.gm)
    before = clients()

    undone(the_import, spare_used=True)

    assert clients() == before


def test_client_used_after_the_undo_was_asked_for_is_spared(crew):
    the_import = taken_over(crew.gm, "甲样例", "乙样例")
    services.undo(the_import, by=crew.gm, at=NOON)
    ProjectFactory(client=Client.objects.get(name="甲样例"))

    take_back.call(the_import.pk)

    assert [client["name"] for client in clients()] == ["甲样例"]


# ---- in parts


def test_worker_that_dies_while_undoing_is_followed_by_one_that_goes_on(crew):
    known = ClientFactory(name="甲样例", region="北京")
    before = clients()
    names = [f"{number}号样例" for number in range(501)]
    the_import = taken_over(
        crew.gm, "甲样例,,,上海", *names, "甲样例,,,广州", duplicates="update"
    )
    services.undo(the_import, by=crew.gm, at=timezone.now())

    assert committing._take_back_part(the_import.pk, NOON)
    the_import.refresh_from_db()
    known.refresh_from_db()
    assert (the_import.state, the_import.done_rows) == ("undoing", 3)
    assert known.region == "上海"

    take_back.call(the_import.pk)

    the_import.refresh_from_db()
    assert (the_import.state, the_import.done_rows) == ("undone", 0)
    assert clients() == before


def test_undo_that_runs_again_does_nothing_more(crew):
    the_import = undone(taken_over(crew.gm, "甲样例"))

    with unchanged():
        take_back.call(the_import.pk)


def test_undo_before_it_is_asked_for_does_nothing(crew):
    the_import = taken_over(crew.gm, "甲样例")

    with unchanged():
        take_back.call(the_import.pk)
