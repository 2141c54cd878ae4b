import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kehubu.clients import importing, queries, services
from kehubu.clients.models import Membership
from kehubu.clients.services.client_lists import LENGTHS
from kehubu.clients.services.imports import NoRows
from kehubu.core.models import HistoryEntry
from tests.clients.lists import opened, remap, twins_of, values_of
from tests.factories import ClientFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


# ---- what is recognised


def test_list_is_read_below_its_header_whatever_stands_above(crew):
    the_import = opened(
        crew.gm,
        ",,",
        "所属行业,客户简称,联系电话",
        "食品,甲样例,021-1",
        ",,",
        "饮料,乙样例,",
        header="重点客户名单（内部）,,",
    )

    assert the_import.header_row == 3
    assert the_import.columns == {"0": "industry", "1": "short_name", "2": "phone"}
    assert the_import.headings == ["所属行业", "客户简称", "联系电话"]
    assert (the_import.kind, the_import.encoding) == ("csv", "utf-8")
    assert values_of(the_import) == {
        4: {
            "industry": "食品",
            "short_name": "甲样例",
            "phone": "021-1",
            "name": "甲样例",
        },
        6: {"industry": "饮料", "short_name": "乙样例", "name": "乙样例"},
    }


def test_list_without_header_waits_for_its_columns_to_be_named(crew):
    the_import = opened(crew.gm, "乙样例,B2", header="甲样例,A1")
    assert (the_import.header_row, the_import.columns) == (0, {})
    assert queries.import_counts(the_import)["bad"] == 2

    remap(the_import, header_row=0, columns={"0": "name"})

    assert [v["name"] for v in values_of(the_import).values()] == ["甲样例", "乙样例"]


def test_opening_is_recorded_with_who_and_keeps_the_file(crew):
    the_import = opened(crew.executive, "甲样例")

    entry = HistoryEntry.objects.get()
    assert (entry.verb, entry.by, entry.subject_id) == (
        "import.opened",
        crew.executive,
        the_import.pk,
    )
    assert bytes(the_import.data).decode().endswith("甲样例")


@pytest.mark.parametrize("data", ["客户名称,行业", "客户名称,行业\n,\n , "])
def test_list_without_rows_is_refused(crew, data):
    with unchanged(), pytest.raises(NoRows):
        services.open_import(
            by=crew.gm, at=timezone.now(), data=data.encode(), file_name="名单.csv"
        )


@pytest.mark.parametrize("actor", ["designer", "finance", "auditor", "leaver"])
def test_opening_by_others_is_denied(crew, actor):
    with unchanged(), pytest.raises(PermissionDenied):
        opened(getattr(crew, actor), "甲样例")


# ---- cells


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1991-04-03", "1991-04-03"),
        ("1996/08/29", "1996-08-29"),
        ("19960619", "1996-06-19"),
        ("1991年4月3日", "1991-04-03"),
        ("１９９１．４．３", "1991-04-03"),
        ("33331", "1991-04-03"),
        ("1991-04-03 09:30", "1991-04-03"),
        ("", ""),
    ],
)
def test_date_is_read_as_people_write_it(crew, written, read):
    the_import = opened(crew.gm, f"甲样例,{written}", header="客户名称,上市日期")

    row = the_import.rows.get()
    assert (row.values.get("listed_on", ""), row.problems) == (read, {})


@pytest.mark.parametrize(
    ("line", "problems"),
    [
        ("甲样例,,,,,,1991-02-30,", {"listed_on": "bad_date"}),
        ("甲样例,,,,,,91-2-3,", {"listed_on": "bad_date"}),
        ("甲样例,,,,,,去年,", {"listed_on": "bad_date"}),
        (",,食品", {"name": "missing"}),
        ("　,,食品", {"name": "missing"}),
        ("长" * 101, {"name": "too_long"}),
        ("甲样例,,食品,,,0" + "2" * 60, {"phone": "too_long"}),
        (
            f"{'长' * 101},,,,,,明年,{'长' * 2001}",
            {"name": "too_long", "remark": "too_long", "listed_on": "bad_date"},
        ),
        ("长" * 100, {}),
        ("甲样例,,,,,,1991-02-28,", {}),
    ],
)
def test_bad_cells_are_marked(crew, line, problems):
    row = opened(crew.gm, line).rows.get()

    assert (row.problems, row.has_problems) == (problems, bool(problems))


def test_stray_blanks_are_cut(crew):
    the_import = opened(crew.gm, "  甲样例　, 甲 ,\u3000食品\t, 上 海 ")

    assert values_of(the_import)[2] == {
        "name": "甲样例",
        "short_name": "甲",
        "industry": "食品",
        "region": "上 海",
    }


def test_name_falls_back_on_the_short_one(crew):
    the_import = opened(crew.gm, ",甲样例", "乙样例有限公司,乙样例")

    names = [values["name"] for values in values_of(the_import).values()]
    assert names == ["甲样例", "乙样例有限公司"]


def test_as_long_as_a_client_takes_is_not_too_long():
    assert LENGTHS == {
        "name": 100,
        "short_name": 40,
        "industry": 40,
        "region": 40,
        "address": 200,
        "phone": 60,
        "remark": 2000,
    }


@given(
    st.lists(st.text(), max_size=10),
    st.dictionaries(
        st.integers(0, 12).map(str), st.sampled_from([*importing.FIELDS]), max_size=8
    ),
)
def test_any_row_can_be_checked(cells, columns):
    values, problems = importing.check(importing.values_of(cells, columns), LENGTHS)

    assert set(problems) <= set(importing.FIELDS)
    if not problems:
        assert importing.model_values(values)["name"]


# ---- duplicates


def test_rows_that_repeat_a_client_or_a_row_are_marked(crew):
    ClientFactory(name="甲样例有限公司")

    the_import = opened(crew.gm, "甲样例", "乙样例", "乙 样例股份有限公司", "甲样例")

    assert twins_of(the_import) == {
        2: ("甲样例有限公司", None),
        3: (None, None),
        4: (None, 3),
        5: ("甲样例有限公司", 2),
    }


def test_rows_that_repeat_a_client_out_of_sight_are_not_marked(crew):
    theirs = ClientFactory(name="甲样例")
    Membership.objects.create(client=theirs, user=crew.second_manager, role="am")

    assert twins_of(opened(crew.executive, "甲样例")) == {2: (None, None)}
    assert twins_of(opened(crew.gm, "甲样例")) == {2: ("甲样例", None)}


def test_rows_of_signs_alone_do_not_repeat_each_other(crew):
    assert twins_of(opened(crew.gm, "***", "---")) == {2: (None, None), 3: (None, None)}


def test_rows_without_a_name_do_not_repeat_each_other(crew):
    the_import = opened(crew.gm, ",,食品", ",,饮料")

    assert twins_of(the_import) == {2: (None, None), 3: (None, None)}
