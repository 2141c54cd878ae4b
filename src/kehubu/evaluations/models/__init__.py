from kehubu.evaluations.models.credits import Credit
from kehubu.evaluations.models.evaluations import (
    Criterion,
    Evaluation,
    Grade,
    GradeLetter,
    Score,
)
from kehubu.evaluations.models.figures import ClientFigures
from kehubu.evaluations.models.schemes import Scheme
from kehubu.evaluations.models.standings import (
    HealthPoint,
    Light,
    Signal,
    Stage,
    StageName,
    Standing,
)
from kehubu.evaluations.models.winbacks import WinBack, WinBackStep

__all__ = [
    "ClientFigures",
    "Credit",
    "Criterion",
    "Evaluation",
    "Grade",
    "GradeLetter",
    "HealthPoint",
    "Light",
    "Scheme",
    "Score",
    "Signal",
    "Stage",
    "StageName",
    "Standing",
    "WinBack",
    "WinBackStep",
]
