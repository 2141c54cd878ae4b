"""An evaluation as it is signed: the same on the page, on paper and in the chain."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from kehubu.core import history, papers
from kehubu.evaluations.models import Evaluation, GradeLetter, Score
from kehubu.people.models import User
from kehubu.signoffs import services as signoffs
from kehubu.signoffs.models import Content

WRITING = ("evaluation.begun", "evaluation.scored", "evaluation.submitted")
"""Who has done one of these may not sign it."""


def freeze_evaluation(evaluation: Evaluation, *, by: User, at: datetime) -> Content:
    """
    Freeze an evaluation as it stands, in Chinese whatever the writer reads.
    """
    with override(settings.LANGUAGE_CODE):
        return signoffs.freeze(
            evaluation,
            by=by,
            at=at,
            title=title(evaluation),
            blocks=blocks(evaluation),
            editors=history.writers(evaluation, *WRITING),
        )


def title(evaluation: Evaluation) -> str:
    return _("客户评价 %(client)s %(half)s") % {
        "client": evaluation.client.name,
        "half": evaluation.period,
    }


def blocks(evaluation: Evaluation) -> list[papers.Block]:
    rows = list(evaluation.scores.order_by("pk"))
    found: list[papers.Block] = [
        papers.Facts(_facts(evaluation)),
        papers.Table(
            _("评分"),
            [_("项目"), _("满分"), _("系统建议"), _("得分"), _("依据与说明")],
            [_line(row) for row in rows],
            [2.4, 1, 1.4, 1, 6],
        ),
    ]
    if evaluation.reason:
        found.append(papers.Text(_("分级变动的理由"), evaluation.reason))
    return [*found, papers.Text(_("不论大小一视同仁（TL-C2.08）"), equal_treatment())]


def equal_treatment() -> str:
    """
    Say what a grade never does.
    """
    return _(
        "分级只影响增值服务、拜访频率和资源投入，"
        "不降低答复时限、质量要求等基本服务标准。"
    )


def _facts(evaluation: Evaluation) -> Sequence[tuple[str, str]]:
    floors = evaluation.floors
    margin = evaluation.forecast_margin
    return [
        (_("客户"), evaluation.client.name),
        (_("期间"), str(evaluation.period)),
        (_("总分"), "" if evaluation.total is None else str(evaluation.total)),
        (_("客户分级"), _called(evaluation.grade)),
        (_("原分级"), _called(evaluation.before)),
        (_("分级标准"), _("A ≥ %(a)s，B ≥ %(b)s，C ≥ %(c)s，其余为 D") % {
            "a": floors[0], "b": floors[1], "c": floors[2]
        }),
        (_("评分办法"), str(evaluation.scheme or _("手册设计"))),
        (_("下一个半年预计利润率（%）"), "" if margin is None else f"{margin:f}"),
        (_("评价人"), evaluation.evaluator.name),
        (_("提交时间"), _moment(evaluation.submitted_at)),
    ]  # fmt: skip


def _line(row: Score) -> list[str]:
    told = "\n".join(filter(None, [row.basis, row.note]))
    return [
        str(row.get_criterion_display()),
        str(row.weight),
        "—" if row.suggested is None else str(row.suggested),
        "" if row.points is None else str(row.points),
        told,
    ]


def _called(letter: str) -> str:
    return str(GradeLetter(letter).label) if letter else ""


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
