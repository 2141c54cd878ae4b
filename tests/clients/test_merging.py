"""Two clients become one, and two again, to the last row."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone

from kehubu.clients import services
from kehubu.clients.models import Client, ImportRow, Merge
from kehubu.clients.services.merging import (
    AlreadyUndone,
    OneAboveTheOther,
    SameClient,
)
from kehubu.clients.services.moving import ChangedSince
from kehubu.core import jobs, search
from kehubu.core.models import HistoryEntry, Notification
from kehubu.core.versions import ChangedMeanwhile
from tests.clients.merges import merged, paired, serve, state, undone
from tests.factories import ClientFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(crew):
    return paired(crew)


# ---- merge


def test_merge_moves_all_that_refers_to_the_dropped_one(crew, pair):
    kept, dropped = pair
    below = ClientFactory(name="样例分厂", parent=dropped)
    key = dropped.pk

    merged(kept, dropped, crew.director)

    assert not Client.objects.filter(pk=key).exists()
    team = kept.team.values_list("role", "user__username")
    assert dict(team) == {"am": "manager", "ae": "executive"}
    below.refresh_from_db()
    assert below.parent == kept
    assert set(ImportRow.objects.values_list("client", flat=True)) == {kept.pk}
    told = Notification.objects.get(key="x")
    assert told.url == kept.get_absolute_url()


def test_merged_story_is_one(crew, pair):
    kept, dropped = pair

    merged(kept, dropped, crew.director)

    verbs = list(HistoryEntry.objects.about(kept).values_list("verb", flat=True))
    assert verbs.count("client.imported") == 2
    assert {"client.amended", "merge.made", "client.merged"} <= set(verbs)


def test_merge_takes_the_chosen_fields_and_no_others(crew, pair):
    kept, dropped = pair

    merged(kept, dropped, crew.director, taken=["region", "phone", "remark"])

    kept.refresh_from_db()
    assert (kept.name, kept.industry, kept.region) == ("样例食品", "食品", "上海")
    assert (kept.phone_key, kept.remark) == ("0211234567", "乙")
    assert kept.version == 2


def test_merge_with_the_name_takes_its_reading_too(crew):
    kept = ClientFactory(name="甲样例")
    dropped = ClientFactory(name="重样例", reading="chong yang li")

    merged(kept, dropped, crew.gm, taken=["name"])

    kept.refresh_from_db()
    assert (kept.name, kept.reading) == ("重样例", "chong yang li")
    assert kept.match_key == "重样例"


def test_merged_client_is_a_client_if_either_was(crew):
    kept, dropped = ClientFactory(), ClientFactory(status="client")

    merged(kept, dropped, crew.gm)

    kept.refresh_from_db()
    assert not kept.is_prospect


def test_merge_with_the_own_parent_takes_its_place_in_the_group(crew):
    top = ClientFactory(name="甲集团")
    dropped = ClientFactory(name="乙", parent=top)
    kept = ClientFactory(name="丙", parent=dropped)

    merged(kept, dropped, crew.gm)

    kept.refresh_from_db()
    assert kept.parent == top


def test_merge_with_a_subsidiary(crew):
    kept = ClientFactory(name="甲集团")
    middle = ClientFactory(name="乙", parent=kept)
    bottom = ClientFactory(name="丙", parent=middle)

    merged(kept, middle, crew.gm)

    bottom.refresh_from_db()
    assert bottom.parent == kept


def test_merge_tells_who_served_either(crew, pair):
    kept, dropped = pair

    the_merge = merged(kept, dropped, crew.director)

    told = Notification.objects.filter(key=f"merge:{the_merge.pk}")
    names = {row.user.username for row in told}
    assert names == {"manager", "second_manager", "executive"}


def test_merged_client_is_found_once(crew, pair):
    kept, dropped = pair

    merged(kept, dropped, crew.director)
    jobs.run_waiting()

    assert [hit.url for hit in search.find(crew.gm, "样例食品")] == [
        kept.get_absolute_url()
    ]


# ---- refusals


def test_merge_with_itself_is_refused(crew):
    client = ClientFactory()

    with unchanged(), pytest.raises(SameClient):
        merged(client, client, crew.gm)


@pytest.mark.parametrize("stale", [0, 1])
def test_merge_of_what_was_changed_meanwhile_is_refused(crew, stale):
    kept, dropped = ClientFactory.create_batch(2)
    seen = [1, 1]
    seen[stale] = 9

    with unchanged(), pytest.raises(ChangedMeanwhile):
        services.merge(
            kept, by=crew.gm, at=timezone.now(), dropped=dropped, seen=tuple(seen)
        )


def test_merge_that_would_make_a_circle_is_refused(crew):
    top = ClientFactory()
    middle = ClientFactory(parent=top)
    bottom = ClientFactory(parent=middle)

    with unchanged(), pytest.raises(OneAboveTheOther):
        merged(bottom, top, crew.gm)


@pytest.mark.parametrize("actor", ["executive", "administration", "finance", "system"])
def test_merge_is_refused_to_others(crew, actor):
    kept, dropped = ClientFactory.create_batch(2)

    with unchanged(), pytest.raises(PermissionDenied):
        merged(kept, dropped, getattr(crew, actor))


@pytest.mark.parametrize("hidden", [0, 1])
def test_merge_with_what_one_may_not_see_is_refused(crew, hidden):
    clients = ClientFactory.create_batch(2)
    serve(clients[hidden], crew.second_manager, "am")

    with unchanged(), pytest.raises(PermissionDenied):
        merged(*clients, crew.manager)


@pytest.mark.parametrize(
    ("columns", "named"),
    [
        ({"dropped_key": 1}, "merge_of_two"),
        ({"undone_at": timezone.now()}, "merge_undone_by_somebody"),
    ],
)
def test_merge_rows_are_whole(crew, columns, named):
    kept = ClientFactory()
    columns = {"kept_key": 1, "dropped_key": 2, "kept_version": 1} | columns

    with pytest.raises(IntegrityError, match=named):
        Merge.objects.create(kept=kept, by=crew.gm, at=timezone.now(), **columns)


def test_merge_drops_a_client_once(crew):
    kept = ClientFactory()
    columns = {"kept_key": kept.pk, "dropped_key": 999, "kept_version": 1}
    columns |= {"kept": kept, "by": crew.gm, "at": timezone.now()}
    Merge.objects.create(**columns)

    with pytest.raises(IntegrityError, match=r"merge_drops_once|merge\.dropped_key"):
        Merge.objects.create(**columns)


# ---- undo


@pytest.mark.parametrize("taken", [(), ("name", "region", "remark", "phone")])
def test_undo_restores_every_table(crew, pair, taken):
    kept, dropped = pair
    ClientFactory(name="样例分厂", parent=dropped)
    before = state()

    undone(merged(kept, dropped, crew.director, taken), crew.director)

    after = state()
    new = {
        name: len(rows) - len(before[name])
        for name, rows in after.items()
        if rows != before[name]
    }
    assert new == {"core_historyentry": 4, "core_notification": 3}
    for name in new:
        assert after[name][: len(before[name])] == before[name]


def test_undone_merge_is_found_by_both_names(crew, pair):
    kept, dropped = pair

    undone(merged(kept, dropped, crew.director), crew.director)
    jobs.run_waiting()

    urls = {hit.url for hit in search.find(crew.gm, "样例食品")}
    assert urls == {f"/clients/{kept.pk}/", f"/clients/{dropped.pk}/"}


def test_undo_leaves_what_has_come_since_with_the_kept_one(crew, pair):
    kept, dropped = pair
    the_merge = merged(kept, dropped, crew.director)
    since = ClientFactory(name="新厂", parent=kept)

    undone(the_merge, crew.director)

    since.refresh_from_db()
    assert since.parent == kept


def test_undo_twice_is_refused(crew, pair):
    the_merge = undone(merged(*pair, crew.director), crew.director)

    with unchanged(), pytest.raises(AlreadyUndone):
        undone(the_merge, crew.director)


def test_undo_is_refused_when_the_kept_one_was_amended(crew, pair):
    kept, _dropped = pair
    the_merge = merged(*pair, crew.director)
    now = timezone.now()
    services.amend(kept, by=crew.gm, at=now, values={"remark": "新"}, seen=2)

    with unchanged(), pytest.raises(ChangedSince) as refusal:
        undone(the_merge, crew.director)

    assert refusal.value.details == ("样例食品",)


def test_undo_is_refused_naming_what_has_moved_on(crew, pair):
    kept, dropped = pair
    below = ClientFactory(name="样例分厂", parent=dropped)
    the_merge = merged(kept, dropped, crew.director)
    Client.objects.filter(pk=below.pk).update(parent=None)
    kept.team.filter(role="ae").delete()

    with unchanged(), pytest.raises(ChangedSince) as refusal:
        undone(the_merge, crew.director)

    assert set(refusal.value.details) == {"样例分厂", "已删除的内容"}


def test_undo_goes_backwards_through_a_chain(crew):
    first, second, third = ClientFactory.create_batch(3)
    before = state()
    one = merged(second, first, crew.gm)
    second.refresh_from_db()
    two = merged(third, second, crew.gm)

    with pytest.raises(ChangedSince):
        undone(one, crew.gm)
    undone(two, crew.gm)
    undone(one, crew.gm)

    assert state()["clients_client"] == before["clients_client"]


def test_undo_is_refused_to_others(crew, pair):
    the_merge = merged(*pair, crew.director)

    with unchanged(), pytest.raises(PermissionDenied):
        undone(the_merge, crew.executive)
