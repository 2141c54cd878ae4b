"""Advertising spend: entered at once, never counted twice, summed as a table."""

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core.models import HistoryEntry
from kehubu.core.versions import ChangedMeanwhile
from kehubu.dossiers import entering, pasting, queries, services, spending
from kehubu.dossiers.models import AdSpend, Rival
from kehubu.dossiers.services.parts import NotOfThisClient
from kehubu.dossiers.services.spending import (
    NoSpan,
    Spending,
    SpendOverlaps,
    SpendRefused,
)
from kehubu.dossiers.spans import Span, read
from kehubu.dossiers.spending import Asked
from tests.dossiers.conftest import NOON
from tests.factories import ClientFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def row(span="2026-01", medium="radio", region="全国", fen=100, **more):
    return Spending(read(span), medium, region, fen, **more)


@pytest.fixture
def enter(client_, crew):
    def add(*rows, by=None, replace=False):
        by = by or crew.manager
        return services.add_spend(client_, by=by, at=NOON, rows=rows, replace=replace)

    return add


def amounts():
    return list(AdSpend.objects.order_by("pk").values_list("amount_fen", flat=True))


def test_several_figures_are_entered_at_once(enter, client_, rival, crew):
    made = enter(
        row(), row("2026-02"), row(rival=rival, source="监测"), by=crew.finance
    )

    assert len(made) == 3
    spend = AdSpend.objects.get(rival=rival)
    assert (spend.client, spend.span.code, spend.source) == (client_, "2026-01", "监测")
    entries = HistoryEntry.objects.about(client_).filter(verb="spend.added")
    assert [entry.subject_id for entry in entries.order_by("pk")] == [
        each.pk for each in made
    ]


@pytest.mark.parametrize(
    ("rows", "details"),
    [
        ([row("2026")], ["第 1 行：与已有的2026年1月重叠，会重复计算。"]),
        ([row("2026Q1")], ["第 1 行：与已有的2026年1月重叠，会重复计算。"]),
        ([row()], ["第 1 行：与已有的2026年1月重叠，会重复计算。"]),
        (
            [row("2026-02"), row("2026Q1", region="华东"), row("2026-02")],
            ["第 3 行：与前面的行是同一媒介、同一地区，期间重叠。"],
        ),
        (
            [Spending(Span(read("2026-01").first, read("2026-02").last), "tv", "x", 1)],
            ["第 1 行：期间应是整月、整季或整年。"],
        ),
    ],
)
def test_what_would_be_counted_twice_is_refused_whole(enter, rows, details):
    enter(row())

    with unchanged(), pytest.raises(SpendRefused) as refusal:
        enter(*rows)

    assert list(refusal.value.details) == details


@pytest.mark.parametrize(
    "other", [row(medium="feed"), row(region="华东"), row("2026-02"), row("2025")]
)
def test_what_is_another_figure_is_taken(enter, other):
    enter(row())
    enter(other)

    assert amounts() == [100, 100]


def test_rival_may_have_the_same_span(enter, rival):
    enter(row(), row(rival=rival))

    assert amounts() == [100, 100]


def test_newer_figure_replaces_the_same_span_if_asked(enter):
    (first,) = enter(row())

    enter(row(fen=300, source="新报告"), row("2026-02"), replace=True)

    first.refresh_from_db()
    assert (first.amount_fen, first.source, first.version) == (300, "新报告", 2)
    assert HistoryEntry.objects.about(first)[0].changes["amount_fen"] == [100, 300]
    with unchanged(), pytest.raises(SpendRefused):
        enter(row("2026Q1"), replace=True)


def test_same_figure_again_writes_nothing(enter):
    enter(row())

    with unchanged():
        enter(row(), replace=True)


def test_rival_of_another_client_is_refused(enter, add, crew):
    foreign = add(Rival, ClientFactory(), name="丙", by=crew.gm)

    with unchanged(), pytest.raises(NotOfThisClient):
        enter(row(rival=foreign))


@pytest.mark.parametrize("actor", ["auditor", "designer", "buyer", "system"])
def test_spend_is_entered_by_account_side_and_finance(enter, crew, actor):
    with unchanged(), pytest.raises(PermissionDenied):
        enter(row(), by=getattr(crew, actor))


def test_figure_is_corrected_by_version(enter, crew):
    (spend,) = enter(row())
    correct = {"by": crew.finance, "at": NOON}

    services.amend_spend(spend, **correct, row=row("2026Q1", fen=5), seen=1)

    spend.refresh_from_db()
    assert (spend.span.code, spend.amount_fen, spend.version) == ("2026Q1", 5, 2)
    with unchanged(), pytest.raises(ChangedMeanwhile):
        services.amend_spend(spend, **correct, row=row(), seen=1)


def test_correction_is_refused(enter, add, crew):
    (spend, _other) = enter(row(), row("2026-02"))
    foreign = add(Rival, ClientFactory(), name="丙", by=crew.gm)
    odd = Span(read("2026-05").first, read("2026-06").last)
    for new, refusal in (
        (row("2026-02"), SpendOverlaps),
        (Spending(odd, "radio", "全国", 1), NoSpan),
        (row(rival=foreign), NotOfThisClient),
    ):
        with unchanged(), pytest.raises(refusal):
            services.amend_spend(spend, by=crew.manager, at=NOON, row=new, seen=1)
    with unchanged(), pytest.raises(PermissionDenied):
        services.amend_spend(spend, by=crew.auditor, at=NOON, row=row(), seen=1)


def test_figure_is_taken_out(enter, crew, client_):
    (spend,) = enter(row())

    services.remove(spend, by=crew.finance, at=NOON)

    assert amounts() == []
    assert HistoryEntry.objects.about(client_)[0].verb == "spend.removed"


# ---- the table


@pytest.fixture
def figures(enter, rival):
    enter(
        row("2026Q1", "television", "华东", 1000),
        row("2026-01", "feed", "全国", 200),
        row("2026-02", "feed", "华东", 300),
        row("2025", "feed", "全国", 7),
        row("2026", "radio", "全国", 4000, rival=rival),
    )


def test_grid_sums_periods_by_media(figures, client_, crew):
    found = spending.grid(client_, crew.manager, Asked(2026))

    assert [label for _code, label in found.media] == ["电视", "信息流"]
    assert [(r.span.code, list(r.cells), r.total) for r in found.rows] == [
        ("2026Q1", [1000, None], 1000),
        ("2026-01", [None, 200], 200),
        ("2026-02", [None, 300], 300),
    ]
    assert (list(found.sums), found.total) == ([1000, 500], 1500)
    assert [(s.name, s.total, s.is_own) for s in found.spenders] == [
        ("甲样例（客户）", 1500, True),
        ("乙样例", 4000, False),
    ]


def test_grid_is_of_one_region_or_of_whom_one_asks(figures, client_, crew, rival):
    def of(**asked):
        return spending.grid(client_, crew.manager, Asked(2026, **asked)).total

    assert of(region="华东") == 1300
    assert of(who=str(rival.pk)) == 4000
    assert of(who="all") == 5500


def test_grid_takes_one_statement(figures, client_, crew, django_assert_num_queries):
    with django_assert_num_queries(1):
        spending.grid(client_, crew.manager, Asked(2026))


def test_years_regions_and_latest_sum(figures, client_, crew):
    assert spending.years(client_, crew.manager) == [2026, 2025]
    assert spending.regions(client_, crew.manager) == ["全国", "华东"]
    assert queries.latest_spend(client_, crew.manager) == 1500


@pytest.mark.parametrize("actor", ["designer", "buyer", "traffic", "second_manager"])
def test_nothing_is_told_to_who_may_not_see_it(figures, client_, crew, actor):
    person = getattr(crew, actor)

    assert spending.years(client_, person) == []
    assert queries.latest_spend(client_, person) is None
    assert spending.grid(client_, person, Asked(2026)).total == 0


# ---- pasted


def check(text, client_, user, *, replace=False):
    lines = pasting.read_lines(text)
    return entering.check(lines, client_, user, replace=replace)


def test_pasted_lines_become_figures(client_, crew, rival):
    text = "甲样例\t2026Q1\t电视\t\t1万\t报告\n乙样例\t2026\tTV\t华东\t5\t\n"

    own, theirs = check(text, client_, crew.manager)

    assert own.row == Spending(read("2026Q1"), "television", "全国", 1_000_000, "报告")
    assert (theirs.row.rival, theirs.row.medium) == (rival, "television")
    assert [each.problems for each in (own, theirs)] == [[], []]


def test_problems_of_pasted_lines_are_told(client_, crew, enter):
    enter(row())
    text = (
        "丙\t2026\t电视\t\t1\t\n"
        "\t2026\t飞鸽\t\t1\t\n"
        "\t2026-01\t广播\t\t1\t\n"
        "\t很久\t广播\t\t1\t\n"
    )

    checked = check(text, client_, crew.manager)

    assert [list(each.problems) for each in checked] == [
        ["竞争者里没有“丙”，请先录入"],
        ["不认识媒介“飞鸽”"],
        ["与已有的2026年1月重叠，会重复计算。"],
        ["期间看不懂，请写成 2026、2026Q1 或 2026-03"],
    ]
    assert check(text, client_, crew.manager, replace=True)[2].problems == []
