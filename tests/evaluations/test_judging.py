"""Stages, credit, signals and health: suggested by figures, decided by people."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kehubu.care import grades
from kehubu.care.models import CareSummary, Contact
from kehubu.core import jobs
from kehubu.core.models import Notification
from kehubu.evaluations import queries, registers, services
from kehubu.evaluations.models import Credit, HealthPoint, Signal, Stage, Standing
from kehubu.evaluations.queries.vitals import contact_reading
from kehubu.evaluations.registers import Reading
from kehubu.evaluations.services.judging import (
    CreditNeedsReason,
    FactorOutside,
    HandlingNeedsWords,
    NewClientAtMostA,
    SameStage,
    SignalOver,
    StageNeedsReason,
)
from kehubu.evaluations.tasks import look_after_clients
from kehubu.procedures.models import Definition, Run
from kehubu.work.models import Project
from tests.evaluations.acts import a_year, enter, graded, months, now
from tests.evaluations.conftest import NOON, served
from tests.factories import ProjectFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def refresh(*clients, at=None):
    rows = services.refresh(at=at or now(), keys=[client.pk for client in clients])
    jobs.run_waiting()
    return rows


def falling(client, by):
    months(client, by, date(2025, 9, 1), [100] * 6 + [50] * 6, late_days=Decimal(20))


# ---- stages


def set_stage(client, by, stage="first", reason=""):
    return services.set_stage(client, by=by, at=now(), stage=stage, reason=reason)


def test_stage_as_suggested_needs_no_reason(crew, client):
    set_stage(client, crew.manager)

    assert Standing.objects.get().stage == "first"
    assert Stage.objects.get().suggested == "first"


def test_stage_is_refused(crew, client):
    with unchanged():
        with pytest.raises(PermissionDenied):
            set_stage(client, crew.executive)
        with pytest.raises(StageNeedsReason):
            set_stage(client, crew.manager, "stable")
    set_stage(client, crew.director, "stable", "年度合同刚续签")
    with unchanged(), pytest.raises(SameStage):
        set_stage(client, crew.manager, "stable", "再说一次")


def test_stage_follows_what_clients_spend(crew, client):
    falling(client, crew.finance)

    suggestion = queries.stage_suggested(client, now().date())

    assert (suggestion.stage, suggestion.why) == ("declining", "falling")


def test_stage_of_a_client_without_work_for_a_year(crew, client):
    ProjectFactory(client=client, opened_at=NOON - timedelta(days=400))

    assert queries.stage_suggested(client, now().date()).stage == "lost"


# ---- credit


def decide(client, by, grade="AA", months=1, factor="1.0", reason="付款准时"):
    return services.decide_credit(
        client,
        by=by,
        at=now(),
        grade=grade,
        months=Decimal(months),
        factor=Decimal(factor),
        reason=reason,
    )


def test_credit_is_computed_from_a_year(crew, client):
    a_year(client, crew.finance)

    known = queries.credit_suggested(client, now().date())
    credit = decide(client, crew.director)

    assert (known.months, known.monthly_fen) == (12, 10_000_000)
    assert (known.suggestion.score, known.suggestion.letter) == (93, "AAA")
    assert (credit.limit_fen, credit.suggested) == (10_000_000, "AAA")


def test_credit_of_who_pays_late_is_a_grade_lower(crew, client):
    a_year(client, crew.finance, late=40)

    known = queries.credit_suggested(client, now().date())

    assert known.suggestion.rules == ("repayment",)
    assert (known.suggestion.score, known.suggestion.letter) == (67, "B")
    assert known.factor == Decimal("0.6")


def test_client_without_figures_gets_none(crew, client):
    known = queries.credit_suggested(client, now().date())

    assert (known.suggestion.letter, known.suggestion.rules) == ("", ("sporadic",))
    credit = decide(client, crew.gm, "", 0, "0", "首次合作，款到再做")
    assert (credit.grade, credit.limit_fen) == ("", 0)


@pytest.mark.parametrize("grade", ["", "D"])
def test_who_gets_no_credit_gets_no_months(crew, client, grade):
    a_year(client, crew.finance)

    credit = decide(client, crew.gm, grade, months=3, factor="0")

    assert (credit.months, credit.limit_fen) == (0, 0)


def test_credit_is_refused(crew, client):
    a_year(client, crew.finance)

    with unchanged():
        for who in ("manager", "finance", "executive"):
            with pytest.raises(PermissionDenied):
                decide(client, getattr(crew, who))
        with pytest.raises(CreditNeedsReason):
            decide(client, crew.gm, reason=" ")
        with pytest.raises(FactorOutside, match="A级"):
            decide(client, crew.gm, "A", factor="1.0")


def test_new_client_is_at_most_a(crew, client):
    enter(client, crew.finance)

    with unchanged(), pytest.raises(NewClientAtMostA):
        decide(client, crew.gm)
    assert decide(client, crew.gm, "A", factor="0.8").grade == "A"
    assert Credit.objects.count() == 1


# ---- health and signals


def test_health_says_what_it_rests_on(crew, client):
    a_year(client, crew.finance)

    (standing,) = refresh(client)

    assert {each["key"]: each["points"] for each in standing.inputs} == {
        "margin": 80,
        "late_days": 90,
        "spend": 70,
        "team": 100,
    }
    assert (standing.health, standing.coverage, standing.light) == (84, 65, "green")
    assert str(standing.next_due_on) == "2026-07-31"
    vitals = {each.label: each for each in queries.of_client(
        client, crew.manager, now().date()
    )["vitals"]}  # fmt: skip
    assert vitals["投诉"].points is None


def test_contact_counts_only_where_somebody_was_ever_in_touch(crew, client):
    today = now().date()
    summary = CareSummary.objects.create(
        client=client, since_on=today, due_on=today + timedelta(days=30)
    )
    never = contact_reading({client.pk}, today)
    summary.last_contact = Contact.objects.create(
        client=client,
        owner=crew.executive,
        kind="phone",
        done_at=now(),
        note="问候",
        created_at=now(),
    )
    summary.save()

    assert never == {}
    assert contact_reading({client.pk}, today)[client.pk].points == 100


def test_executive_sees_no_money_in_health(crew, client):
    falling(client, crew.finance)
    refresh(client)

    shown = queries.of_client(client, crew.executive, now().date())

    labels = {str(each.label) for each in shown["vitals"]}
    assert labels == {"联络间隔", "投诉", "改稿轮次", "小组稳定"}
    assert shown["signals"] == []
    assert shown["evaluations"] == []
    assert not shown["sees_money"]


def test_health_keeps_a_point_a_month(crew, client):
    a_year(client, crew.finance)
    for days in (60, 31, 1, 0):
        refresh(client, at=NOON - timedelta(days=days))

    points = HealthPoint.objects.values_list("month", flat=True)
    assert [f"{month:%m}" for month in points] == ["07", "08", "09"]
    assert len(queries.trend(client, crew.manager)) == 3


def test_another_app_brings_an_input(crew, client, monkeypatch):
    known = registers._Known(vitals={"complaints": lambda keys, today: {
        client.pk: Reading(30, "两件未结")
    }})  # fmt: skip
    monkeypatch.setattr(registers, "_known", known)

    (standing,) = refresh(client)

    assert (standing.health, standing.coverage, standing.light) == (30, 10, "")


def test_new_signal_is_told_to_the_manager_once(crew, client):
    falling(client, crew.finance)

    refresh(client)
    refresh(client)

    kinds = list(Signal.objects.values_list("kind", "said", "is_money"))
    assert kinds == [
        ("spend_down", {"now": "¥300.00", "percent": "50"}, True),
        ("late_payment", {"days": "20.0"}, True),
    ]
    told = Notification.objects.filter(topic="evaluations.signal")
    assert set(told.values_list("user__username", flat=True)) == {"manager"}
    assert told.count() == 2


def test_signal_whose_cause_is_gone_is_over(crew, client):
    falling(client, crew.finance)
    refresh(client)
    for row in client.figures.all():
        row.late_days = 0
        row.save()

    refresh(client)

    late = Signal.objects.get(kind="late_payment")
    assert late.over_on == now().date()
    with unchanged(), pytest.raises(SignalOver):
        services.handle_signal(late, by=crew.manager, at=now(), handling="催了")


def silent(client, days, gap=14):
    since = now().date() - timedelta(days=days)
    known = {"since_on": since, "due_on": since + timedelta(days=gap)}
    met = Contact.objects.create(
        client=client,
        owner=client.team.first().user,
        kind="phone",
        done_at=now() - timedelta(days=days),
        note="问候",
        created_at=now(),
    )
    CareSummary.objects.update_or_create(
        client=client, defaults={**known, "last_contact": met}
    )


@pytest.mark.parametrize(
    ("days", "points", "kinds"),
    [(14, 100, []), (21, 50, []), (28, 0, ["silence"]), (-1, None, [])],
)
def test_silence_is_measured_by_the_gap_of_care(crew, client, days, points, kinds):
    silent(client, days)

    (standing,) = refresh(client)

    inputs = {each["key"]: each["points"] for each in standing.inputs}
    assert inputs.get("contact_gap") == points
    assert list(Signal.objects.values_list("kind", flat=True)) == kinds


def test_care_follows_the_grade(crew, client):
    silent(client, 3)

    graded(client, crew.manager)

    assert grades.of([client.pk]) == {client.pk: "A"}
    assert CareSummary.objects.get(client=client).grade == "A"


@pytest.mark.usefixtures("procedures")
def test_lost_pitch_is_a_signal(crew, client):
    project = ProjectFactory(client=client, state=Project.State.LOST)
    Run.objects.create(
        definition=Definition.objects.first(),
        subject_kind="work.project",
        subject_id=project.pk,
        title="秋冬推广",
        state=Run.State.ENDED,
        started_at=NOON,
        ended_at=NOON,
    )

    refresh(client)

    assert Signal.objects.get().said == {"title": "秋冬推广"}


def test_signal_is_handled(crew, client):
    falling(client, crew.finance)
    refresh(client)
    signal = Signal.objects.first()

    with unchanged():
        with pytest.raises(PermissionDenied):
            services.handle_signal(signal, by=crew.finance, at=now(), handling="催了")
        with pytest.raises(HandlingNeedsWords):
            services.handle_signal(signal, by=crew.manager, at=now(), handling=" ")
    services.handle_signal(signal, by=crew.executive, at=now(), handling="已约市场总监")

    signal.refresh_from_db()
    assert (signal.handled_by, signal.over_on) == (crew.executive, None)


def test_refreshing_many_takes_no_more_statements(crew, client):
    falling(client, crew.finance)
    others = [served(crew, name=f"乙{n}") for n in range(3)]
    for other in others:
        falling(other, crew.finance)

    counts = []
    for rows in ([client], others):
        with CaptureQueriesContext(connection) as asked:
            services.refresh(at=now(), keys=[row.pk for row in rows])
        counts.append(len(asked))

    assert counts[0] == counts[1]


# ---- the daily job


def test_daily_job_computes_and_reminds(crew, client):
    served(crew, name="云朵样例")
    graded(client, crew.manager)
    Notification.objects.all().delete()

    for _time in range(2):
        look_after_clients.func()
        jobs.run_waiting()
    look_after_clients.func()

    assert Standing.objects.exclude(computed_at=None).count() == 2
    told = Notification.objects.filter(topic="evaluations.late")
    assert {(n.user.username, n.params["n"]) for n in told} == {
        ("manager", 1),
        ("director", 1),
    }
