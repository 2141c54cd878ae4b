from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from kehubu.clients import queries, services
from kehubu.clients.models import Client, Membership
from kehubu.clients.services import committing
from kehubu.clients.services.committing import AlreadyCommitted, take_over
from kehubu.core import jobs, search
from kehubu.core.models import HistoryEntry, Notification
from tests.clients.lists import committed, decided, deeds, opened, taken_over
from tests.factories import ClientFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
FULL = "甲样例有限公司,甲样例,食品,上海,虚构路 1 号,021-1,1991-04-03,熟人"


def history(client):
    return list(HistoryEntry.objects.about(client).values_list("verb", "changes"))


# ---- confirmed


def test_commit_leaves_the_work_to_the_worker(crew):
    the_import = opened(crew.gm, FULL)

    services.commit(the_import, by=crew.gm, at=NOON)

    the_import.refresh_from_db()
    assert (the_import.state, the_import.committed_at) == ("running", NOON)
    assert Client.objects.count() == 0
    jobs.run_waiting()
    the_import.refresh_from_db()
    assert (the_import.state, the_import.done_rows) == ("done", 1)


def test_commit_twice_is_refused(crew):
    the_import = opened(crew.gm, FULL)
    services.commit(the_import, by=crew.gm, at=NOON)

    with unchanged(), pytest.raises(AlreadyCommitted):
        services.commit(the_import, by=crew.gm, at=NOON)


def test_commit_of_what_is_done_is_refused(crew):
    the_import = taken_over(crew.gm, FULL)

    with unchanged(), pytest.raises(AlreadyCommitted):
        services.commit(the_import, by=crew.gm, at=NOON)


def test_commit_by_somebody_else_is_denied(crew):
    the_import = opened(crew.executive, FULL)

    with unchanged(), pytest.raises(PermissionDenied):
        services.commit(the_import, by=crew.gm, at=NOON)


def test_row_becomes_a_client_with_all_it_says(crew):
    the_import = taken_over(crew.gm, FULL)

    client = Client.objects.get()
    assert (client.name, client.short_name) == ("甲样例有限公司", "甲样例")
    assert (client.industry, client.region, client.address) == (
        "食品",
        "上海",
        "虚构路 1 号",
    )
    assert (client.phone, client.listed_on, client.remark) == (
        "021-1",
        date(1991, 4, 3),
        "熟人",
    )
    assert (client.reading, client.sort_key) == ("jia yang li", "jia0yang0li")
    assert (client.match_key, client.status, client.version) == (
        "甲样例",
        "prospect",
        1,
    )
    entry = HistoryEntry.objects.get(verb="client.imported")
    assert (entry.by, entry.subject_id, entry.within_id) == (
        crew.gm,
        client.pk,
        the_import.pk,
    )


def test_imported_clients_are_found(crew):
    taken_over(crew.gm, FULL)

    assert [hit.title for hit in search.find(crew.gm, "jyl")] == ["甲样例有限公司"]


def test_who_imported_is_told_once(crew):
    the_import = taken_over(crew.executive, FULL)
    take_over.call(the_import.pk)

    notice = Notification.objects.get()
    assert (notice.user, notice.url) == (
        crew.executive,
        f"/clients/imports/{the_import.pk}/",
    )
    assert notice.params == {"file": "名单.csv"}


def test_rows_with_problems_stay_out(crew):
    the_import = taken_over(crew.gm, "甲样例", ",,食品", "乙样例,,,,,,明年,")

    assert queries.import_counts(the_import) == {
        "all": 3, "bad": 2, "twins": 0, "same": 0, "created": 1,
        "updated": 0, "skipped": 0,
    }  # fmt: skip
    assert deeds(the_import) == {2: ("create", "甲样例"), 3: ("", None), 4: ("", None)}


def test_list_with_nothing_good_in_it_is_done_all_the_same(crew):
    the_import = taken_over(crew.gm, ",,食品")

    assert (the_import.state, Client.objects.count()) == ("done", 0)


# ---- duplicates


def test_duplicates_are_skipped_unless_told_otherwise(crew):
    known = ClientFactory(name="甲样例有限公司", region="北京")

    the_import = taken_over(crew.gm, "甲样例,,,上海", "乙样例,,,上海", "乙样例,,,广州")

    assert deeds(the_import) == {
        2: ("skip", None),
        3: ("create", "乙样例"),
        4: ("skip", None),
    }
    known.refresh_from_db()
    assert (known.region, known.version) == ("北京", 1)
    assert Client.objects.get(name="乙样例").region == "上海"


def test_duplicates_are_updated_with_what_the_list_knows(crew):
    known = ClientFactory(
        name="甲样例有限公司", region="北京", phone="010-1", listed_on=date(2001, 1, 1)
    )

    taken_over(crew.gm, "甲样例,甲,食品,上海,,,1991-04-03,", duplicates="update")

    known.refresh_from_db()
    assert known.name == "甲样例有限公司"
    assert (known.short_name, known.industry, known.region) == ("甲", "食品", "上海")
    assert (known.phone, known.listed_on) == ("010-1", date(1991, 4, 3))
    assert known.version == 2
    changes = {
        "short_name": ["", "甲"],
        "industry": ["", "食品"],
        "region": ["北京", "上海"],
        "listed_on": ["2001-01-01", "1991-04-03"],
        "reading": ["jia yang li you xian gong si", "jia"],
        "sort_key": ["jia0yang0li0you0xian0gong0si", "jia"],
        "version": [1, 2],
    }
    assert history(known) == [("client.updated", changes)]


def test_update_by_a_list_of_short_names_keeps_the_full_name(crew):
    known = ClientFactory(name="甲样例有限公司", short_name="")

    taken_over(crew.gm, "甲样例,食品", header="客户简称,行业", duplicates="update")

    known.refresh_from_db()
    assert (known.name, known.short_name) == ("甲样例有限公司", "甲样例")


def test_repeated_row_updates_the_client_that_the_first_one_made(crew):
    the_import = taken_over(
        crew.gm, "乙样例,,食品,上海", "乙样例,,,广州", duplicates="update"
    )

    client = Client.objects.get()
    assert (client.industry, client.region, client.version) == ("食品", "广州", 2)
    assert deeds(the_import) == {2: ("create", "乙样例"), 3: ("update", "乙样例")}


def test_choice_for_a_row_goes_before_that_for_all(crew):
    known = ClientFactory(name="甲样例", region="北京")

    the_import = taken_over(
        crew.gm,
        "甲样例,,,上海",
        "甲样例,,,广州",
        "甲样例,,,深圳",
        "乙样例,,,上海",
        duplicates="update",
        choices={2: "skip", 3: "create", 5: "skip"},
    )

    assert deeds(the_import) == {
        2: ("skip", None),
        3: ("create", "甲样例"),
        4: ("update", "甲样例"),
        5: ("skip", None),
    }
    known.refresh_from_db()
    assert (known.region, known.version) == ("深圳", 2)
    assert Client.objects.exclude(pk=known.pk).get().region == "广州"


def test_choice_to_update_what_is_not_there_makes_a_client(crew):
    the_import = taken_over(crew.gm, "甲样例", choices={2: "update"})

    assert deeds(the_import) == {2: ("create", "甲样例")}


def test_rows_of_signs_alone_are_all_taken_over(crew):
    the_import = taken_over(crew.gm, "***", "---")

    assert deeds(the_import) == {2: ("create", "***"), 3: ("create", "---")}


@pytest.mark.parametrize("duplicates", ["skip", "update"])
def test_client_that_came_since_the_list_was_read_is_a_duplicate(crew, duplicates):
    the_import = decided(crew.gm, "甲样例,,,上海", duplicates=duplicates)
    came = ClientFactory(name="甲样例有限公司", region="北京")

    committed(the_import)

    assert Client.objects.get() == came
    came.refresh_from_db()
    assert came.region == {"skip": "北京", "update": "上海"}[duplicates]
    assert the_import.rows.get().twin == came


def test_client_that_is_gone_since_the_list_was_read_is_no_duplicate(crew):
    known = ClientFactory(name="甲样例")
    the_import = decided(crew.gm, "甲样例,,,上海", duplicates="update")
    known.delete()

    committed(the_import)

    assert deeds(the_import) == {2: ("create", "甲样例")}


def test_client_out_of_sight_is_neither_updated_nor_betrayed(crew):
    theirs = ClientFactory(name="甲样例", region="北京")
    Membership.objects.create(client=theirs, user=crew.second_manager, role="am")

    the_import = taken_over(crew.executive, "甲样例,,,上海", duplicates="update")

    theirs.refresh_from_db()
    assert (theirs.region, theirs.version) == ("北京", 1)
    assert deeds(the_import) == {2: ("create", "甲样例")}


# ---- in parts


def many(count, name="{}号样例"):
    return [name.format(number) for number in range(1, count + 1)]


def test_worker_that_dies_between_two_parts_is_followed_by_one_that_goes_on(crew):
    the_import = opened(crew.gm, *many(1002))
    services.commit(the_import, by=crew.gm, at=NOON)

    assert committing._take_over_part(the_import.pk, NOON)
    the_import.refresh_from_db()
    assert (the_import.state, the_import.done_rows) == ("running", 500)
    assert Client.objects.count() == 500

    take_over.call(the_import.pk)

    the_import.refresh_from_db()
    assert (the_import.state, the_import.done_rows) == ("done", 1002)
    assert Client.objects.values("name").distinct().count() == 1002
    assert HistoryEntry.objects.filter(verb="client.imported").count() == 1002


def test_part_that_runs_again_does_nothing_more(crew):
    the_import = taken_over(crew.gm, "甲样例", "甲样例", duplicates="update")

    with unchanged():
        take_over.call(the_import.pk)


def test_part_before_the_import_is_committed_does_nothing(crew):
    the_import = opened(crew.gm, "甲样例")

    with unchanged():
        take_over.call(the_import.pk)


def test_rows_repeat_those_of_earlier_parts(crew):
    the_import = taken_over(
        crew.gm,
        "甲样例,,,上海",
        *many(500),
        "甲样例,,,北京",
        "甲样例,,,广州",
        duplicates="update",
    )

    client = Client.objects.get(name="甲样例")
    assert (client.region, client.version) == ("广州", 3)
    done = deeds(the_import)
    assert [done[2], done[503], done[504]] == [
        ("create", "甲样例"),
        ("update", "甲样例"),
        ("update", "甲样例"),
    ]


def test_part_that_fails_leaves_nothing_half_done(crew):
    the_import = opened(crew.gm, "甲样例", "乙样例")
    services.commit(the_import, by=crew.gm, at=timezone.now())
    row = the_import.rows.get(number=3)
    row.values = {"name": "乙样例", "listed_on": "not a day"}
    row.save()

    with unchanged(), pytest.raises(ValueError, match="not a day"):
        committing._take_over_part(the_import.pk, NOON)
