import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from kehubu.clients import services
from kehubu.clients.models import Import
from kehubu.clients.services.client_lists import NoNameColumn
from kehubu.clients.services.imports import FieldTwice, NoRows, NotOpen
from kehubu.core.models import HistoryEntry
from kehubu.core.spreadsheets import UnreadableFile
from tests.clients.lists import (
    committed,
    opened,
    remap,
    twins_of,
    values_of,
    workbook_of,
)
from tests.factories import ClientFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


# ---- read again


def test_remap_reads_from_another_header_with_other_columns(crew):
    the_import = opened(
        crew.gm, "品名,客户名称,地区", "甲样例,乙样例,上海", header="客户名称,行业,地区"
    )

    remap(the_import, header_row=2, columns={"0": "short_name", "1": "name"})

    the_import.refresh_from_db()
    assert the_import.headings == ["品名", "客户名称", "地区"]
    assert values_of(the_import) == {3: {"short_name": "甲样例", "name": "乙样例"}}


def test_remap_reads_in_another_encoding(crew):
    data = "客戶名稱,行業\n甲樣例飲料,食品".encode("big5")
    the_import = services.open_import(
        by=crew.gm, at=timezone.now(), data=data, file_name="名单.csv"
    )

    remap(the_import, encoding="big5", header_row=1, columns={"0": "name"})

    the_import.refresh_from_db()
    assert (the_import.encoding, the_import.headings[0]) == ("big5", "客戶名稱")
    assert values_of(the_import) == {2: {"name": "甲樣例飲料"}}


def test_remap_reads_another_sheet(crew):
    data = workbook_of(一=[["客户名称"], ["甲样例"]], 二=[["客户名称"], ["乙样例"]])
    the_import = services.open_import(
        by=crew.gm, at=timezone.now(), data=data, file_name="名单.xlsx"
    )
    assert (the_import.sheet, the_import.sheets) == ("一", ["一", "二"])

    remap(the_import, sheet="二")

    the_import.refresh_from_db()
    assert the_import.sheet == "二"
    assert values_of(the_import) == {2: {"name": "乙样例"}}


@pytest.mark.parametrize(
    ("words", "refusal", "sentence"),
    [
        ({"columns": {}}, NoNameColumn, "请指明哪一列是客户名称或简称。"),
        ({"columns": {"1": "phone"}}, NoNameColumn, "请指明哪一列是客户名称或简称。"),
        (
            {"columns": {"0": "name", "1": "name"}},
            FieldTwice,
            "“客户名称”只能对应一列。",
        ),
        ({"header_row": 2}, NoRows, "文件里没有可以导入的行。"),
        ({"header_row": 200}, NoRows, "文件里没有可以导入的行。"),
        (
            {"encoding": "utf-16"},
            UnreadableFile,
            "文件不能按 utf-16 编码解读，请换一种编码。",
        ),
    ],
)
def test_remap_that_makes_no_sense_is_refused(crew, words, refusal, sentence):
    the_import = opened(crew.gm, "甲样例ab")

    with unchanged(), pytest.raises(refusal) as refused:
        remap(the_import, **words)

    assert str(refused.value) == sentence


def test_remap_to_a_sheet_that_is_not_there_is_refused(crew):
    data = workbook_of(一=[["客户名称"], ["甲样例"]])
    the_import = services.open_import(
        by=crew.gm, at=timezone.now(), data=data, file_name="名单.xlsx"
    )

    with unchanged(), pytest.raises(UnreadableFile, match="没有名为“二”的工作表"):
        remap(the_import, sheet="二")


# ---- rows corrected, duplicates decided


def edit(row, by, **values):
    return services.edit_row(row, by=by, at=timezone.now(), values=values)


def test_edited_row_is_checked_anew(crew):
    row = opened(crew.gm, "甲样例,,,,,,去年,").rows.get()

    edit(row, crew.gm, listed_on="2025/3/1")

    row.refresh_from_db()
    assert (row.problems, row.has_problems) == ({}, False)
    assert row.values["listed_on"] == "2025-03-01"
    entry = HistoryEntry.objects.latest("pk")
    assert (entry.verb, entry.by) == ("import.row_edited", crew.gm)


def test_edited_row_may_be_made_worse(crew):
    row = opened(crew.gm, "甲样例").rows.get()

    edit(row, crew.gm, name="", phone="0" * 61)

    row.refresh_from_db()
    assert row.problems == {"name": "missing", "phone": "too_long"}


def test_edited_name_marks_and_unmarks_duplicates(crew):
    ClientFactory(name="丙样例")
    the_import = opened(crew.gm, "甲样例", "乙样例", "甲样例")
    first = the_import.rows.get(number=2)

    edit(first, crew.gm, name="乙样例")

    assert twins_of(the_import) == {2: (None, None), 3: (None, 2), 4: (None, None)}

    edit(first, crew.gm, name="丙样例")

    assert twins_of(the_import) == {
        2: ("丙样例", None),
        3: (None, None),
        4: (None, None),
    }


def test_choice_for_all_duplicates_is_kept(crew):
    the_import = opened(crew.gm, "甲样例")

    services.choose(the_import, by=crew.gm, at=timezone.now(), duplicates="update")

    the_import.refresh_from_db()
    assert the_import.duplicates == "update"
    entry = HistoryEntry.objects.latest("pk")
    assert entry.changes == {"duplicates": ["skip", "update"]}


def test_choice_for_one_row_is_kept_and_can_be_taken_back(crew):
    the_import = opened(crew.gm, "甲样例", "甲样例")
    row = the_import.rows.get(number=3)

    for choice in ("create", ""):
        services.choose(
            the_import, by=crew.gm, at=timezone.now(), row=row, choice=choice
        )

    row.refresh_from_db()
    assert row.choice == ""
    changes = HistoryEntry.objects.filter(verb="import.chosen").values_list("changes")
    assert [entry for (entry,) in changes.order_by("pk")] == [
        {"row 3": ["", "create"]},
        {"row 3": ["create", ""]},
    ]


# ---- too late, or not one's own


def change(the_import, how, by):
    row, now = the_import.rows.first(), timezone.now()
    match how:
        case "remap":
            remap(the_import, by=by)
        case "edit":
            edit(row, by, name="乙样例")
        case "choose":
            services.choose(the_import, by=by, at=now, duplicates="update")
        case "choose one":
            services.choose(the_import, by=by, at=now, row=row, choice="skip")


WAYS = ["remap", "edit", "choose", "choose one"]


@pytest.mark.parametrize("how", WAYS)
def test_import_that_is_committed_cannot_be_changed(crew, how):
    the_import = committed(opened(crew.gm, "甲样例"))

    with unchanged(), pytest.raises(NotOpen):
        change(the_import, how, crew.gm)


@pytest.mark.parametrize("how", WAYS)
def test_import_of_somebody_else_cannot_be_changed(crew, how):
    the_import = opened(crew.executive, "甲样例")

    with unchanged(), pytest.raises(PermissionDenied):
        change(the_import, how, crew.gm)


def test_imports_are_seen_by_who_made_them(crew):
    mine = opened(crew.executive, "甲样例")
    opened(crew.gm, "乙样例")

    assert list(Import.objects.visible_to(crew.executive)) == [mine]
