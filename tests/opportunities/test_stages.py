"""Stages: pure arithmetic over clauses and numbers."""

import pytest

from kehubu.opportunities.stages import (
    DEFAULTS,
    PURSUIT,
    STAGES,
    conversion,
    is_ladder,
    next_after,
    stage_of,
    weighted,
)


def of(*clauses):
    """
    Return the numbers of the stages in which steps are, but for the agency's own.
    """
    return [
        stage.number
        for clause in clauses
        for stage in STAGES
        if clause in stage.clauses
    ]


def test_stages_begin_with_the_handbook_s_probabilities():
    assert [stage.code for stage in STAGES] == [f"S{n}" for n in range(11)]
    assert DEFAULTS == [5, 10, 20, 35, 50, 70, 90, 100, 100, 100, 100]


def test_every_step_is_in_one_stage():
    steps = [clause for stage in STAGES for clause in stage.clauses]

    win = [f"TL-B1.{n:02}" for n in range(1, 24)]
    flow = [f"RB-ATT9.{n:02}" for n in range(1, 25)]
    assert sorted(steps) == sorted(win + flow)


@pytest.mark.parametrize(
    ("first", "last", "stages"),
    [(1, 6, (0, 3)), (7, 16, (4, 5)), (17, 19, (6, 7)), (20, 23, (8, 10))],
)
def test_steps_keep_to_the_design(first, last, stages):
    found = {number for n in range(first, last + 1) for number in of(f"TL-B1.{n:02}")}

    assert found == set(range(stages[0], stages[1] + 1))


@pytest.mark.parametrize(
    ("opened", "done", "number"),
    [
        ([], [], 0),
        (["TL-B1.01"], [], 0),
        (["TL-B1.02"], ["TL-B1.01"], 0),
        (["TL-B1.03"], ["TL-B1.02"], 1),
        (["TL-B1.10", "TL-B1.11"], ["TL-B1.09"], 4),
        (["TL-B1.12"], ["TL-B1.16"], 4),
        (["TL-B1.06", "TL-B1.17"], [], 3),
        ([], ["TL-B1.17", "TL-B1.05"], 6),
        (["OWN-1.01"], ["TL-B1.05"], 2),
        (["OWN-1.01"], ["OWN-1.00"], 0),
        (["RB-ATT9.13"], ["RB-ATT9.12"], 5),
    ],
)
def test_stage_is_that_of_the_earliest_open_step(opened, done, number):
    found = stage_of(min(of(*opened), default=None), max(of(*done), default=None))

    assert found.number == number


def test_pursuit_ends_with_the_contract():
    assert "TL-B1.17" in PURSUIT
    assert "TL-B1.18" not in PURSUIT
    assert "RB-ATT9.15" not in PURSUIT


@pytest.mark.parametrize(
    ("value", "percent", "fen"), [(0, 50, 0), (1, 50, 1), (3, 50, 2), (199, 5, 10)]
)
def test_weighted_value_is_rounded(value, percent, fen):
    assert weighted(value, percent) == fen


@pytest.mark.parametrize(
    ("percents", "is_one"),
    [
        (DEFAULTS, True),
        ([0] * 11, True),
        ([5, 4, *DEFAULTS[2:]], False),
        ([*DEFAULTS[:-1], 101], False),
        ([-1, *DEFAULTS[1:]], False),
        (DEFAULTS[:-1], False),
    ],
)
def test_ladder_never_falls(percents, is_one):
    assert is_ladder(percents) is is_one


def test_rhythm_is_that_of_the_handbook():
    assert [next_after(times) for times in range(6)] == [3, 7, 14, 30, 30, 30]


def test_conversion_counts_who_came_so_far_or_further():
    reached = conversion({0: 3, 4: 2, 7: 1})

    assert [count for _stage, count in reached] == [6, 3, 3, 3, 3, 1, 1, 1, 0, 0, 0]
