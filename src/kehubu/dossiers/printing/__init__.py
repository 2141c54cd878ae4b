"""
The paper of a client: the fact sheet on one page (ATT1), and the whole dossier.

What the reader may not see is not on it, and the paper says so.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from types import MappingProxyType

from django.utils import timezone
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.reader import PdfFileReader

from kehubu.clients.models import Client
from kehubu.core import money, papers, wording
from kehubu.dossiers import fields, queries, values
from kehubu.dossiers.models import Dossier, Output
from kehubu.dossiers.printing import goods, spend
from kehubu.dossiers.printing.rooms import ROOMS, Room, cut
from kehubu.dossiers.readers import ACCOUNT_SIDE
from kehubu.dossiers.sections import SECTIONS
from kehubu.people import printing
from kehubu.people.models import User

SHEET = ("fax", "founded_on", "founder", "legal_form", "staff", "industry_rank")
FIELD_WORDS = 110
PEOPLE = ("f13", "f14", "f15")

Facts = list[tuple[str, str]]


def fact_sheet(client: Client, user: User, at: datetime) -> papers.Paper:
    """
    Return the fact sheet (客户基本资料简报): on one page, so long texts are cut.
    """
    for room in ROOMS:
        paper = _sheet(client, user, at, room)
        if pages(papers.typeset(paper, at=at)) == 1:
            break
    return paper


def pages(pdf: bytes) -> int:
    """
    Count the pages of a PDF.
    """
    return int(PdfFileReader(BytesIO(pdf)).root["/Pages"]["/Count"])


def _sheet(client: Client, user: User, at: datetime, room: Room) -> papers.Paper:
    dossier, inside = queries.dossier_of(client), _is_inside(user)
    head = _particulars(client)
    if inside:
        head[-1:-1] = _lines(dossier, SHEET, user)
    market = [
        (_("产品构成"), dossier.product_mix),
        (_("代理项目"), dossier.handled),
        (_("渠道"), goods.channels(client, user)),
        (_("竞争者"), wording.listed(queries.rivals_of(client, user))),
    ]
    blocks: list[papers.Block] = [
        papers.Facts(_cut(head, room)),
        goods.brands_table(client, user, room),
        papers.Facts(_cut(market, room), _("产品与市场")),
    ]
    if inside:
        blocks += [
            papers.Facts(_cut(list(each.rows), room), each.heading)
            for each in _people(client, user)
        ]
        blocks += spend.in_short(client, user, room)
        blocks.append(papers.Facts(_cut(_finance(dossier), room), _("财务与预算")))
    return _paper(_("客户基本资料简报"), client, user, at, [*blocks, *_withheld(user)])


def whole(client: Client, user: User, at: datetime) -> papers.Paper:
    """
    Return all that the reader may know of a client.
    """
    dossier, inside = queries.dossier_of(client), _is_inside(user)
    blocks: list[papers.Block] = [papers.Facts(_particulars(client))]
    for section in queries.sections_for(user):
        lines = _lines(dossier, section.fields, user)
        blocks.append(papers.Facts(lines, str(section.label)))
    blocks += _people(client, user) if inside else []
    blocks.append(goods.brands_table(client, user))
    blocks += goods.products(client, user)
    blocks += goods.rivals(client, user)
    blocks.append(goods.channels_table(client, user))
    if inside:
        blocks += [_outputs(client, user), *spend.by_year(client, user)]
        blocks.append(_fifteen(client, user))
    return _paper(_("客户档案"), client, user, at, [*blocks, *_withheld(user)])


PAPERS: Mapping[str, Callable[[Client, User, datetime], papers.Paper]] = (
    MappingProxyType({"sheet": fact_sheet, "full": whole})
)


def _paper(
    title: str,
    client: Client,
    user: User,
    at: datetime,
    blocks: Sequence[papers.Block],
) -> papers.Paper:
    return printing.paper(
        title,
        client.name,
        blocks,
        foot=_("内部资料，不得外传。%(name)s 打印于 %(at)s")
        % {"name": user.name, "at": f"{timezone.localtime(at):%Y-%m-%d %H:%M}"},
    )


def _is_inside(user: User) -> bool:
    return user.has_perm("clients.read_internal")


def _withheld(user: User) -> list[papers.Block]:
    """
    Say what the reader may not see; nothing where there is no such thing.
    """
    hidden: list[str] = []
    if not _is_inside(user):
        hidden += [str(each.label) for each in SECTIONS.values() if not each.is_market]
        hidden += [_("产销情况"), _("广告量")]
    if not user.holds(*ACCOUNT_SIDE):
        hidden.append(_("关键人物"))
    if not hidden:
        return []
    body = _("本件不含打印人无权查看的内容：%(parts)s。") % {
        "parts": wording.listed(hidden)
    }
    return [papers.Text(_("未列出的内容"), body)]


def _particulars(client: Client) -> Facts:
    team = client.team.select_related("user")
    serving = (f"{member.get_role_display()} {member.user.name}" for member in team)
    rows = [
        (_("客户名称"), client.name),
        (_("简称"), client.short_name),
        (_("行业"), client.industry),
        (_("地区"), client.region),
        (_("地址"), client.address),
        (_("电话"), client.phone),
        (_("客户小组"), wording.listed(serving)),
    ]
    return [(label, text or "—") for label, text in rows]


def _lines(dossier: Dossier, names: Iterable[str], user: User) -> Facts:
    shown = (
        (
            values.label(Dossier, name),
            values.shown(Dossier, name, getattr(dossier, name), user),
        )
        for name in names
    )
    return [(label, text or "—") for label, text in shown]


def _cut(rows: Facts, room: Room) -> Facts:
    return [(label, cut(text, room.words) or "—") for label, text in rows]


def _finance(dossier: Dossier) -> Facts:
    days, budget = dossier.payment_days, dossier.budget_fen
    return [
        (_("税号"), dossier.tax_no),
        (_("发票抬头"), dossier.invoice_title),
        (_("付款期限"), "" if days is None else _("%(n)s 天") % {"n": days}),
        (_("广告预算"), "" if budget is None else _budget(dossier)),
        (_("信用说明"), dossier.credit_remark),
    ]


def _budget(dossier: Dossier) -> str:
    said = {"year": dossier.budget_year, "amount": money.shown(dossier.budget_fen)}
    return _("%(year)s年 %(amount)s") % said


def _people(client: Client, user: User) -> list[papers.Facts]:
    """
    Return who matters at the client, for the account side (domain §3.4).
    """
    if not user.holds(*ACCOUNT_SIDE):
        return []
    known = {field.code: field for field in fields.known()}
    rows = [
        (str(known[code].label), known[code].shown(client, user) or "—")
        for code in PEOPLE
        if code in known
    ]
    return [papers.Facts(rows, _("关键人物"))] if rows else []


def _outputs(client: Client, user: User) -> papers.Table:
    names = ("capacity", "made", "materials", "sales_fen", "profit_fen", "remark")
    rows = [
        [
            _("%(year)s（计划）") % {"year": each.year}
            if each.is_plan
            else str(each.year),
            *(values.shown(Output, name, getattr(each, name), user) for name in names),
        ]
        for each in queries.outputs_of(client, user)
    ]
    return papers.Table(
        heading=_("产销情况"),
        columns=[_("年度"), *(values.label(Output, name) for name in names)],
        rows=rows or [["—", *[""] * len(names)]],
        widths=[2, 2, 2, 2, 3, 3, 3],
    )


def _fifteen(client: Client, user: User) -> papers.Table:
    told = {True: _("已填"), False: _("缺"), None: _("不适用")}
    return papers.Table(
        heading=_("档案十五项"),
        columns=[_("项目"), _("是否已填"), _("内容")],
        rows=[
            [
                str(state.field.label),
                told[state.is_filled],
                cut(state.text, FIELD_WORDS),
            ]
            for state in queries.field_states(client, user)
        ],
        widths=[2, 1, 5],
    )
