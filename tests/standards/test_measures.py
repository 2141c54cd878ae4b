"""Figures: from the rows of a whole journey, for whom one may see, with thresholds."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from kehubu.core.periods import Period, month_of, quarter_of, recent
from kehubu.people.measured import Teams
from kehubu.procedures.models import Run, Step
from kehubu.standards import queries, services
from kehubu.standards.measures import Figure, figure, known
from kehubu.standards.models import Threshold
from kehubu.standards.pack import sheets
from kehubu.standards.services import (
    ChangedMeanwhile,
    NoSuchMeasure,
    ThresholdOutOfRange,
)
from kehubu.work.models import WorkOrder
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def this_month():
    return month_of(timezone.localdate())


def counted(code, people=None, period=None):
    measure = known()[code]
    found = figure(measure, period or this_month(), people, measure.sheet.default)
    return found.numerator, found.denominator


# periods and figures


def test_periods_name_their_days():
    assert month_of(date(2026, 12, 5)).days == (date(2026, 12, 1), date(2026, 12, 31))
    assert quarter_of(date(2026, 11, 2)).days == (date(2026, 10, 1), date(2026, 12, 31))
    assert [p.key for p in recent(date(2026, 2, 1))][:3] == [
        "2026-02",
        "2026-01",
        "2025-12",
    ]
    assert quarter_of(date(2026, 5, 1)).label == "2026年第2季度"
    first, after = month_of(date(2026, 2, 3)).moments
    assert str(first) == "2026-02-01 00:00:00+08:00"
    assert str(after) == "2026-03-01 00:00:00+08:00"


@pytest.mark.parametrize(
    ("code", "numerator", "denominator", "value", "is_met"),
    [
        ("order_complete", 9, 10, 90, True),
        ("order_complete", 8, 10, 80, False),
        ("signing_time", 20, 4, 5, True),
        ("unsigned_start", 1, 50, 1, False),
        ("review_rounds", 5, 2, Decimal("2.5"), False),
        ("order_complete", 0, 0, None, None),
    ],
)
def test_figure_is_judged_by_its_unit_and_direction(
    code, numerator, denominator, value, is_met
):
    sheet = sheets()[code]

    found = Figure(sheet, Decimal(numerator), denominator, sheet.default)

    assert (found.value, found.is_met) == (value, is_met)


def test_every_measure_of_the_pack_is_proved_and_stands_on_clauses():
    assert list(known()) == list(sheets())
    named = {clause for sheet in sheets().values() for clause in sheet.clauses}
    assert named <= set(queries.clauses())


# what a journey to the archive proves


@pytest.fixture
def archived(journey):
    journey.to_the_end()
    return journey


def test_journey_is_measured_by_its_rows(archived):
    signed = Step.objects.filter(clause__in=["TL-B1.08", "TL-B1.13"]).count()

    assert counted("order_complete") == (1, 1)
    assert counted("unsigned_start") == (0, 1)
    assert counted("review_rounds") == (1, 1)
    assert counted("rehearsal_waived")[1] >= 1
    assert counted("rebriefed") == (0, 1)
    assert counted("archived")[1] == 1
    assert counted("signing_time")[1] >= signed


def test_refused_order_is_not_complete_and_the_second_answer_does_not_count(journey):
    order = journey.until_issued()
    journey.send()
    journey.refuse(order, "没写预算")

    assert counted("order_complete") == (0, 1)


def test_order_without_two_signatures_is_found(archived):
    WorkOrder.objects.update(received_at=timezone.now(), received_by=archived.crew.gm)
    order = WorkOrder.objects.get()
    bare = WorkOrder.objects.get()
    bare.pk, bare.number, bare.department_run = None, "X-1", None
    bare.save()

    assert counted("unsigned_start") == (1, 2)
    assert order.state == WorkOrder.State.ACCEPTED


def test_rehearsal_counts_a_working_day_before(archived):
    proposal = Step.objects.get(clause="TL-B1.16")
    rehearsal = Step.objects.get(clause="TL-B1.15")
    monday = "2026-03-09"

    found = []
    for held in ("2026-03-06", "2026-03-07", monday):
        rehearsal.record.data["held_at"] = f"{held}T10:00:00+08:00"
        rehearsal.record.save()
        proposal.record.data["started_at"] = f"{monday}T10:00:00+08:00"
        proposal.record.save()
        Step.objects.filter(pk=proposal.pk).update(done_on=monday)
        found.append(counted("rehearsed", period=month_of(date(2026, 3, 1))))

    assert found == [(1, 1), (0, 1), (0, 1)]


def test_late_steps_are_a_share_of_those_with_a_due_date(archived):
    due = Step.objects.filter(state="done", due_at__isnull=False)
    Step.objects.filter(pk=due[0].pk).update(is_late=True)

    assert counted("overdue") == (due.filter(is_late=True).count(), due.count())


def test_figures_of_another_month_or_person_are_empty(archived):
    earlier = month_of(this_month().first - timedelta(days=1))
    nobody = frozenset({archived.crew.finance.pk})
    executive = frozenset({archived.crew.executive.pk})

    assert counted("order_complete", period=earlier) == (0, 0)
    assert counted("order_complete", nobody) == (0, 0)
    assert counted("order_complete", executive) == (1, 1)


# whose figures


def test_one_sees_oneself_reports_and_the_department_one_heads(crew):
    def people(user):
        return {key for key, _ in dict(Teams(user).choices())["人员"]}

    everyone = set(Teams(crew.gm).names)
    assert people(crew.executive) == {f"p{crew.executive.pk}"}
    assert f"p{crew.executive.pk}" in people(crew.manager)
    assert f"p{crew.designer.pk}" in people(crew.creative_head)
    assert people(crew.gm) == {f"p{pk}" for pk in everyone}
    assert Teams(crew.director).get("all").people is None
    assert Teams(crew.executive).get("all") is None


# thresholds


def test_threshold_has_versions_and_dates(crew):
    now, today = timezone.now(), timezone.localdate()
    services.set_threshold(
        "order_complete",
        by=crew.gm,
        at=now,
        value=Decimal(95),
        from_on=today,
        note="再严一点",
        seen=0,
    )

    assert queries.thresholds(today)["order_complete"] == 95
    assert queries.thresholds(today - timedelta(days=1))["order_complete"] == 90
    assert Threshold.objects.get().number == 1


@pytest.mark.parametrize(
    ("who", "code", "value", "seen", "error"),
    [
        ("executive", "order_complete", 95, 1, PermissionDenied),
        ("gm", "nothing", 95, 0, NoSuchMeasure),
        ("gm", "order_complete", 101, 1, ThresholdOutOfRange),
        ("gm", "order_complete", 96, 0, ChangedMeanwhile),
    ],
)
def test_threshold_is_refused(crew, who, code, value, seen, error):
    now, today = timezone.now(), timezone.localdate()
    words = {"at": now, "from_on": today}
    services.set_threshold("order_complete", by=crew.gm, value=94, seen=0, **words)

    with unchanged(), pytest.raises(error):
        services.set_threshold(
            code, by=getattr(crew, who), value=value, seen=seen, **words
        )


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"value": -1, "number": 2}, "threshold_not_negative"),
        ({"value": 1, "number": 1}, "threshold_number_unique"),
    ],
)
def test_database_refuses(crew, values, name):
    words = {"code": "overdue", "from_on": date(2026, 1, 1), "set_by": crew.gm}
    words["set_at"] = timezone.now()
    Threshold.objects.create(value=5, number=1, **words)

    with pytest.raises(IntegrityError), transaction.atomic():
        Threshold.objects.create(**words, **values)


# pages


def test_pages_show_figures_and_their_cases(archived, browse):
    page = browse(archived.crew.gm)
    shown = page.get(reverse("standards:measures"))
    cases = page.get(reverse("standards:measure", args=["order_complete"]))
    clause = page.get(reverse("standards:clause", args=["TL-B1.07"]))

    assert "工作单一次填写齐全" in shown.content.decode()
    step = Step.objects.get(clause="TL-B6.01")
    assert f'href="{step.get_absolute_url()}"' in cases.content.decode()
    assert "本月做得怎样" in clause.content.decode()


@pytest.mark.parametrize("repeats", [1, 3])
def test_page_of_measures_has_a_constant_number_of_statements(
    archived, browse, repeats, django_assert_num_queries
):
    steps = list(Step.objects.filter(state="done"))
    for _ in range(repeats - 1):
        for step in steps:
            step.pk = None
        Step.objects.bulk_create(steps)
    page = browse(archived.crew.gm)
    page.get(reverse("standards:measures"))

    with django_assert_num_queries(STATEMENTS):
        page.get(reverse("standards:measures"))


STATEMENTS = 42


def test_others_figures_do_not_exist(archived, browse):
    page = browse(archived.crew.executive)
    boss = {"whose": f"p{archived.crew.gm.pk}"}

    for name in ("measure", "export"):
        url = reverse(f"standards:{name}", args=["overdue"])
        assert page.get(url, boss).status_code == 404
    assert page.get(reverse("standards:measures"), boss).status_code == 404
    assert page.get(reverse("standards:measures"), {"whose": "all"}).status_code == 404


def test_case_that_one_may_not_see_has_no_title(archived, browse):
    crew = archived.crew
    crew.designer.supervisor = crew.outsider = crew.second_manager
    crew.designer.save()

    page = browse(crew.second_manager)
    answer = page.get(reverse("standards:measure", args=["overdue"]))

    assert "（无权查看）" in answer.content.decode()
    assert archived.project.title not in answer.content.decode()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"period": "custom"}, "请写明从哪一天到哪一天。"),
        (
            {"period": "custom", "first": "2026-02-02", "last": "2026-02-01"},
            "结束日期早于开始日期。",
        ),
        (
            {"period": "custom", "first": "2020-01-01", "last": "2026-02-01"},
            "一次最多统计 400 天。",
        ),
    ],
)
def test_bad_period_is_told(crew, browse, words, said):
    answer = browse(crew.gm).get(reverse("standards:measures"), words)

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_export_holds_no_formula(archived, browse):
    Run.objects.update(title="=1+1")
    page = browse(archived.crew.gm)

    data = page.get(reverse("standards:export", args=["overdue"])).content

    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0)
    cells = [cell for row in rows.to_python() for cell in row]
    assert any(str(cell).endswith("=1+1") for cell in cells)


def test_threshold_form_saves_a_version(crew, browse):
    page, url = browse(crew.gm), reverse("standards:threshold", args=["overdue"])
    words = {"value": "4", "from_on": "2026-11-01", "note": "", "seen": "0"}

    assert page.post(url, {**words, "value": "101"}).status_code == 409
    assert page.post(url, {**words, "value": ""}).status_code == 422
    assert page.post(url, words).status_code == 302
    assert page.post(url, words).status_code == 409
    assert Period("custom", date(2026, 1, 1), date(2026, 1, 2)).label
    assert Threshold.objects.get().value == 4
