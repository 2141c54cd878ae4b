"""Who sees what is judged of a client, and who its money; what the database holds."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from kehubu.evaluations import services
from kehubu.evaluations.models import (
    ClientFigures,
    Credit,
    Evaluation,
    Grade,
    HealthPoint,
    Scheme,
    Score,
    Signal,
    Stage,
    Standing,
    WinBack,
    WinBackStep,
)
from kehubu.evaluations.scoring import WEIGHTS
from kehubu.people import services as people
from tests.evaluations.acts import graded, now
from tests.evaluations.conftest import NOON, served
from tests.evaluations.test_judging import decide, falling, refresh
from tests.evaluations.test_winbacks import add, begin
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
MONEY = {"gm", "director", "manager", "finance", "auditor"}
GRADES = MONEY | {"executive", "administration"}


@pytest.fixture
def everything(crew, client):
    """
    Make a row of each kind for a client; another client has none of them.
    """
    served(crew, name="云朵样例")
    falling(client, crew.finance)
    graded(client, crew.manager)
    decide(client, crew.gm)
    services.set_stage(
        client, by=crew.manager, at=now(), stage="stable", reason="年度合同"
    )
    refresh(client)
    Signal.objects.create(client=client, kind="complaint", said={"n": 1}, since=now())
    add(begin(client, crew.manager), crew.manager, crew.executive)
    return client


def readers(crew, model):
    return {
        name
        for name, user in vars(crew).items()
        if model.objects.visible_to(user).exists()
    }


@pytest.mark.parametrize(
    "model", [Evaluation, Score, ClientFigures, Credit, HealthPoint]
)
def test_who_sees_money(crew, everything, model):
    assert readers(crew, model) == MONEY


@pytest.mark.parametrize(
    "model", [Grade, Stage, Standing, Signal, WinBack, WinBackStep]
)
def test_who_sees_what_is_judged(crew, everything, model):
    assert readers(crew, model) == GRADES


def test_signals_of_money_are_for_those_who_see_it(crew, everything):
    money = Signal.objects.filter(is_money=True)

    assert money.visible_to(crew.manager).count() == 2
    assert money.visible_to(crew.executive).count() == 0


def test_manager_sees_no_money_of_the_pool(crew, everything):
    everything.team.all().delete()

    assert not ClientFigures.objects.visible_to(crew.manager).exists()
    assert Grade.objects.visible_to(crew.manager).exists()
    assert not crew.manager.has_perm("evaluations.see_money", everything)


def test_who_stands_in_sees_the_money(crew, everything):
    today = timezone.localdate()
    assert not Evaluation.objects.visible_to(crew.second_manager).exists()

    people.delegate(
        crew.manager,
        by=crew.manager,
        at=now(),
        to=crew.second_manager,
        starts_on=today,
        ends_on=today,
        reason="休假",
    )

    assert Evaluation.objects.visible_to(crew.second_manager).exists()
    assert crew.second_manager.has_perm("evaluations.evaluate_client", everything)


RIGHTS = {
    "read_grades": GRADES | {"second_manager"},
    "read_evaluations": MONEY | {"second_manager"},
    "see_mix": {"gm", "director", "finance", "auditor"},
    "see_money": MONEY,
    "evaluate_client": {"director", "manager"},
    "set_stage": {"director", "manager"},
    "plan_win_back": {"director", "manager"},
    "handle_signal": {"director", "manager", "executive"},
    "set_scheme": {"gm", "director"},
    "decide_credit": {"gm", "director"},
    "keep_figures": {"finance"},
}


@pytest.mark.parametrize("right", RIGHTS)
def test_who_may(crew, client, right):
    holders = {
        name
        for name, user in vars(crew).items()
        if user.has_perm(f"evaluations.{right}", client)
    }

    assert holders == RIGHTS[right]


def test_schemes_are_for_everybody_who_works_here(crew):
    Scheme.objects.create(number=1, set_by=crew.gm, set_at=now())

    assert Scheme.objects.visible_to(crew.designer).exists()
    assert not Scheme.objects.visible_to(crew.leaver).exists()


# ---- one row that violates each constraint


@pytest.mark.parametrize(
    ("model", "values", "constraint"),
    [
        (Evaluation, {"half": 3}, "evaluation_half_known"),
        (
            Evaluation,
            {"state": "maybe", "signed_at": None},
            "evaluation_state_known",
        ),
        (Evaluation, {"total": 101}, "evaluation_submitted_is_whole"),
        (Evaluation, {"before": "B"}, "evaluation_change_has_reason"),
        (Evaluation, {"signed_at": None}, "evaluation_signed_at_iff_signed"),
        (Evaluation, {"forecast_margin": 101}, "evaluation_forecast_is_a_share"),
        (Score, {"criterion": "luck"}, "score_criterion_known"),
        (Score, {"points": 99}, "score_within_weight"),
        (Score, {"suggested": 1, "basis": ""}, "score_suggestion_has_basis"),
        (Grade, {"letter": "E"}, "grade_letter_known"),
        (ClientFigures, {"kind": "week"}, "figures_kind_known"),
        (ClientFigures, {"last": "2001-01-01"}, "figures_days_in_order"),
        (ClientFigures, {"gross_income_fen": 10**12}, "figures_income_within_billings"),
        (ClientFigures, {"late_days": -1}, "figures_lateness_not_negative"),
        (ClientFigures, {"source": ""}, "figures_have_source"),
        (Credit, {"grade": "E"}, "credit_grade_known"),
        (Credit, {"reason": ""}, "credit_has_reason"),
        (Credit, {"grade": "C"}, "credit_none_has_no_limit"),
        (Credit, {"months": -1}, "credit_months_not_negative"),
        (Standing, {"grade": "E"}, "standing_grade_known"),
        (Standing, {"stage": "asleep"}, "standing_stage_known"),
        (Standing, {"light": "blue"}, "standing_light_known"),
        (Standing, {"health": 101}, "standing_health_is_a_share"),
        (HealthPoint, {"score": 101}, "health_is_a_share"),
        (Stage, {"name": "asleep"}, "stage_name_known"),
        (Stage, {"reason": ""}, "stage_departure_has_reason"),
        (Signal, {"handling": "催了"}, "signal_handled_is_whole"),
        (Signal, {"over_on": "2001-01-01"}, "signal_days_in_order"),
        (
            WinBack,
            {"state": "maybe", "result": "好", "closed_at": NOON},
            "win_back_state_known",
        ),
        (WinBack, {"state": "won"}, "win_back_closed_with_result"),
        (WinBackStep, {"what": ""}, "win_back_step_has_words"),
        (WinBackStep, {"outcome": "好了"}, "win_back_step_done_with_outcome"),
    ],
)
def test_database_refuses(everything, model, values, constraint):
    pk = model.objects.order_by("pk").first().pk

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.filter(pk=pk).update(**values)


@pytest.mark.parametrize(
    "model", [Evaluation, Score, ClientFigures, HealthPoint, Signal, WinBack]
)
def test_database_keeps_one(everything, model):
    row = model.objects.order_by("pk").first()
    row.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"margin": 16}, "scheme_weights_sum_to_100"),
        ({"b_from": 80}, "scheme_floors_fall"),
        ({"c_from": 0}, "scheme_floors_fall"),
    ],
)
def test_scheme_that_cannot_be(crew, values, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        Scheme.objects.create(
            **{**WEIGHTS, **values}, number=1, set_by=crew.gm, set_at=now()
        )


def test_stranger_of_another_team_sees_nothing(crew, everything):
    stranger = UserFactory(holding=["ae"])

    for model in (Grade, Signal, WinBack):
        assert not model.objects.visible_to(stranger).exists()
