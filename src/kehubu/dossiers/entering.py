"""Pasted lines made into figures, each with what stands against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext as _

from kehubu.clients.models import Client
from kehubu.dossiers.models import AdSpend, Rival
from kehubu.dossiers.pasting import Line
from kehubu.dossiers.services.spending import Spending, refused_rows
from kehubu.people.models import User

Medium = AdSpend.Medium
SAID: Mapping[str, str] = MappingProxyType(
    {
        "tv": Medium.TELEVISION,
        "报刊": Medium.NEWSPAPER,
        "户外大牌": Medium.OUTDOOR,
        "地铁": Medium.TRANSIT,
        "公交": Medium.TRANSIT,
        "机场": Medium.TRANSIT,
        "梯媒": Medium.LIFT,
        "楼宇": Medium.LIFT,
        "影视贴片": Medium.VIDEO,
        "短视频": Medium.FEED,
        "搜索引擎": Medium.SEARCH,
        "社媒": Medium.SOCIAL,
        "电商": Medium.SHOPPING,
    }
)
"""How media are called beside their names here."""
OWN = frozenset({"", "己方", "本品", "本客户", "客户"})


@dataclass(frozen=True, slots=True)
class Checked:
    """A pasted line as it would be entered, with all that is wrong with it."""

    line: Line
    row: Spending | None
    problems: Sequence[str]


def everywhere() -> str:
    """
    Return what is entered where no region is named.
    """
    return _("全国")


def check(
    lines: Sequence[Line], client: Client, user: User, *, replace: bool
) -> list[Checked]:
    """
    Return the lines as they would be entered, each with its problems.
    """
    rivals = Rival.objects.visible_to(user).filter(client=client)
    named: dict[str, Rival] = {rival.name: rival for rival in rivals}
    media = {**{str(label): code for code, label in Medium.choices}, **SAID}
    checked = [_checked(line, client, named, media) for line in lines]
    good = [each for each in checked if each.row]
    rows = [each.row for each in good if each.row]
    refused = refused_rows(client, rows, replace=replace)
    told = {good[place].line.number: said for place, said in refused.items()}
    return [
        Checked(each.line, each.row, [*each.problems, told[each.line.number]])
        if each.line.number in told
        else each
        for each in checked
    ]


def _checked(
    line: Line, client: Client, rivals: Mapping[str, Rival], media: Mapping[str, str]
) -> Checked:
    problems = [str(problem) for problem in line.problems]
    who, said = line.cells["who"], line.cells["medium"]
    is_own = who in OWN or who in {client.name, client.short_name}
    rival = None if is_own else rivals.get(who)
    if not is_own and rival is None:
        problems.append(_("竞争者里没有“%(name)s”，请先录入") % {"name": who})
    medium = media.get(said) or media.get(said.casefold())
    if medium is None:
        problems.append(_("不认识媒介“%(name)s”") % {"name": said})
    if problems or line.span is None or line.amount_fen is None or medium is None:
        return Checked(line, None, problems)
    row = Spending(
        span=line.span,
        medium=medium,
        region=line.cells["region"] or everywhere(),
        amount_fen=line.amount_fen,
        source=line.cells["source"],
        rival=rival,
    )
    return Checked(line, row, problems)
