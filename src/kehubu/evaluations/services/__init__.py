"""Verbs on evaluations, figures, credit, stages, signals and win-back plans."""

from kehubu.evaluations.services.evaluating import begin, score
from kehubu.evaluations.services.figures import amend, enter, take_over
from kehubu.evaluations.services.inheriting import inherit_evaluations
from kehubu.evaluations.services.judging import (
    decide_credit,
    handle_signal,
    set_stage,
)
from kehubu.evaluations.services.schemes import set_scheme
from kehubu.evaluations.services.standings import refresh
from kehubu.evaluations.services.submitting import conclude, recall, submit
from kehubu.evaluations.services.winbacks import (
    add_step,
    amend_win_back,
    close_win_back,
    finish_step,
    plan_win_back,
)

__all__ = [
    "add_step",
    "amend",
    "amend_win_back",
    "begin",
    "close_win_back",
    "conclude",
    "decide_credit",
    "enter",
    "finish_step",
    "handle_signal",
    "inherit_evaluations",
    "plan_win_back",
    "recall",
    "refresh",
    "score",
    "set_scheme",
    "set_stage",
    "submit",
    "take_over",
]
