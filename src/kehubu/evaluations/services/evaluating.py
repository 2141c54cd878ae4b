"""An evaluation: begun, scored by a person, criterion by criterion."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core import history, wording
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.versions import check_version
from kehubu.evaluations import queries
from kehubu.evaluations.halves import Half
from kehubu.evaluations.models import Criterion, Evaluation, Score
from kehubu.evaluations.queries.reading import Line
from kehubu.evaluations.scoring import WEIGHTS
from kehubu.people.models import User

BACK = 2
"""How many half-years before the present one may still be evaluated."""
LONGEST = 500


class NotAClient(DomainError):
    code = "evaluations_not_a_client"
    message = _("潜在客户不做半年评价：争取之前用取舍表。")


class HalfOutside(DomainError):
    code = "evaluations_half_outside"
    message = _("只能评价本期和之前两个半年。")
    field = "half"


class EvaluatedBefore(DomainError):
    code = "evaluations_evaluated_before"
    message = _("%(half)s已有评价，请在原来那份上继续。")
    field = "half"


class NotADraft(DomainError):
    code = "evaluations_not_a_draft"
    message = _("评价已经提交签字，不能再改。要改，请先撤回。")


class PointsBeyondWeight(DomainError):
    code = "evaluations_points_beyond_weight"
    message = _("得分不能高于满分：")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person gives a criterion: points (None: not yet) and a note."""

    points: int | None
    note: str


@transaction.atomic
def begin(client: Client, *, by: User, at: datetime, half: Half) -> Evaluation:
    """
    Begin the evaluation of a half-year, by how clients are scored now.

    :raises NotAClient: for a prospect
    :raises HalfOutside: if it is too long ago, or still to come
    :raises EvaluatedBefore: if there is one for it
    """
    client = Client.objects.select_for_update().get(pk=client.pk)
    require(by, "evaluations.evaluate_client", client)
    if client.is_prospect:
        raise NotAClient
    if half not in open_halves(at):
        raise HalfOutside
    period = {"year": half.year, "half": half.number}
    if Evaluation.objects.filter(client=client, **period).exists():
        raise EvaluatedBefore(half=half)
    scheme = queries.scheme()
    evaluation = Evaluation.objects.create(
        client=client, scheme=scheme, evaluator=by, begun_at=at, **period
    )
    weights = scheme.weights if scheme else WEIGHTS
    Score.objects.bulk_create(
        Score(evaluation=evaluation, criterion=key, weight=weight)
        for key, weight in weights.items()
    )
    history.record("evaluation.begun", evaluation, by=by, at=at)
    return evaluation


def open_halves(at: datetime) -> list[Half]:
    """
    Return the half-years that may be evaluated, the last whole one in front.
    """
    present = Half.of(timezone.localdate(at))
    found = [present.before]
    while len(found) < BACK:
        found.append(found[-1].before)
    return [*found, present]


@transaction.atomic
def score(
    evaluation: Evaluation,
    *,
    by: User,
    at: datetime,
    marks: Mapping[str, Mark],
    forecast_margin: Decimal | None,
    seen: int,
) -> Evaluation:
    """
    Keep what a person gives each criterion, and beside it what the figures suggest now.
    Points may be left open until it is submitted.

    :raises NotADraft: if it waits for its signature, or has it
    :raises ChangedMeanwhile: if somebody else has changed it since
    :raises PointsBeyondWeight: naming the criteria with more than the full mark
    """
    evaluation = locked(evaluation)
    require(by, "evaluations.evaluate_client", evaluation.client)
    if not evaluation.is_draft:
        raise NotADraft
    version = check_version(evaluation, seen)
    with override(settings.LANGUAGE_CODE):
        # What is kept becomes part of what is signed, and that is Chinese.
        known = queries.known_of(evaluation)
    rows = list(evaluation.scores.order_by("pk"))
    _check_points(rows, marks)
    changes: dict[str, Any] = {}
    for row in rows:
        if row.criterion in marks:
            before = row.points
            _take(row, marks[row.criterion], Line(row, known.get(row.criterion, ())))
            if before != row.points:
                changes[row.criterion] = [before, row.points]
    Score.objects.bulk_update(rows, ["points", "note", "suggested", "basis"])
    values = {"forecast_margin": forecast_margin, "version": version}
    _keep(evaluation, values, changes)
    history.record(
        "evaluation.scored",
        evaluation,
        by=by,
        at=at,
        changes=changes,
    )
    return evaluation


def _keep(
    evaluation: Evaluation, values: Mapping[str, Any], changes: dict[str, Any]
) -> None:
    """
    Save what differs, and tell it in the same entry as the points.
    """
    for name, value in values.items():
        if getattr(evaluation, name) != value:
            changes[name] = [getattr(evaluation, name), value]
            setattr(evaluation, name, value)
    evaluation.save(update_fields=list(values))


def locked(evaluation: Evaluation) -> Evaluation:
    rows = Evaluation.objects.select_for_update(of=("self",))
    return rows.select_related("client", "scheme", "evaluator").get(pk=evaluation.pk)


def _check_points(rows: list[Score], marks: Mapping[str, Mark]) -> None:
    beyond = [
        wording.labelled(
            row.get_criterion_display(),
            gettext("满分 %(weight)s 分") % {"weight": row.weight},
        )
        for row in rows
        if row.criterion in marks
        and not 0 <= (marks[row.criterion].points or 0) <= row.weight
    ]
    if beyond:
        raise PointsBeyondWeight(details=beyond)


def _take(row: Score, mark: Mark, line: Line) -> None:
    told = wording.clauses(figure.said for figure in line.figures)
    row.points, row.note = mark.points, mark.note.strip()
    row.basis = told[:LONGEST]
    row.suggested = line.suggested


def missing(evaluation: Evaluation) -> list[str]:
    """
    Say what is to be done before it can be submitted: points for each criterion, words
    where nothing is known or where one departs from the figures.
    """
    told = []
    for row in evaluation.scores.order_by("pk"):
        label = Criterion(row.criterion).label
        if row.points is None:
            told.append(gettext("请为“%(criterion)s”打分。") % {"criterion": label})
        elif not row.note and row.suggested is None:
            told.append(
                gettext("“%(criterion)s”没有数字可依，请写明判断的依据。")
                % {"criterion": label}
            )
        elif not row.note and row.departs:
            told.append(
                gettext("“%(criterion)s”与系统建议不同，请写明理由。")
                % {"criterion": label}
            )
    return told
