"""Out to Excel and back in without a difference."""

import io
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone

from kehubu.clients import queries, services
from kehubu.clients.exporting import client_list
from kehubu.clients.models import Client, ImportRow, Membership
from kehubu.core.models import HistoryEntry
from tests.clients.lists import committed, decided, deeds, opened, taken_over
from tests.factories import ClientFactory
from tests.tables import snapshot

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[1] / "data"
LISTS = ("client-list.xlsx", "client-list-gbk.csv")


def read(by, data, name="名单.xlsx"):
    now = timezone.now()
    return services.open_import(by=by, at=now, data=data, file_name=name)


def clients():
    return snapshot()['"clients_client"']


@pytest.mark.parametrize("name", LISTS)
def test_real_list_comes_back_without_a_difference(crew, name):
    first = read(crew.director, (DATA / name).read_bytes(), name)
    services.choose(first, by=crew.director, at=timezone.now(), duplicates="update")
    committed(first)
    now = timezone.now()
    for client in Client.objects.order_by("pk")[:50]:
        values = {"remark": "改过\n第二行", "phone": "021-1234567", "region": "上海"}
        services.amend(client, by=crew.gm, at=now, values=values, seen=client.version)
    before = clients()

    again = read(crew.director, client_list(queries.listed(crew.director)))
    services.choose(again, by=crew.director, at=now, duplicates="update")
    read_as = queries.import_counts(again)
    committed(again)

    assert read_as["all"] == read_as["same"] == len(before)
    assert set(again.rows.values_list("done", flat=True)) == {"same"}
    assert clients() == before


def test_what_is_seen_comes_back_without_a_difference(crew):
    taken_over(crew.director, "甲样例,甲,食品,上海,,021-1234567,,备注")
    seen = client_list(queries.listed(crew.director), is_as_seen=True)

    again = read(crew.director, seen)

    head = next(openpyxl.load_workbook(io.BytesIO(seen)).active.values)
    assert head == ("客户名称", "简称", "行业", "地区", "状态", "小组")
    assert [row.is_same for row in again.rows.all()] == [True]


def test_unchanged_row_writes_nothing_of_its_client(crew):
    taken_over(crew.director, "甲样例,甲,食品,,,,,")
    before, story = clients(), HistoryEntry.objects.about(Client.objects.get()).count()

    again = taken_over(crew.director, "甲样例,甲,食品,,,,,", duplicates="update")

    assert deeds(again) == {2: ("same", None)}
    assert clients() == before
    assert HistoryEntry.objects.about(Client.objects.get()).count() == story


def test_row_that_has_changed_by_one_field_is_an_update(crew):
    taken_over(crew.director, "甲样例,甲,食品,,,,,")

    again = taken_over(crew.director, "甲样例,甲,饮料,,,,,", duplicates="update")

    assert deeds(again) == {2: ("update", "甲样例")}


def test_row_is_an_update_if_its_client_changed_before_it_was_taken_over(crew):
    taken_over(crew.director, "甲样例,甲,食品,,,,,")
    again = decided(crew.director, "甲样例,甲,食品,,,,,", duplicates="update")
    now = timezone.now()
    services.amend(
        Client.objects.get(), by=crew.gm, at=now, values={"industry": "饮料"}, seen=1
    )

    committed(again)

    assert deeds(again) == {2: ("update", "甲样例")}
    assert Client.objects.get().industry == "食品"


def test_row_is_the_same_as_the_one_of_several_alike_that_says_so(crew):
    ClientFactory(name="甲样例", industry="食品")
    second = ClientFactory(name="甲样例", industry="饮料")

    again = opened(crew.director, "甲样例,,饮料,,,,,")

    row = again.rows.get()
    assert (row.twin, row.is_same) == (second, True)


def test_row_of_what_one_may_not_see_is_not_the_same(crew):
    hidden = ClientFactory(name="甲样例", industry="食品")
    Membership.objects.create(client=hidden, user=crew.second_manager, role="am")

    again = opened(crew.executive, "甲样例,,食品,,,,,")

    assert [row.is_same for row in again.rows.all()] == [False]


def test_row_with_a_problem_is_not_the_same(crew):
    ClientFactory(name="甲样例", industry="食品")

    again = opened(crew.director, "甲样例,,食品,,,,明年,")

    assert [row.is_same for row in again.rows.all()] == [False]


def test_corrected_row_is_compared_anew(crew):
    ClientFactory(name="甲样例", industry="食品")
    again = opened(crew.director, "甲样例,,饮料,,,,,")

    row, now = again.rows.get(), timezone.now()
    services.edit_row(row, by=crew.director, at=now, values={"industry": "食品"})

    assert ImportRow.objects.get().is_same


def test_page_counts_and_shows_what_is_unchanged(crew, browse):
    ClientFactory(name="甲样例", industry="食品")
    again = opened(crew.director, "甲样例,,食品,,,,,", "乙样例,,食品,,,,,")

    page = browse(crew.director).get(f"{again.get_absolute_url()}?show=same")

    assert page.context["counts"]["same"] == 1
    assert [row.number for row in page.context["page"].rows] == [2]
    assert "未变" in page.content.decode()
