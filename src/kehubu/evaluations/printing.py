"""The evaluation sheet and the mix of clients on paper, in the house style."""

from django.utils.translation import gettext as _

from kehubu.core import charts, money, papers
from kehubu.core.charts import Bar, Share
from kehubu.evaluations.contents import blocks, title
from kehubu.evaluations.mixing import Slice
from kehubu.evaluations.models import Evaluation
from kehubu.evaluations.queries import Dimension, Mix
from kehubu.people import printing
from kehubu.procedures.printing import signatory
from kehubu.signoffs import queries as signed

MOST_PARTS = 7
"""Slices of a picture; the others are drawn as one."""


def evaluation_paper(evaluation: Evaluation) -> papers.Paper:
    """
    Return an evaluation: as it was frozen for the signature, with the signatures; a
    draft as it stands, and says so.
    """
    kind = evaluation._meta.label_lower
    content = (
        None if evaluation.is_draft else signed.latest_content(kind, evaluation.pk)
    )
    if content is None:
        return printing.paper(
            title(evaluation),
            _("草稿"),
            blocks(evaluation),
            foot=_("草稿，未签字"),
        )
    given = [
        signatory(signature)
        for signature in signed.signatures_on(kind, evaluation.pk)
        if signature.request.occasion == evaluation.occasion
    ]
    said = {"content": content.sha256[:16]}
    return printing.paper(
        content.title,
        f"v{content.version}",
        [*content.blocks, papers.Signatures(_("签字"), given)],
        foot=_("内容指纹 %(content)s") % said,
    )


def mix_paper(mix: Mix) -> papers.Paper:
    """
    Return the mix of clients: each picture with its table.
    """
    found: list[papers.Block] = [papers.Facts(_mix_facts(mix))]
    if mix.largest:
        found += [
            papers.Picture(_("最大的客户"), largest_picture(mix)),
            papers.Table(
                "",
                [_("客户"), _("毛收入"), _("占比")],
                [
                    [each.client, money.shown(each.amount), f"{each.share}%"]
                    for each in mix.largest
                ],
            ),
        ]
    for dimension in mix.dimensions:
        found.append(
            papers.Picture(
                str(dimension.label), picture(dimension, by_income=mix.by_income)
            )
        )
        found.append(_table(dimension, by_income=mix.by_income))
    return printing.paper(
        _("客户结构"), f"{mix.until:%Y-%m-%d}", found, foot=basis(mix)
    )


def basis(mix: Mix) -> str:
    """
    Say of what the shares are.
    """
    if mix.by_income:
        return _("按近十二个月毛收入计算；%(n)s 个客户没有数字。") % {
            "n": mix.without_figures
        }
    return _("还没有经营数字，按客户个数计算。")


def picture(dimension: Dimension, *, by_income: bool) -> str:
    """
    Draw the slices as shares of a whole; the smallest ones together.
    """
    parts = [
        Share(each.key, float(each.amount), _amount(each, by_income=by_income))
        for each in dimension.slices
    ]
    if len(parts) > MOST_PARTS:
        rest = sum(part.value for part in parts[MOST_PARTS - 1 :])
        parts = [*parts[: MOST_PARTS - 1], Share(_("其余"), rest, "")]
    return charts.shares(str(dimension.label), parts)


def largest_picture(mix: Mix) -> str:
    bars = [
        Bar(each.client, float(each.share), 0, f"{each.share}%") for each in mix.largest
    ]
    return charts.across(_("最大的客户"), bars)


def _amount(each: Slice, *, by_income: bool) -> str:
    return money.shown(each.amount) if by_income else str(each.count)


def _mix_facts(mix: Mix) -> list[tuple[str, str]]:
    return [
        (_("客户数"), str(mix.count)),
        (_("行业数"), f"{mix.industries}（≥ {mix.least_industries}）"),
        (_("最大客户占比"), f"{mix.largest_share}%（≤ {mix.most_percent}%）"),
        (_("口径"), basis(mix)),
    ]


def _table(dimension: Dimension, *, by_income: bool) -> papers.Table:
    columns = [str(dimension.label), _("客户数"), _("占比")]
    rows = [[each.key, str(each.count), f"{each.share}%"] for each in dimension.slices]
    if by_income:
        columns.insert(2, _("毛收入"))
        for row, each in zip(rows, dimension.slices, strict=True):
            row.insert(2, money.shown(each.amount))
    return papers.Table("", columns, rows)
