"""What needs no database: points, credit, health, stages, the mix, half-years."""

from datetime import date
from decimal import Decimal

import pytest

from kehubu.evaluations import crediting, drawing, lifecycle, mixing, scoring, wellbeing
from kehubu.evaluations.crediting import Item
from kehubu.evaluations.halves import Half, next_due
from kehubu.evaluations.lifecycle import Facts
from kehubu.evaluations.mixing import Held
from kehubu.evaluations.wellbeing import Input


def test_handbook_weights_are_a_hundred():
    assert sum(scoring.WEIGHTS.values()) == 100
    assert scoring.total([1, 2, 3]) == 6


@pytest.mark.parametrize(
    ("points", "letter"),
    [
        (100, "A"),
        (80, "A"),
        (79, "B"),
        (60, "B"),
        (59, "C"),
        (40, "C"),
        (39, "D"),
        (0, "D"),
    ],
)
def test_letter_of_a_total(points, letter):
    assert scoring.letter(points) == letter


def test_letter_by_other_floors():
    assert scoring.letter(80, (90, 70, 50)) == "B"


@pytest.mark.parametrize(
    ("share", "points"), [("0", 0), ("0.5", 8), ("1", 15), ("1.4", 15), ("-1", 0)]
)
def test_points_of_a_share(share, points):
    assert scoring.points_of(Decimal(share), 15) == points


@pytest.mark.parametrize(
    ("value", "share"), [(0, 1), (30, Decimal("0.5")), (60, 0), (90, 0)]
)
def test_share_between_two_marks_that_fall(value, share):
    assert scoring.between(Decimal(value), Decimal(60), Decimal(0)) == share


# ---- credit (domain §2.22)


@pytest.mark.parametrize(
    ("score", "letter"),
    [
        (80, "AAA"),
        (79, "AA"),
        (70, "AA"),
        (69, "A"),
        (60, "A"),
        (59, "B"),
        (50, "B"),
        (49, "C"),
        (30, "C"),
        (29, "D"),
    ],
)
def test_credit_letter(score, letter):
    assert crediting.letter(score) == letter


def items(repayment=45, volume=40):
    return [Item("repayment", repayment, 50, 27), Item("volume", volume, 50, 5)]


@pytest.mark.parametrize(
    ("given", "months", "letter", "rules"),
    [
        (items(), 12, "AAA", ()),
        (items(), 11, "A", ("new",)),
        (items(), 3, "", ("sporadic",)),
        (items(26, 50), 12, "A", ("repayment",)),
        (items(26, 4), 12, "D", ("repayment", "volume")),
        (items(0, 0), 12, "D", ("repayment", "volume")),
        (items(50, 4), 12, "C", ("volume",)),
    ],
)
def test_credit_suggestion(given, months, letter, rules):
    found = crediting.suggest(given, months)

    assert (found.letter, found.rules) == (letter, rules)


def test_credit_limit_and_factors():
    assert crediting.limit_fen(100_001, Decimal("1.5"), Decimal("0.8")) == 120_001
    assert crediting.limit_fen(100_000, Decimal(2), Decimal(0)) == 0
    assert crediting.fits("AAA", Decimal("3.0"))
    assert not crediting.fits("AAA", Decimal("3.1"))
    assert not crediting.fits("A", Decimal(1))


# ---- health


def test_health_shares_out_the_weights_of_what_is_not_known():
    found = wellbeing.health([Input(20, 100), Input(20, 50), Input(60, None)])

    assert (found.score, found.coverage, found.light) == (75, 40, "green")


@pytest.mark.parametrize(
    ("points", "light"), [(70, "green"), (69, "amber"), (45, "amber"), (44, "red")]
)
def test_light(points, light):
    assert wellbeing.light(points) == light


def test_too_little_known_lights_nothing():
    found = wellbeing.health([Input(29, 10), Input(71, None)])

    assert (found.score, found.coverage, found.light) == (10, 29, "")
    assert wellbeing.health([Input(10, None)]).score is None


# ---- stages


def known(projects, idle_days, billings=None, before=None):
    return Facts(
        is_prospect=False,
        projects=projects,
        idle_days=idle_days,
        billings_fen=billings,
        before_fen=before,
    )


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        (Facts(is_prospect=True, projects=3, idle_days=1), "prospect"),
        (Facts(is_prospect=False, projects=3, idle_days=366), "lost"),
        (known(3, 365, 100, 50), "growing"),
        (known(3, 10, 79, 100), "declining"),
        (known(3, 10, 80, 100), "stable"),
        (known(1, 10), "first"),
        (known(1, None), "first"),
        (known(1, 10, 120, 100), "stable"),
        (known(4, 10, 100, 0), "stable"),
    ],
)
def test_stage_suggested(facts, stage):
    assert lifecycle.suggest(facts).stage == stage


# ---- the mix


def test_slices_largest_first():
    found = mixing.slices([Held("食品", 30), Held("银行", 50), Held("食品", 40)])

    assert [(s.key, s.count, s.amount, str(s.share)) for s in found] == [
        ("食品", 2, 70, "58.3"),
        ("银行", 1, 50, "41.7"),
    ]


def test_shares_of_nothing():
    assert mixing.share(5, 0) == 0
    assert mixing.sizes([]) == (0, 0)
    assert mixing.sizes([10, 30]) == (10, 40)


# ---- half-years


def test_half_years():
    first = Half(2026, 1)

    assert (first.first, first.last) == (date(2026, 1, 1), date(2026, 6, 30))
    assert (first.before, first.after) == (Half(2025, 2), Half(2026, 2))
    assert first.due_on == date(2026, 7, 31)
    assert Half(2026, 2).due_on == date(2027, 1, 31)
    assert Half.of(date(2026, 7, 1)) == Half(2026, 2)
    assert Half.named("2026-h1") == first
    assert Half.named("2026-h3") is None
    assert Half.named("0001-h1") is None
    assert str(first) == "2026年上半年"


@pytest.mark.parametrize(
    ("latest", "since", "due"),
    [
        (None, date(2025, 1, 1), date(2026, 7, 31)),
        (Half(2025, 2), date(2025, 1, 1), date(2026, 7, 31)),
        (Half(2026, 1), date(2025, 1, 1), date(2027, 1, 31)),
        (None, date(2026, 7, 1), date(2027, 1, 31)),
    ],
)
def test_next_evaluation_is_due(latest, since, due):
    assert next_due(latest, since, date(2026, 9, 15)) == due


# ---- pictures


def test_trend_is_svg_with_escaped_names():
    for points in ([("<01>", 60), ("02", 70)], [("<01>", 60)]):
        drawn = drawing.trend("走势", points)

        assert drawn.startswith("<svg")
        assert "<01>" not in drawn
