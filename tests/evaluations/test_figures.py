"""What clients have brought: entered, corrected, taken over, read from lists."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core import spreadsheets
from kehubu.core.models import HistoryEntry
from kehubu.core.versions import ChangedMeanwhile
from kehubu.evaluations import exporting, importing, queries, registers, services
from kehubu.evaluations.importing import half_span, month_span, span_of
from kehubu.evaluations.models import ClientFigures
from kehubu.evaluations.registers import Money
from kehubu.evaluations.services.figures import (
    FiguresOverlap,
    IncomeAboveBillings,
    ListHasProblems,
)
from tests.evaluations.acts import AMOUNTS, H1, enter, months, now
from tests.evaluations.conftest import served
from tests.factories import ClientFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
PASTED = """客户\t期间\t流水（元）\t毛收入\t直接成本\t已收款\t平均逾期天数
晨谷\t2026年上半年\t¥1,000,000\t200000\t160000\t900000\t6
云朵样例\t2026-07\t50000.50\t-100\t\t\t
"""


def amend(figures, by, seen=1, **values):
    return services.amend(
        figures,
        by=by,
        at=now(),
        values={**AMOUNTS, **values},
        source="财务月报",
        seen=seen,
    )


def take_over(by, sheet):
    return services.take_over(by=by, at=now(), lines=sheet.lines, source="财务月报")


def read(text):
    return importing.read(spreadsheets.pasted(text))


def test_finance_enters(crew, client):
    figures = enter(client, crew.finance)

    assert figures.margin == Decimal("20.0")
    assert queries.of_half([client.pk], H1)[client.pk] == Money(
        billings_fen=10_000_000,
        income_fen=2_000_000,
        cost_fen=1_600_000,
        cost_income_fen=2_000_000,
        received_fen=9_000_000,
        late_days=Decimal("6.0"),
        months=6,
    )


@pytest.mark.parametrize("who", ["gm", "director", "manager", "auditor", "executive"])
def test_nobody_else_enters(crew, client, who):
    with unchanged(), pytest.raises(PermissionDenied):
        enter(client, getattr(crew, who))


def test_entering_is_refused(crew, client):
    enter(client, crew.finance)

    with unchanged():
        with pytest.raises(FiguresOverlap, match="2026-01-01"):
            enter(client, crew.finance)
        with pytest.raises(FiguresOverlap):
            enter(client, crew.finance, month_span(2026, 3))
        with pytest.raises(IncomeAboveBillings):
            enter(client, crew.finance, month_span(2026, 7), gross_income_fen=10**10)


def test_corrections_leave_a_history(crew, client):
    figures = enter(client, crew.finance)

    amend(figures, crew.finance, billings_fen=99_000_00)

    entry = HistoryEntry.objects.get(verb="figures.amended")
    assert entry.changes["billings_fen"] == [10_000_000, 9_900_000]
    with unchanged():
        with pytest.raises(ChangedMeanwhile):
            amend(figures, crew.finance)
        with pytest.raises(IncomeAboveBillings):
            amend(figures, crew.finance, seen=2, billings_fen=1)
        with pytest.raises(PermissionDenied):
            amend(figures, crew.gm, seen=2)


def test_list_is_taken_over_and_corrects_what_is_known(crew, client):
    ClientFactory(name="云朵样例")
    sheet = read(PASTED)

    assert sheet.problems == []
    assert take_over(crew.finance, sheet) == (2, 0)
    rows = ClientFigures.objects.order_by("first")
    assert list(rows.values_list("kind", "gross_income_fen", "direct_cost_fen")) == [
        ("half", 20_000_000, 16_000_000),
        ("month", -10_000, None),
    ]
    again = read(PASTED.replace("200000", "210000"))
    assert take_over(crew.finance, again) == (0, 2)
    assert rows[0].gross_income_fen == 21_000_000
    assert rows[0].version == 2
    assert rows[1].version == 1


def test_list_with_unknown_clients_is_refused_whole(crew, client):
    sheet = read(PASTED)

    with unchanged(), pytest.raises(ListHasProblems) as told:
        take_over(crew.finance, sheet)

    assert told.value.details == ("第 3 行 云朵样例：没有这个客户",)


def test_list_with_two_of_a_name_is_refused(crew, client):
    ClientFactory(name="云朵样例")
    ClientFactory(name="另一家公司", short_name="云朵样例")

    with unchanged(), pytest.raises(ListHasProblems, match="一行也没有导入"):
        take_over(crew.finance, read(PASTED))


def test_list_that_contradicts_figures_is_refused_whole(crew, client):
    ClientFactory(name="云朵样例")
    enter(client, crew.finance, month_span(2026, 3))

    with unchanged(), pytest.raises(ListHasProblems) as told:
        take_over(crew.finance, read(PASTED))

    assert "不能重复计算" in told.value.details[0]


def test_only_finance_takes_over(crew, client):
    with unchanged(), pytest.raises(PermissionDenied):
        take_over(crew.gm, read(PASTED))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("甲\t乙\n1\t2", "没有找到表头。"),
        ("客户\t期间\n晨谷\t2026-01", "缺少这些列：流水、毛收入。"),
        ("客户\t期间\t流水\t毛收入", "表头下面没有数据。"),
        ("客户\t期间\t流水\t毛收入\n\t去年\t一百\t2", "第 2 行：没有客户；期间看不懂"),
        ("客户\t期间\t流水\t毛收入\n晨谷\t2026-01\t-5\t2", "“流水”不是金额"),
        ("客户\t期间\t流水\t毛收入\n晨谷\t2026-01\t\t2", "“流水”不是金额"),
        ("客户\t期间\t流水\t毛收入\n晨谷\t2026-01\tNaN\t2", "“流水”不是金额"),
        (
            "客户\t期间\t流水\t毛收入\t逾期天数\n晨谷\t2026-01\t5\t2\t很久",
            "“平均逾期天数”不是天数",
        ),
    ],
)
def test_list_that_cannot_be_read(text, said):
    sheet = read(text)

    assert said in sheet.problems[0]
    assert sheet.lines == []


@pytest.mark.parametrize(
    ("text", "kind", "first"),
    [
        ("2026-03", "month", date(2026, 3, 1)),
        ("2026年3月", "month", date(2026, 3, 1)),
        ("202603", "month", date(2026, 3, 1)),
        ("2026-03-01", "month", date(2026, 3, 1)),
        ("2026年上半年", "half", date(2026, 1, 1)),
        ("2026H2", "half", date(2026, 7, 1)),
    ],
)
def test_periods_as_people_write_them(text, kind, first):
    span = span_of(text)

    assert (span.kind, span.first) == (kind, first)


@pytest.mark.parametrize("text", ["", "去年", "2026-13", "0001-01", "2026年"])
def test_what_is_no_period(text):
    assert span_of(text) is None


def test_figures_go_out_and_come_back_without_a_difference(crew, client):
    other = served(crew, name="云朵样例")
    enter(client, crew.finance)
    months(other, crew.finance, date(2025, 11, 1), [500, 700], late_days=None)
    before = list(ClientFigures.objects.values())
    data = exporting.figures_list(queries.figures(crew.finance))

    sheet = importing.read(spreadsheets.read(data, "数字.xlsx").rows)

    assert sheet.problems == []
    assert take_over(crew.finance, sheet) == (0, 3)
    assert list(ClientFigures.objects.values()) == before


def test_recent_money_falls_back_to_half_years(crew, client):
    enter(client, crew.finance, half_span(H1.before), billings_fen=50_000_00)
    enter(client, crew.finance)
    monthly = served(crew, name="云朵样例")
    months(monthly, crew.finance, date(2025, 9, 1), [100] * 12)

    found = queries.recent([client.pk, monthly.pk], now().date())

    assert [m.billings_fen for m in found[client.pk]] == [10_000_000, 5_000_000]
    assert [m.months for m in found[monthly.pk]] == [6, 6]


def test_another_app_may_provide_money(crew, client, monkeypatch):
    monkeypatch.setattr(registers, "_known", registers._Known())
    registers.provide_money(lambda keys, first, last: {client.pk: Money(income_fen=7)})

    assert queries.of_half([client.pk], H1)[client.pk].income_fen == 7


def test_unknown_keys_are_refused():
    for provide in (
        registers.provide_figures,
        registers.provide_health,
        registers.provide_alarms,
    ):
        with pytest.raises(registers.UnknownKey):
            provide("weather", None)
