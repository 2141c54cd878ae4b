"""The pitch log, what winning costs, and how stages weigh."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from kehubu.core.models import HistoryEntry
from kehubu.core.versions import ChangedMeanwhile
from kehubu.opportunities import queries, services
from kehubu.opportunities.models import Pipeline, Pitch, PitchExpense
from kehubu.opportunities.services.pipeline import MustRise, WarnFirst
from kehubu.opportunities.services.pitches import (
    AlreadyWithdrawn,
    NotYetSpent,
    ResultNeedsDay,
    ResultNeedsReason,
    WeHaveWon,
    WinnerTookNoPart,
)
from kehubu.opportunities.stages import DEFAULTS
from kehubu.procedures.queries import runs_of
from kehubu.sample.journey import Journey
from kehubu.timesheets import services as timesheets
from tests.factories import ClientFactory
from tests.opportunities.acts import day, pitch, pursued, values
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
RIVALS = ["虚构传播甲", "虚构传播乙"]
LOST = {
    "result": "lost",
    "decided_on": day(),
    "cause": "price",
    "reason": "报价高两成。",
}


def log(crew, lead, winner="", rivals=RIVALS, **changes):
    return services.log_pitch(
        lead,
        by=crew.executive,
        at=timezone.now(),
        values=pitch(**changes),
        rivals=rivals,
        winner=winner,
    )


def spend(crew, lead, by=None, on=None):
    return services.enter_expense(
        lead,
        by=by or crew.executive,
        at=timezone.now(),
        what="打样",
        amount_fen=480_000,
        on=on or day(),
    )


def test_pitch_is_logged_with_its_rivals(crew, lead):
    made = log(crew, lead, winner="虚构传播乙", rivals=[*RIVALS, RIVALS[0]], **LOST)

    rivals = [(rival.name, rival.is_winner) for rival in made.rivals.all()]
    assert rivals == [("虚构传播甲", False), ("虚构传播乙", True)]
    assert (made.result, made.cause) == ("lost", "price")


def test_waiting_pitch_has_no_day_of_a_result(crew, lead):
    assert log(crew, lead, decided_on=day()).decided_on is None


@pytest.mark.parametrize(
    ("refusal", "winner", "changes"),
    [
        (ResultNeedsReason, "", {**LOST, "reason": " "}),
        (ResultNeedsDay, "", {**LOST, "decided_on": None}),
        (ResultNeedsDay, "", {**LOST, "decided_on": day(-9)}),
        (WinnerTookNoPart, "没来的", LOST),
        (WeHaveWon, RIVALS[0], {**LOST, "result": "won"}),
    ],
)
def test_result_is_told_whole(crew, lead, refusal, winner, changes):
    with unchanged(), pytest.raises(refusal):
        log(crew, lead, winner, **changes)


def test_pitch_is_amended_by_version(crew, lead):
    made = log(crew, lead)

    def amended(seen, by=crew.executive):
        return services.amend_pitch(
            made,
            by=by,
            at=timezone.now(),
            values=pitch(**LOST),
            rivals=RIVALS[:1],
            winner=RIVALS[0],
            seen=seen,
        )

    amended(1)
    assert [rival.name for rival in made.rivals.all()] == RIVALS[:1]
    with unchanged(), pytest.raises(ChangedMeanwhile):
        amended(1)
    with unchanged(), pytest.raises(PermissionDenied):
        amended(2, by=crew.second_manager)


# costs


def test_costs_are_hours_up_to_the_contract_and_money(crew, lead):
    project = pursued(crew, lead)
    step = runs_of(project)[0].steps.get()
    timesheets.enter(step, by=crew.executive, at=timezone.now(), minutes=90, on=day())
    kept, taken_back = spend(crew, lead), spend(crew, lead)
    services.withdraw_expense(taken_back, by=crew.executive, at=timezone.now())
    lead.refresh_from_db()

    cost = queries.cost_of(lead, crew.director)

    assert (cost.own_minutes, cost.department_minutes) == (90, 0)
    assert (cost.minutes, cost.spent_fen) == (90, 480_000)
    assert cost.expenses == [kept, taken_back]


def test_departments_hours_count_until_the_contract(crew):
    journey = Journey(crew, ClientFactory(), "户外推广")
    lead = services.adopt(
        journey.project, by=crew.executive, at=journey.now, values=values(crew)
    )
    order = journey.until_issued()
    journey.send()
    journey.receive(order)
    order.refresh_from_db()
    step = order.department_run.steps.get(clause="TL-B6.01")
    timesheets.enter(
        step, by=crew.creative_head, at=timezone.now(), minutes=60, on=day()
    )

    assert queries.cost_of(lead, crew.director).department_minutes == 60


def test_lead_without_a_project_has_cost_no_hours(crew, lead):
    spend(crew, lead)

    cost = queries.cost_of(lead, crew.director)

    assert (cost.minutes, cost.spent_fen) == (0, 480_000)


def test_expense_is_of_today_or_before_and_withdrawn_once(crew, lead):
    with unchanged(), pytest.raises(NotYetSpent):
        spend(crew, lead, on=day(1))
    with unchanged(), pytest.raises(PermissionDenied):
        spend(crew, lead, by=crew.finance)
    made = spend(crew, lead)
    with unchanged(), pytest.raises(PermissionDenied):
        services.withdraw_expense(made, by=crew.finance, at=timezone.now())
    services.withdraw_expense(made, by=crew.executive, at=timezone.now())
    with unchanged(), pytest.raises(AlreadyWithdrawn):
        services.withdraw_expense(made, by=crew.executive, at=timezone.now())

    assert list(PitchExpense.objects.counted()) == []
    assert Pitch.objects.count() == 0


# how stages weigh


def weigh(crew, by=None, percents=DEFAULTS, warn=7, recycle=30, seen=1):
    return services.amend_pipeline(
        by=by or crew.director,
        at=timezone.now(),
        percents=percents,
        warn_days=warn,
        recycle_days=recycle,
        seen=seen,
    )


def test_pipeline_begins_with_the_handbook_s_weights(db):
    assert queries.pipeline().percents == DEFAULTS
    assert not Pipeline.objects.exists()


def test_weights_are_changed_with_history(crew):
    weigh(crew, percents=[10, *DEFAULTS[1:]], recycle=40)

    found = queries.pipeline()
    assert (found.percents[0], found.recycle_days, found.version) == (10, 40, 2)
    changes = HistoryEntry.objects.about(found).get().changes
    assert changes["percents"] == [DEFAULTS, [10, *DEFAULTS[1:]]]


def test_weights_that_make_no_sense_are_refused(crew):
    weigh(crew, recycle=31)

    with unchanged(), pytest.raises(MustRise):
        weigh(crew, percents=[20, *DEFAULTS[1:]], seen=2)
    with unchanged(), pytest.raises(WarnFirst):
        weigh(crew, warn=30, recycle=30, seen=2)
    with unchanged(), pytest.raises(ChangedMeanwhile):
        weigh(crew)
    with unchanged(), pytest.raises(PermissionDenied):
        weigh(crew, by=crew.manager, seen=2)
