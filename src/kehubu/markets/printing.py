"""
The briefing pack (会前简报, TL-C2.04): what one knows before one meets a client.

Brands, products, rivals and figures come from the dossier, the rest from the brief and
the latest intelligence. What the reader may not see is not on it.
"""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from kehubu.clients.models import Client
from kehubu.core import papers, wording
from kehubu.dossiers import queries as dossiers
from kehubu.markets import queries
from kehubu.markets.queries import Cell
from kehubu.people import printing
from kehubu.people.models import User

LATEST, FACTS = 10, 12
"""Entries of intelligence, and facts of the industry, for which a pack has room."""


def pack(client: Client, user: User, at: datetime) -> papers.Paper:
    """
    Return the briefing pack of a client, as the user may read it.
    """
    today = timezone.localdate(at)
    shown = queries.brief(client, user, today)
    blocks: list[papers.Block] = [
        _head(client, user, at, shown),
        *_products(client, user),
        *(
            papers.Table(
                str(line.label),
                [_("公司"), _("情况"), _("来源"), _("截至")],
                [_row(cell) for cell in line.cells],
                widths=(2, 6, 3, 2),
            )
            for aspect in shown.aspects
            for line in aspect.lines
        ),
        *_industry(client, user),
        *_latest(client, user),
    ]
    return printing.paper(
        _("会前简报"),
        f"{client.name} {today:%Y-%m-%d}",
        blocks,
        foot=_("仅供内部使用，不得外传"),
    )


def _head(
    client: Client, user: User, at: datetime, shown: queries.Brief
) -> papers.Facts:
    team = wording.listed(
        member.user.name for member in client.team.select_related("user")
    )
    rows = [
        (_("客户"), client.name),
        (_("行业"), client.industry),
        (_("地区"), client.region),
        (_("客户小组"), team),
        (_("简报完整度"), f"{shown.percent}%"),
        (_("需更新的格数"), str(shown.stale)),
        (_("打印人"), user.name),
        (_("打印时间"), f"{timezone.localtime(at):%Y-%m-%d %H:%M}"),
    ]
    return papers.Facts(rows)


def _products(client: Client, user: User) -> list[papers.Block]:
    rows = [
        [brand.name, product.name, product.get_need_display(), product.rank]
        for brand in dossiers.brands_of(client, user)
        for product in brand.products.all()
    ]
    blocks: list[papers.Block] = []
    if rows:
        columns = [_("品牌"), _("产品"), _("需要程度"), _("市场地位")]
        blocks.append(papers.Table(_("品牌与产品"), columns, rows))
    against = [
        [rival.name, rival.rank, wording.listed(p.name for p in rival.products.all())]
        for rival in dossiers.rivals_of(client, user)
    ]
    if against:
        columns = [_("竞争者"), _("市场地位"), _("竞争产品")]
        blocks.append(papers.Table(_("竞争者"), columns, against))
    return blocks


def _row(cell: Cell) -> list[str]:
    finding = cell.finding
    if finding and not finding.is_known and not cell.drawn:
        return [cell.company, queries.unknown(finding.why), "", _day(cell)]
    sources = [finding.source if finding else "", _("客户档案") if cell.drawn else ""]
    source = wording.listed(filter(None, sources))
    return [cell.company, cell.text or _("（未填）"), source, _day(cell)]


def _day(cell: Cell) -> str:
    if cell.finding is None:
        return ""
    day = f"{cell.finding.as_of:%Y-%m-%d}"
    return f"{day} {_('需更新')}" if cell.is_stale else day


def _industry(client: Client, user: User) -> list[papers.Block]:
    file = queries.file_of(client, user)
    if file is None:
        return []
    rows = [
        [label, fact.title, fact.text, f"{fact.source} {fact.as_of:%Y-%m-%d}"]
        for label, facts in queries.facts(file, user)
        for fact in facts
    ][:FACTS]
    heading = _("行业档案：%(name)s（%(day)s 复核）") % {
        "name": file.name,
        "day": f"{file.reviewed_on:%Y-%m-%d}",
    }
    columns = [_("类别"), _("标题"), _("内容"), _("来源")]
    return [papers.Table(heading, columns, rows, widths=(2, 3, 6, 3))] if rows else []


def _latest(client: Client, user: User) -> list[papers.Block]:
    rows = [
        [
            f"{entry.observed_on:%Y-%m-%d}",
            str(entry.subject),
            f"{entry.title}\n{entry.text}",
            f"{entry.get_source_display()} {entry.reference}".strip(),
            entry.get_credibility_display(),
        ]
        for entry in queries.about_client(client, user)[:LATEST]
    ]
    columns = [_("得知日期"), _("关于"), _("内容"), _("来源"), _("可信度")]
    widths = (2, 2, 6, 3, 2)
    return [papers.Table(_("最近的情报"), columns, rows, widths)] if rows else []
